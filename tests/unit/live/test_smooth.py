import math

import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import polyhead as ph
from polyhead.live.smooth import Smoother
from polyhead.tasks import Task


def tasks() -> list[Task]:
    classes = pl.Series(["a", "b", "c", "a"])
    return [
        ph.Regression("years", range=(0, 80)).fit("age", pl.Series([1.0, 40.0, 70.0])),
        ph.Binary("b").fit("is_b", pl.Series(["a", "b"])),
        ph.Categorical().fit("class", classes),
        ph.Ordinal(("a", "b", "c")).fit("step", classes),
        ph.Multilabel().fit("labels", pl.Series(["a;b", "b;c", "c"])),
    ]


TASKS = tasks()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_answers_that_do_not_change_stay_the_same(task: Task) -> None:
    smoother = Smoother([task], 0.5)
    (row,) = task.predict(
        torch.randn(1, task.width).squeeze(1) if task.width == 1 else torch.randn(1, task.width)
    )
    for n in range(5):
        said = smoother.add(0, n / 25, {task.name: row})[task.name]
        assert said.shape == row.shape
        assert torch.allclose(said, row, atol=1e-6)
        assert task.answer(said).value == pytest.approx(task.answer(row).value) or not isinstance(
            task.answer(row).value, float
        )


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_nothing_is_smoothed_with_a_constant_of_0(task: Task) -> None:
    smoother = Smoother([task], 0.0)
    for row in task.predict(torch.randn(3) if task.width == 1 else torch.randn(3, task.width)):
        assert smoother.add(0, 0.0, {task.name: row})[task.name] is row


def test_it_is_the_mean_by_age_as_the_formula_says() -> None:
    age = TASKS[0]
    smoother = Smoother([age], 0.5)
    times, values = (0.0, 0.1, 0.7), (10.0, 20.0, 60.0)
    for time, value in zip(times, values, strict=True):
        said = smoother.add(0, time, {"age": torch.tensor(value)})["age"]
    weights = [math.exp(-(0.7 - time) / 0.5) for time in times]
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    assert float(said) == pytest.approx(mean, rel=1e-5)


def test_a_class_is_chosen_of_mean_probabilities() -> None:
    """Two weak answers for one class against a sure one for another."""
    task = TASKS[2]
    smoother = Smoother([task], 1e9)
    for row in ([0.6, 0.4, 0.0], [0.6, 0.4, 0.0], [0.0, 1.0, 0.0]):
        said = smoother.add(0, 0.0, {"class": torch.tensor(row)})["class"]
    answer = task.answer(said)
    assert answer.value == "b"
    assert answer.probability == pytest.approx(0.6)


def test_tracks_do_not_mix_and_are_forgotten() -> None:
    smoother = Smoother(TASKS[:1], 10.0)
    smoother.add(0, 0.0, {"age": torch.tensor(10.0)})
    assert float(smoother.add(1, 0.0, {"age": torch.tensor(50.0)})["age"]) == 50.0
    smoother.keep([1])
    assert float(smoother.add(0, 0.1, {"age": torch.tensor(30.0)})["age"]) == 30.0
    assert float(smoother.add(1, 0.1, {"age": torch.tensor(50.0)})["age"]) == 50.0


@given(
    st.floats(0.05, 3.0), st.floats(0.005, 0.4), st.lists(st.booleans(), min_size=5, max_size=200)
)
def test_it_lags_behind_a_steady_change_by_no_more_than_its_constant(
    constant: float, step: float, kept: list[bool]
) -> None:
    """Whatever the rate, and whichever frames are dropped."""
    smoother = Smoother(TASKS[:1], constant)
    longest = step
    last = 0.0
    for n, keep in enumerate(kept):
        time = n * step
        if not keep:
            continue
        longest, last = max(longest, time - last), time
        said = float(smoother.add(0, time, {"age": torch.tensor(time, dtype=torch.float64)})["age"])
        assert -1e-6 <= time - said <= constant + longest
