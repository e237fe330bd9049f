from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyhead.batch import Batch
from polyhead.errors import TrainingError
from polyhead.objective import task_losses
from polyhead.tasks import Task
from polyhead.training.meter import LossMeter, refuse_infinite

MakeBatch = Callable[..., Batch]
OUTPUTS = torch.linspace(-2, 2, 9)


def metered(tasks: Sequence[Task], batches: Sequence[Batch]) -> LossMeter:
    meter = LossMeter()
    for batch in batches:
        said = {"age": OUTPUTS[batch.rows], "性别": -OUTPUTS[batch.rows]}
        meter.add(task_losses(tasks, said, batch))
    return meter


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.sets(st.integers(1, 8)))
def test_however_rows_are_split_into_batches_the_means_are_those_of_the_whole(
    tasks: Sequence[Task], make_batch: MakeBatch, cuts: set[int]
) -> None:
    borders = [0, *sorted(cuts), 9]
    pieces = [make_batch(*range(start, end)) for start, end in pairwise(borders)]
    split, whole = metered(tasks, pieces), metered(tasks, [make_batch(*range(9))])
    assert split.means() == pytest.approx(whole.means(), rel=1e-5)
    assert split.total() == pytest.approx(whole.total(), rel=1e-5)


def test_a_batch_weighs_what_it_holds_of_labels(
    tasks: Sequence[Task], make_batch: MakeBatch
) -> None:
    long, short = make_batch(1, 2, 4, 5, 7), make_batch(8)
    one, other = (metered(tasks, [b]).means()["age"] for b in (long, short))
    assert metered(tasks, [long, short]).means()["age"] == pytest.approx((5 * one + other) / 6)


def test_the_total_is_weighted(tasks: Sequence[Task], make_batch: MakeBatch) -> None:
    meter = metered(tasks, [make_batch(*range(9))])
    means = meter.means()
    assert meter.total() == pytest.approx(2 * means["age"] + means["性别"])


def test_a_task_without_a_label_has_no_mean(tasks: Sequence[Task], make_batch: MakeBatch) -> None:
    meter = metered(tasks, [make_batch(0, 3), make_batch(6)])
    assert list(meter.means()) == ["性别"]
    assert meter.total() == pytest.approx(meter.means()["性别"])
    assert LossMeter().means() == {}
    assert LossMeter().total() == 0


def test_a_loss_that_is_no_number_is_named() -> None:
    refuse_infinite({"age": 1.0, "性别": 0.0}, epoch=0)
    with pytest.raises(TrainingError) as error:
        refuse_infinite({"age": float("nan"), "性别": 0.5, "race": float("inf")}, epoch=2)
    assert str(error.value) == (
        "epoch 3: the loss of age, race is no longer a number.\n"
        "  Try a smaller training.lr, or training.clip = 1.0."
    )
