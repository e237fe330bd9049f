import math

import polars as pl
import pytest
import torch
from torch import tensor

from polyhead.calibration import Calibrated
from polyhead.data import Labels
from polyhead.evaluation import certainty, sureness
from polyhead.tasks import Binary, Categorical, Chances, Multilabel, Task


def test_log_loss_and_calibration_error_of_a_few_rows() -> None:
    p = tensor([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    true = tensor([[1, 0], [0, 1], [0, 1], [0, 1]]).bool()
    found = certainty(Chances(("a", "b"), p, true))
    losses = [-math.log(x) for x in (0.9, 0.1, 0.6, 0.8)]
    assert found.log_loss == pytest.approx(sum(losses) / 4, rel=1e-6)
    # Of 15 bins, 0.9 is in the 14th, 0.6 in the 10th (float32 is a little above), 0.8 in the 13th.
    assert found.answers == (1, 1, 2)
    assert found.sure == pytest.approx((0.6, 0.8, 0.9), abs=1e-6)
    assert found.right == (1, 1, 0.5)
    assert found.calibration_error == pytest.approx((0.4 + 0.2 + 2 * 0.4) / 4, abs=1e-6)


def test_of_several_labels_each_is_an_answer() -> None:
    p, true = tensor([[0.9, 0.2], [0.9, 0.2]]), tensor([[1, 0], [1, 1]]).bool()
    found = certainty(Chances(("a", "b"), p, true, exclusive=False))
    assert found.answers == (2, 2)
    assert found.right == (0.5, 1)
    assert found.calibration_error == pytest.approx((0.3 + 0.1) / 2, abs=1e-6)
    assert found.log_loss == pytest.approx(
        -(2 * math.log(0.9) + math.log(0.8) + math.log(0.2)) / 4, rel=1e-6
    )


def test_certainty_that_was_wrong_is_finite() -> None:
    sure = Chances(("a", "b"), tensor([[1.0, 0.0]]), tensor([[False, True]]))
    assert certainty(sure).log_loss == pytest.approx(15.94, abs=0.01)
    assert certainty(sure).answers == (1,)


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_calibration_error_is_that_of_the_task(*, exclusive: bool) -> None:
    generator = torch.Generator().manual_seed(3)
    p = torch.rand(200, 3, generator=generator)
    cells = pl.Series(["a", "b", "c"])
    if exclusive:
        task: Task = Categorical().fit("x", cells)
        p, targets = p / p.sum(dim=1, keepdim=True), torch.randint(3, (200,), generator=generator)
    else:
        task = Multilabel().fit("x", cells)
        targets = (torch.rand(200, 3, generator=generator) < p.square()).float()
    chances = task.chances(p, targets)
    assert chances is not None
    found, measured = certainty(chances), task.measure(p, targets)
    assert found.calibration_error == pytest.approx(measured["calibration_error"], abs=1e-9)
    assert found.log_loss == pytest.approx(measured["log_loss"], abs=1e-6)
    by_bin = zip(found.answers, found.sure, found.right, strict=True)
    total = sum(n * abs(sure - right) for n, sure, right in by_bin) / sum(found.answers)
    assert found.calibration_error == pytest.approx(total, abs=1e-9)


@pytest.fixture
def gender() -> Task:
    return Binary("女").fit("性别", pl.Series(["女", "男"]))


def test_what_a_temperature_changed(gender: Task) -> None:
    hair = Categorical().fit("hair", pl.Series(["black", "gray"]))
    before = {"性别": tensor([0.99, 0.99, 0.99, 0.5]), "hair": torch.full((4, 2), 0.5)}
    after = {"性别": tensor([0.7, 0.7, 0.7, 0.5]), "hair": torch.full((4, 2), 0.5)}
    labels = Labels(
        {"性别": tensor([1.0, 1.0, 0.0, 0.0]), "hair": tensor([0, 0, 0, 0])},
        {"性别": tensor([True, True, True, False]), "hair": torch.zeros(4, dtype=torch.bool)},
    )
    found = sureness(
        [gender, hair],
        Calibrated(0.9, temperatures={"性别": 2.0, "hair": 1.5}),
        before,
        after,
        labels,
    )
    (one,) = found
    assert (one.task, one.rows, one.temperature) == ("性别", 3, 2.0)
    assert one.before.calibration_error == pytest.approx(0.99 - 2 / 3, abs=1e-6)
    assert one.after.calibration_error == pytest.approx(0.7 - 2 / 3, abs=1e-6)
    assert one.after.log_loss < one.before.log_loss
    assert sureness([gender], Calibrated(0.9), before, after, labels) == ()
