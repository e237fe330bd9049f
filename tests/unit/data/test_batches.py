from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from polyhead.batch import Batch
from polyhead.data import Rows, in_order, shuffled
from polyhead.images import Augment

MakeRows = Callable[..., Rows]
VARIED = Augment(flip=True, crop=0.5, color=0.3)


class Counted:
    """Rows that hold nothing but their number."""

    def __init__(self, count: int, seed: int = 0) -> None:
        self.count = count
        self.seed = seed

    def __len__(self) -> int:
        return self.count

    def at_epoch(self, epoch: int) -> "Counted":  # noqa: ARG002 - nothing is varied
        return self

    def collate(self, rows: list[int]) -> Batch:
        return Batch({}, {}, {}, torch.tensor(rows))


def order_of(batches: Iterable[Batch]) -> list[int]:
    return [row for batch in batches for row in batch.rows.tolist()]


def shuffle(count: int, *, seed: int = 0, epoch: int = 0) -> list[int]:
    return list(shuffled(Counted(count, seed), 4, epoch=epoch).order)


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    first = shuffle(50, seed=3, epoch=2)
    torch.manual_seed(1)
    assert shuffle(50, seed=3, epoch=2) == first
    assert shuffle(50, seed=3, epoch=3) != first
    assert shuffle(50, seed=4, epoch=2) != first
    assert shuffle(50, seed=2, epoch=3) != first
    assert sorted(first) == list(range(50))


def test_the_batch_size_does_not_change_the_order(make_rows: MakeRows) -> None:
    rows = make_rows()
    orders = {tuple(order_of(shuffled(rows, size, epoch=1))) for size in (1, 2, 3, 7, 100)}
    assert len(orders) == 1
    assert orders != {tuple(range(7))}


@given(count=st.integers(1, 40), size=st.integers(1, 12))
def test_a_short_last_batch_is_left_out_unless_it_is_the_only_one(count: int, size: int) -> None:
    every = shuffled(Counted(count), size, epoch=0)
    full = shuffled(Counted(count), size, epoch=0, drop_last=True)
    assert sorted(every.order) == list(range(count))
    assert len(full.order) == (count // size * size or count)
    assert tuple(every.order)[: len(full.order)] == full.order
    assert len(full) == max(count // size, 1)
    assert len(every) == -(-count // size)


def test_batches_come_in_the_size_asked_for(make_rows: MakeRows) -> None:
    rows = make_rows()
    assert [len(batch) for batch in in_order(rows, 3)] == [3, 3, 1]
    assert [len(batch) for batch in shuffled(rows, 3, epoch=0, drop_last=True)] == [3, 3]
    assert len(in_order(rows, 3)) == 3
    assert order_of(in_order(rows, 3)) == list(range(7))


def pictures(batches: Iterable[Batch]) -> dict[int, torch.Tensor]:
    return {
        row: batch.inputs["face"][i]
        for batch in batches
        for i, row in enumerate(batch.rows.tolist())
    }


def test_a_row_is_varied_alike_in_whatever_batch_it_comes(make_rows: MakeRows) -> None:
    rows = make_rows(augment=VARIED)
    one, other = (pictures(shuffled(rows, size, epoch=2)) for size in (1, 4))
    assert all(torch.equal(one[row], other[row]) for row in range(7))
    later = pictures(shuffled(rows, 4, epoch=3))
    assert not any(torch.equal(one[row], later[row]) for row in range(7))


def test_in_order_nothing_is_varied(make_rows: MakeRows) -> None:
    varied, plain = (pictures(in_order(make_rows(augment=a), 3)) for a in (VARIED, Augment()))
    assert all(torch.equal(varied[row], plain[row]) for row in range(7))


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_other_processes_give_the_same_batches(make_rows: MakeRows) -> None:
    rows = replace(make_rows(augment=VARIED), seed=7)
    here, beside = (list(shuffled(rows, 3, epoch=1, workers=n)) for n in (0, 2))
    assert [b.rows.tolist() for b in here] == [b.rows.tolist() for b in beside]
    for one, other in zip(here, beside, strict=True):
        assert torch.equal(one.inputs["face"], other.inputs["face"])
        assert torch.equal(one.targets["age"], other.targets["age"])
        assert torch.equal(one.present["性别"], other.present["性别"])
