"""What every kind of task promises. A new kind is tested as soon as it has an example here."""

import json
import math
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, dataclass
from itertools import pairwise

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from polyhead.batch import Batch
from polyhead.errors import LabelError
from polyhead.objective import task_losses
from polyhead.tasks import (
    KINDS,
    Binary,
    Categorical,
    Multilabel,
    Ordinal,
    Regression,
    Task,
    TaskSettings,
    tasks_from_json,
    tasks_to_json,
)

AGES = ("0-2", "3-9", None, "10-19", "more than 19", "3-9", "10-19", "0-2")
LISTS = ("帽子;眼镜", "none", None, "帽子", "眼镜", "帽子", "胡子;帽子", "none")


@dataclass(frozen=True)
class Example:
    """A declaration, and cells that it can be fitted to, at least one of them empty."""

    settings: TaskSettings
    cells: Sequence[object]

    @property
    def column(self) -> pl.Series:
        return pl.Series(self.cells)

    @property
    def task(self) -> Task:
        return self.settings.fit("标签 x", self.column)


EXAMPLES = {
    "regression": Example(Regression("years"), (31, 4, None, 65, 20, 31, 9, 52)),
    "regression in a range": Example(Regression(range=(0, 80)), (31, 4, None, 65, 20, 31, 9, 52)),
    "regression, mse": Example(Regression(loss="mse"), (0.5, -1.5, None, 2.25, 0.0)),
    "regression, huber": Example(Regression(loss="huber"), (0.5, -1.5, None, 2.25, 0.0)),
    "regression of bins": Example(Regression("years"), (*AGES, "31")),
    "regression to bins": Example(Regression(range=(0, 80), loss="interval"), (*AGES, "31")),
    "binary": Example(Binary("女"), ("男", "女", None, "男", "男", "女", "男", "男")),
    "binary of booleans": Example(Binary("True"), (True, False, None, False)),
    "categorical": Example(Categorical(), ("b", "a", None, "c", "b", "c", "b", "b")),
    "categorical, smoothed": Example(Categorical(label_smoothing=0.1), (2, 1, None, 3, 2)),
    "multilabel": Example(Multilabel(), LISTS),
    "multilabel of lists": Example(Multilabel(), (["b", "a"], [], None, ["b"], ["c"])),
    "multilabel of one": Example(Multilabel(), ("a", "none", None, "a")),
    "ordinal": Example(Ordinal(), AGES),
    "ordinal of two": Example(Ordinal(("no", "yes")), ("no", "yes", None, "yes")),
}


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


@pytest.fixture
def task(example: Example) -> Task:
    return example.task


def outputs_of(task: Task, rows: int, seed: int = 0) -> Tensor:
    shape = (rows,) if task.width == 1 else (rows, task.width)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def batch_of(task: Task, targets: Tensor, present: Tensor) -> Batch:
    rows = torch.arange(len(present))
    return Batch({}, {task.name: targets}, {task.name: present}, rows)


def cut(batch: Batch, rows: slice) -> Batch:
    return Batch(
        {},
        {name: x[rows] for name, x in batch.targets.items()},
        {name: x[rows] for name, x in batch.present.items()},
        batch.rows[rows],
    )


def perfect(task: Task, targets: Tensor) -> Tensor:
    """Predictions that say exactly what the labels say."""
    if isinstance(task.constant(1), Tensor) and task.constant(1).ndim == 1:
        return targets if targets.ndim == 1 else targets[:, 0]
    if targets.ndim == 2:
        return targets
    return torch.nn.functional.one_hot(targets, task.constant(1).shape[1]).float()


def test_every_kind_has_an_example() -> None:
    assert {type(example.settings) for example in EXAMPLES.values()} == set(KINDS)


def test_a_declaration_and_its_task_share_their_kind(example: Example) -> None:
    assert example.settings.kind == getattr(example.task, "kind", None)


def test_the_column_is_the_name_unless_declared(example: Example, task: Task) -> None:
    assert example.settings.column is None
    assert task.column == task.name == "标签 x"


def test_a_fitted_task_is_frozen(task: Task) -> None:
    with pytest.raises(FrozenInstanceError):
        task.name = "y"


def test_json_and_back(example: Example, task: Task) -> None:
    plain = tasks_to_json([task])
    (again,) = tasks_from_json(json.dumps(plain, allow_nan=False, ensure_ascii=False), "here")
    assert again == task
    assert tasks_to_json([again]) == plain
    assert torch.equal(again.encode(example.column).targets, task.encode(example.column).targets)


def test_all_tasks_together_as_json() -> None:
    tasks = [example.task for example in EXAMPLES.values()]
    assert tasks_from_json(json.dumps(tasks_to_json(tasks)), "here") == tasks


def test_its_own_cells_can_be_read(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    assert encoded.faults == ()
    assert encoded.present.tolist() == [cell is not None for cell in example.cells]
    assert len(encoded.targets) == len(example.cells)
    assert encoded.targets[~encoded.present].isfinite().all()


def test_cells_read_the_same_one_by_one(example: Example, task: Task) -> None:
    together = task.encode(example.column)
    for i in range(len(example.cells)):
        alone = task.encode(example.column[i : i + 1])
        assert torch.equal(alone.targets[0], together.targets[i])
        assert alone.present[0] == together.present[i]


def test_cells_read_the_same_once_they_are_text(example: Example, task: Task) -> None:
    """So it is with the labels that a run keeps beside its predictions."""
    from polyhead.tasks import clean

    as_text = task.encode(clean(example.column))
    encoded = task.encode(example.column)
    assert torch.equal(as_text.targets, encoded.targets)
    assert torch.equal(as_text.present, encoded.present)


@pytest.mark.parametrize("dtype", [pl.Null, pl.String, pl.Float64, pl.Int64, pl.Boolean])
def test_an_empty_column_is_absent(task: Task, dtype: pl.DataType) -> None:
    encoded = task.encode(pl.Series([None, None], dtype=dtype))
    assert encoded.present.tolist() == [False, False]
    assert encoded.targets.isfinite().all()
    assert encoded.faults == ()


def test_an_empty_column_can_not_be_fitted(example: Example) -> None:
    with pytest.raises(LabelError, match=r"^task '标签 x': "):
        example.settings.fit("标签 x", pl.Series([None, None], dtype=pl.String))


def test_a_faulty_cell_is_named_and_absent(task: Task) -> None:
    encoded = task.encode(pl.Series([None, "no such thing"]))
    assert encoded.present.tolist() == [False, False]
    assert [fault.index for fault in encoded.faults] == [1]
    assert encoded.faults[0].what.endswith(".")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [0.0, 1.0, 30.0, 3e4])
def test_losses_and_gradients_are_finite(
    example: Example, task: Task, dtype: torch.dtype, size: float
) -> None:
    encoded = task.encode(example.column)
    outputs = (outputs_of(task, len(example.cells)).sign() * size).to(dtype).requires_grad_()
    losses = task.losses(outputs, encoded.targets)
    assert losses.shape == (len(example.cells),)
    assert losses.dtype == torch.float32
    assert losses.isfinite().all()
    assert (losses >= 0).all()
    (gradient,) = torch.autograd.grad(losses[encoded.present].sum(), outputs)
    assert gradient.isfinite().all()


def test_the_loss_falls_along_its_gradient(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    outputs = outputs_of(task, len(example.cells), seed=3).requires_grad_()
    batch = batch_of(task, encoded.targets, encoded.present)
    before = task_losses([task], {task.name: outputs}, batch).total
    (gradient,) = torch.autograd.grad(before, outputs)
    after = task_losses([task], {task.name: outputs - 1e-2 * gradient}, batch).total
    assert gradient.any()
    assert float(after.detach()) < float(before.detach())


def test_absent_rows_change_nothing(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    outputs = outputs_of(task, len(example.cells)).requires_grad_()
    batch = batch_of(task, encoded.targets, encoded.present)
    loss = task_losses([task], {task.name: outputs}, batch)[task.name]
    (gradient,) = torch.autograd.grad(loss, outputs)
    assert not gradient[~encoded.present].any()

    kept = encoded.present
    alone = batch_of(task, encoded.targets[kept], kept[kept])
    same = task_losses([task], {task.name: outputs[kept]}, alone)[task.name]
    assert loss.item() == pytest.approx(same.item(), rel=1e-6)

    wild = torch.where(kept if task.width == 1 else kept[:, None], outputs, 6e4)
    wilder = task_losses([task], {task.name: wild}, batch)[task.name]
    (gradient,) = torch.autograd.grad(wilder, outputs)
    assert wilder.item() == loss.item()
    assert gradient.isfinite().all()


@settings(deadline=None, max_examples=15)
@given(name=st.sampled_from(sorted(EXAMPLES)), data=st.data())
def test_how_rows_are_split_into_batches_changes_nothing(name: str, data: st.DataObject) -> None:
    """Down to batches of one row, and to batches without a label."""
    example = EXAMPLES[name]
    task, rows = example.task, len(example.cells)
    encoded = task.encode(example.column)
    whole = batch_of(task, encoded.targets, encoded.present)
    outputs = outputs_of(task, rows)
    at_once = task_losses([task], {task.name: outputs}, whole)
    borders = sorted({0, rows, *data.draw(st.lists(st.integers(1, rows - 1), max_size=rows))})
    total, count = 0.0, 0
    for start, stop in pairwise(borders):
        part = cut(whole, slice(start, stop))
        losses = task_losses([task], {task.name: outputs[start:stop]}, part)
        total += float(losses[task.name] * losses.counts[task.name])
        count += int(losses.counts[task.name])
    assert count == int(at_once.counts[task.name])
    assert total / count == pytest.approx(float(at_once[task.name]), rel=1e-5, abs=1e-6)


def test_a_last_batch_of_one_row(example: Example, task: Task) -> None:
    """Nothing is squeezed away: one row gives one loss, one prediction, one answer."""
    encoded = task.encode(example.column[:1])
    outputs = outputs_of(task, 1)
    assert task.losses(outputs, encoded.targets).shape == (1,)
    predictions = task.predict(outputs)
    assert len(predictions) == 1
    assert all(math.isfinite(v) for v in task.measure(predictions, encoded.targets).values())
    assert len(task.pairs(predictions, encoded.targets)[0].predicted) == 1


@pytest.mark.parametrize("rows", [1, 5])
def test_predictions_have_the_form_of_the_constant(task: Task, rows: int) -> None:
    predictions = task.predict(outputs_of(task, rows))
    assert predictions.shape == task.constant(rows).shape
    assert predictions.dtype == task.constant(rows).dtype == torch.float32
    assert len(predictions) == rows
    assert predictions.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [1.0, 6e4])
def test_half_precision_is_predicted_in_float32(
    task: Task, dtype: torch.dtype, size: float
) -> None:
    outputs = (outputs_of(task, 4) * size).clamp(-6e4, 6e4).to(dtype)
    predictions = task.predict(outputs)
    assert predictions.dtype == torch.float32
    assert predictions.isfinite().all()
    assert torch.equal(predictions, task.predict(outputs.float()))


def test_columns_and_back(task: Task, tmp_path: "object") -> None:
    predictions = task.predict(outputs_of(task, 6))
    columns = task.to_columns(predictions)
    arrays = {k: v.numpy() if isinstance(v, Tensor) else v for k, v in columns.items()}
    frame = pl.DataFrame(arrays)
    path = f"{tmp_path}/predictions.parquet"
    frame.write_parquet(path)
    assert all(name.startswith(task.name) for name in frame.columns)
    assert torch.equal(task.from_columns(frame), predictions)
    assert torch.equal(task.from_columns(pl.read_parquet(path)), predictions)


def test_a_perfect_prediction_has_no_error(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    targets = encoded.targets[encoded.present]
    predictions = perfect(task, targets)
    measured = task.measure(predictions, targets)
    assert task.error(measured) == 0
    verdicts = [task.verdict(p, t) for p, t in zip(predictions, targets, strict=True)]
    assert False not in verdicts
    shares = [m for m in task.metrics if m.unit == "%"]
    assert [measured[m.name] for m in shares] == [pytest.approx(1)] * len(shares)


def test_measured_names_are_declared(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    rows = int(encoded.present.sum())
    measured = task.measure(task.constant(rows), encoded.targets[encoded.present])
    assert list(measured) == [metric.name for metric in task.metrics]
    assert all(isinstance(v, float) and math.isfinite(v) for v in measured.values())
    assert any(metric.headline for metric in task.metrics)


def test_the_best_constant_is_best(example: Example, task: Task) -> None:
    """No constant answer that a perfect prediction could give errs less on the training rows."""
    encoded = task.encode(example.column)
    targets = encoded.targets[encoded.present]

    def error(predictions: Tensor) -> float:
        return task.error(task.measure(predictions, targets))

    best = error(task.constant(len(targets)))
    others = [row.expand(targets.shape[:1] + row.shape) for row in perfect(task, targets)]
    assert best <= min(error(other) for other in others) + 1e-6


def test_rows_of_one_class_only_can_be_measured(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    for i in encoded.present.nonzero().flatten().tolist():
        targets = encoded.targets[i : i + 1].repeat(3, *[1] * (encoded.targets.ndim - 1))
        for predictions in (
            task.constant(3),
            perfect(task, targets),
            task.predict(outputs_of(task, 3)),
        ):
            measured = task.measure(predictions, targets)
            assert all(math.isfinite(value) for value in measured.values())


def test_more_rows_of_the_same_change_no_metric(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    targets = encoded.targets[encoded.present]
    predictions = task.predict(outputs_of(task, len(targets)))
    once = task.measure(predictions, targets)
    twice = task.measure(torch.cat([predictions] * 2), torch.cat([targets] * 2))
    assert once == pytest.approx(twice, rel=1e-5)


def test_answers_are_plain_data(task: Task) -> None:
    for prediction in task.predict(outputs_of(task, 5)):
        answer = task.answer(prediction)
        said = json.dumps([answer.value, answer.probability, answer.probabilities], allow_nan=False)
        assert json.loads(said)
        assert answer.task == task.name
        assert answer.text
        assert str(answer) == f"标签 x {answer.text}"


def test_labels_have_words(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    words = {task.truth(target) for target in encoded.targets[encoded.present]}
    assert all(words)
    assert len(words) > 1


def test_pairs_are_of_all_rows(example: Example, task: Task) -> None:
    encoded = task.encode(example.column)
    targets = encoded.targets[encoded.present]
    for pairs in task.pairs(perfect(task, targets), targets):
        assert pairs.name.startswith(task.name)
        assert torch.equal(pairs.true, pairs.predicted)
        assert len(pairs.true) == len(targets)


def test_the_summary_says_something(task: Task) -> None:
    assert "loss" in task.summary
    assert "\n" not in task.summary


def test_the_weight_is_passed_on(example: Example) -> None:
    from dataclasses import replace

    declared = replace(example.settings, weight=0.25, column="y")  # type: ignore[type-var]
    task = declared.fit("x", example.column)
    assert (task.weight, task.column, task.name) == (0.25, "y", "x")
