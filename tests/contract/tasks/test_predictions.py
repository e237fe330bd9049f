"""Every kind of task predicts, measures, stores, draws and says what its head gives."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.tasks import Task

Head = Callable[[int], Tensor]


@pytest.mark.parametrize("rows", [1, 5])
def test_predictions_have_the_form_of_the_constant(task: Task, head: Head, rows: int) -> None:
    predictions = task.predict(head(rows))
    assert predictions.shape == task.constant(rows).shape
    assert predictions.dtype == task.constant(rows).dtype == torch.float32
    assert len(predictions) == rows
    assert predictions.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [1.0, 3e4])
def test_half_precision_is_predicted_in_float32(
    task: Task, head: Head, dtype: torch.dtype, size: float
) -> None:
    outputs = (head(4).sign() * size).to(dtype)
    predictions = task.predict(outputs)
    assert predictions.dtype == torch.float32
    assert predictions.isfinite().all()
    assert torch.equal(predictions, task.predict(outputs.float()))


def test_columns_and_back(task: Task, head: Head, tmp_path: Path) -> None:
    predictions = task.predict(head(6))
    columns = task.to_columns(predictions)
    frame = pl.DataFrame({k: v.numpy() if isinstance(v, Tensor) else v for k, v in columns.items()})
    frame.write_parquet(tmp_path / "predictions.parquet")
    assert all(name.startswith(task.name) for name in frame.columns)
    assert torch.equal(task.from_columns(frame), predictions)
    stored = pl.read_parquet(tmp_path / "predictions.parquet")
    assert torch.equal(task.from_columns(stored), predictions)


def test_a_perfect_prediction_has_no_error(task: Task, targets: Tensor, right: Tensor) -> None:
    measured = task.measure(right, targets)
    assert task.error(measured) == 0
    assert task.main_metric in task.metrics
    verdicts = [task.verdict(p, t) for p, t in zip(right, targets, strict=True)]
    assert False not in verdicts
    for metric in task.metrics:
        best = 1 if metric.higher_is_better else 0
        assert measured[metric.name] == pytest.approx(best, abs=1e-6)


def test_what_is_measured_is_declared(task: Task, targets: Tensor) -> None:
    measured = task.measure(task.constant(len(targets)), targets)
    assert list(measured) == list(task.statistics(task.constant(len(targets)), targets))
    assert list(measured) == [metric.name for metric in task.metrics]
    assert all(isinstance(v, float) and math.isfinite(v) for v in measured.values())
    assert any(metric.headline for metric in task.metrics)


def test_no_other_constant_is_better(task: Task, targets: Tensor, right: Tensor) -> None:
    """Of the answers that the training rows themselves give."""

    def error(predictions: Tensor) -> float:
        return task.error(task.measure(predictions, targets))

    best = error(task.constant(len(targets)))
    others = [error(row.expand(right.shape).contiguous()) for row in right]
    assert best <= min(others) + 1e-6


def test_the_constant_is_the_same_for_every_row(task: Task) -> None:
    assert torch.equal(task.constant(3), task.constant(1).expand_as(task.constant(3)))


def test_rows_of_one_class_can_be_measured(
    task: Task, targets: Tensor, right: Tensor, head: Head
) -> None:
    for target, best in zip(targets, right, strict=True):
        rows = torch.stack([target] * 3)
        for said in (task.constant(3), torch.stack([best] * 3), task.predict(head(3))):
            assert all(math.isfinite(value) for value in task.measure(said, rows).values())


def test_one_row_can_be_measured(task: Task, targets: Tensor, head: Head) -> None:
    measured = task.measure(task.predict(head(1)), targets[:1])
    assert all(math.isfinite(value) for value in measured.values())


def test_every_row_twice_measures_the_same(task: Task, targets: Tensor, head: Head) -> None:
    predictions = task.predict(head(len(targets)))
    once = task.measure(predictions, targets)
    twice = task.measure(torch.cat([predictions] * 2), torch.cat([targets] * 2))
    assert once == pytest.approx(twice, rel=1e-5)


def test_a_weight_of_two_is_a_row_twice_and_none_is_no_row(
    task: Task, targets: Tensor, head: Head
) -> None:
    predictions = task.predict(head(len(targets)))
    counts = torch.arange(len(targets)) % 3
    repeated = torch.repeat_interleave(torch.arange(len(targets)), counts)
    weighted = task.measure(predictions, targets, counts.float())
    assert weighted == pytest.approx(task.measure(predictions[repeated], targets[repeated]))


def test_many_weightings_at_once_are_each_by_itself(
    task: Task, targets: Tensor, head: Head
) -> None:
    predictions = task.predict(head(len(targets)))
    weights = torch.rand(4, len(targets), generator=torch.Generator().manual_seed(1)).double()
    for name, statistic in task.statistics(predictions, targets).items():
        every = statistic.over(weights).tolist()
        alone = [task.measure(predictions, targets, one)[name] for one in weights]
        assert every == pytest.approx(alone)


def test_answers_are_plain_data(task: Task, head: Head) -> None:
    for prediction in task.predict(head(5)):
        answer = task.answer(prediction)
        said = [answer.value, answer.probability, answer.probabilities]
        assert json.loads(json.dumps(said, allow_nan=False, ensure_ascii=False))
        assert answer.task == task.name
        assert answer.text
        assert str(answer) == f"标签 x {answer.text}"


def test_a_right_answer_says_what_the_label_says(
    task: Task, targets: Tensor, right: Tensor
) -> None:
    for prediction, target in zip(right, targets, strict=True):
        verdict = task.verdict(prediction, target)
        assert verdict in (True, None)
        value = task.answer(prediction).value
        words = ", ".join(value) or "none" if isinstance(value, tuple) else value
        if isinstance(words, str):
            assert words == task.truth(target)


def test_pairs_are_of_all_rows(task: Task, targets: Tensor, right: Tensor) -> None:
    for pairs in task.pairs(right, targets):
        assert pairs.name.startswith(task.name)
        assert torch.equal(pairs.true, pairs.predicted)
        assert len(pairs.true) == len(targets)
