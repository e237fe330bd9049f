import math
from collections.abc import Sequence

import pytest

from polyhead.errors import SpecError
from polyhead.evaluation import Metrics, Score, score
from polyhead.tasks import Task

MEASURED: Metrics = {"age": {"mae": 5.0, "rmse": 6.0}, "性别": {"accuracy": 0.9, "f1": 0.8}}
CONSTANTS: Metrics = {"age": {"mae": 20.0, "rmse": 24.0}, "性别": {"accuracy": 0.5, "f1": 0.5}}


def test_it_is_the_mean_of_what_each_task_gains_over_a_constant(tasks: Sequence[Task]) -> None:
    scored = score(tasks, MEASURED, CONSTANTS)
    assert scored.value == pytest.approx(((1 - 5 / 20) + (1 - 0.1 / 0.5)) / 2)
    assert scored.left_out == ()


def test_a_constant_guess_scores_0_and_perfection_1(tasks: Sequence[Task]) -> None:
    perfect: Metrics = {"age": {"mae": 0.0}, "性别": {"accuracy": 1.0}}
    assert score(tasks, CONSTANTS, CONSTANTS).value == 0
    assert score(tasks, perfect, CONSTANTS).value == 1


def test_a_task_whose_constant_makes_no_error_is_left_out(tasks: Sequence[Task]) -> None:
    all_alike: Metrics = {**CONSTANTS, "性别": {"accuracy": 1.0}}
    scored = score(tasks, MEASURED, all_alike)
    assert scored == Score(1 - 5 / 20, ("性别",))


def test_a_task_without_a_label_is_left_out(tasks: Sequence[Task]) -> None:
    scored = score(tasks, {**MEASURED, "age": {}}, {**CONSTANTS, "age": {}})
    assert scored.value == pytest.approx(1 - 0.1 / 0.5)
    assert scored.left_out == ("age",)


def test_with_nothing_left_it_is_no_number(tasks: Sequence[Task]) -> None:
    nothing: Metrics = {"age": {}, "性别": {}}
    scored = score(tasks, nothing, nothing)
    assert math.isnan(scored.value)
    assert scored.left_out == ("age", "性别")


def test_one_metric_chooses_in_its_own_direction(tasks: Sequence[Task]) -> None:
    assert score(tasks, MEASURED, CONSTANTS, "age.mae").value == -5.0
    assert score(tasks, MEASURED, CONSTANTS, "性别.accuracy").value == 0.9


def test_one_metric_that_could_not_be_measured_is_no_number(tasks: Sequence[Task]) -> None:
    scored = score(tasks, {**MEASURED, "age": {}}, CONSTANTS, "age.mae")
    assert math.isnan(scored.value)
    assert scored.left_out == ("age",)


@pytest.mark.parametrize(
    ("by", "meant"),
    [("age.mea", "age.mae"), ("性别.acuracy", "性别.accuracy"), ("Mean", "mean"), ("0", None)],
)
def test_a_metric_that_is_not_there_is_refused(
    tasks: Sequence[Task], by: str, meant: str | None
) -> None:
    with pytest.raises(SpecError) as error:
        score(tasks, MEASURED, CONSTANTS, by)
    guess = f"Did you mean {meant!r}? " if meant else ""
    assert str(error.value) == (
        f"training.score: no such metric: {by!r}.\n  {guess}Known: mean, age.mae, "
        "age.median_error, age.rmse, age.r2, 性别.accuracy, 性别.balanced_accuracy, 性别.f1, "
        "性别.auroc, 性别.log_loss, 性别.calibration_error."
    )
