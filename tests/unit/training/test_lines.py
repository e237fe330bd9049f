from collections.abc import Sequence
from dataclasses import replace

import pytest

from polyhead.tasks import Task
from polyhead.training import Epoch
from polyhead.training.lines import Scores, epoch_line, metrics_text

FIRST = Epoch(
    epoch=1,
    train_loss=0.51234,
    val_loss=0.4,
    train_losses={"age": 0.3, "性别": 0.2},
    val_losses={"age": 0.2, "性别": 0.2},
    metrics={
        "age": {"mae": 9.876, "rmse": 12.0},
        "性别": {"accuracy": 0.8125, "balanced_accuracy": 0.8, "f1": 0.75},
    },
    score=0.4,
    seconds=61.0,
)


def test_an_epoch_in_one_line(tasks: Sequence[Task]) -> None:
    third = replace(FIRST, epoch=3, val_loss=0.45)
    assert epoch_line(third, 10, FIRST, tasks, left=3725.0) == (
        "epoch  3/10"
        " | loss 0.512 train, 0.450 val (best 0.400)"
        " | age MAE 9.88 years | 性别 accuracy 81.2 %"
        " | 1:01 used, 1:02:05 left"
    )


@pytest.mark.parametrize(
    ("loss", "said"), [(0.04567, "0.0457"), (0.5, "0.500"), (1.4666, "1.47"), (1234.5, "1234.50")]
)
def test_losses_are_said_in_three_digits_or_two_decimals(
    tasks: Sequence[Task], loss: float, said: str
) -> None:
    line = epoch_line(replace(FIRST, train_loss=loss), 1, FIRST, tasks, left=0.0)
    assert f" | loss {said} train, " in line


def test_two_tasks_fit_in_120_columns(tasks: Sequence[Task]) -> None:
    late = replace(FIRST, epoch=12, val_loss=1.379, seconds=754.0)
    assert len(epoch_line(late, 12, FIRST, tasks, left=102.0)) <= 120


def test_a_task_that_could_not_be_measured_says_so(tasks: Sequence[Task]) -> None:
    half = replace(FIRST, metrics={**FIRST.metrics, "age": {}})
    assert " | age has no label to measure | 性别" in epoch_line(half, 1, half, tasks, left=0.0)


def test_every_metric_stands_beside_what_a_constant_scores(tasks: Sequence[Task]) -> None:
    constants = {
        "age": {"mae": 20.0, "rmse": 25.0},
        "性别": {"accuracy": 0.5, "balanced_accuracy": 0.5, "f1": 0.6},
    }
    text = metrics_text(tasks, Scores(FIRST.metrics, constants), "val, 9 rows")
    lines = [" ".join(line.strip(" │┃").split("│")).split() for line in text.splitlines()]
    assert lines[0] == ["val,", "9", "rows"]
    assert ["age", "mean", "absolute", "error", "9.88", "years", "20.00", "years"] in lines
    assert ["root", "mean", "square", "error", "12.00", "years", "25.00", "years"] in lines
    assert ["性别", "accuracy", "81.2", "%", "50.0", "%"] in lines


def test_what_was_not_measured_has_no_line(tasks: Sequence[Task]) -> None:
    text = metrics_text(tasks, Scores({**FIRST.metrics, "age": {}}, FIRST.metrics), "")
    assert "性别" in text
    assert "age" not in text
    assert sum(line.startswith("│") for line in text.splitlines()) == 3


def test_intervals_stand_beside_the_numbers_in_80_columns(tasks: Sequence[Task]) -> None:
    known = {"age": {"mae": (9.5, 10.25)}}
    text = metrics_text(tasks, Scores(FIRST.metrics, FIRST.metrics, known, 0.9), "val")
    assert "90 % interval" in text
    assert "│ 9.50 to 10.25 │" in text
    assert "│             – │" in text
    assert max(map(len, text.splitlines())) <= 80


def test_what_a_constant_leaves_undefined_is_a_dash(tasks: Sequence[Task]) -> None:
    text = metrics_text(tasks, Scores(FIRST.metrics, {**FIRST.metrics, "age": {}}), "")
    assert "9.88 years │        – │" in text
