import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.batch import Batch
from polyhead.errors import TrainingError
from polyhead.objective import Losses, masked_sum, task_losses
from polyhead.tasks import Binary, Categorical, Regression, Task

AGE = Regression(range=(0, 80), weight=2.0).fit("age", pl.Series([20, 40, 60]))
GENDER = Binary("Female").fit("gender", pl.Series(["Male", "Female"]))
RACE = Categorical().fit("race", pl.Series(["a", "b", "c"]))
TASKS: list[Task] = [AGE, GENDER, RACE]


def batch(age: list[bool], gender: list[bool]) -> Batch:
    rows = len(age)
    return Batch(
        inputs={},
        targets={
            "age": torch.full((rows,), 20.0),
            "gender": torch.ones(rows),
            "race": torch.zeros(rows, dtype=torch.long),
        },
        present={
            "age": torch.tensor(age),
            "gender": torch.tensor(gender),
            "race": torch.ones(rows, dtype=torch.bool),
        },
        rows=torch.arange(rows),
    )


def outputs(rows: int) -> dict[str, Tensor]:
    return {
        "age": torch.zeros(rows, requires_grad=True),
        "gender": torch.zeros(rows, requires_grad=True),
        "race": torch.zeros(rows, 3, requires_grad=True),
    }


def test_the_mean_is_over_present_rows() -> None:
    losses = task_losses(TASKS, outputs(4), batch([True, True, False, False], [True] * 4))
    assert losses["age"].item() == pytest.approx(0.25)  # half of 80 is 40, a quarter off 20
    assert losses["gender"].item() == pytest.approx(torch.tensor(2.0).log().item())
    assert losses["race"].item() == pytest.approx(torch.tensor(3.0).log().item())
    assert {name: int(count) for name, count in losses.counts.items()} == {
        "age": 2,
        "gender": 4,
        "race": 4,
    }


def test_the_total_is_weighted() -> None:
    losses = task_losses(TASKS, outputs(2), batch([True] * 2, [True] * 2))
    expected = 2.0 * losses["age"] + losses["gender"] + losses["race"]
    assert losses.total.item() == pytest.approx(expected.item())


def test_a_task_without_a_label_is_zero_and_stays_in_the_graph() -> None:
    said = outputs(2)
    losses = task_losses(TASKS, said, batch([False] * 2, [True] * 2))
    assert losses["age"].item() == 0
    gradients = torch.autograd.grad(losses.total, list(said.values()))
    assert not gradients[0].any()
    assert gradients[1].all()


def test_it_reads_like_a_mapping() -> None:
    losses = task_losses(TASKS, outputs(1), batch([True], [True]))
    assert list(losses) == ["age", "gender", "race"]
    assert len(losses) == 3
    assert dict(losses)["age"] is losses["age"]
    assert repr(losses) == "total 2.2918 = 2 x age 0.2500 + 1 x gender 0.6931 + 1 x race 1.0986"


def test_a_weight_of_zero_takes_a_task_out_of_the_total() -> None:
    by_task = {"a": torch.tensor(3.0), "b": torch.tensor(5.0)}
    counts = {"a": torch.tensor(1), "b": torch.tensor(1)}
    assert Losses(by_task, counts, {"a": 0.0, "b": 1.0}).total == 5


@pytest.mark.parametrize(
    ("task", "shape", "expected"),
    [("age", (4, 1), "(4,)"), ("gender", (4, 1), "(4,)"), ("race", (4,), "(4, 3)")],
)
def test_outputs_of_another_shape_are_refused(
    task: str, shape: tuple[int, ...], expected: str
) -> None:
    """A column (B, 1) against (B,) would broadcast to every row against every other."""
    said = {**outputs(4), task: torch.zeros(shape)}
    with pytest.raises(TrainingError) as caught:
        task_losses(TASKS, said, batch([True] * 4, [True] * 4))
    assert str(caught.value) == (
        f"task {task!r}: the network's output has another shape than the task's head. "
        f"Expected {expected}; got {shape}."
    )


def test_absent_rows_are_not_summed_whatever_they_hold() -> None:
    losses = torch.tensor([1.0, torch.nan, torch.inf, 2.0], requires_grad=True)
    total = masked_sum(losses, torch.tensor([True, False, False, True]))
    (gradient,) = torch.autograd.grad(total, losses)
    assert total.item() == 3
    assert gradient.tolist() == [1, 0, 0, 1]


def test_the_sum_of_nothing_is_zero() -> None:
    assert masked_sum(torch.tensor([torch.nan]), torch.tensor([False])).item() == 0
