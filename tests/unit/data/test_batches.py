import gc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from polyhead.batch import Batch
from polyhead.data import Batches, Each, Rows, alone, in_order, shuffled
from polyhead.errors import ImageError
from polyhead.images import Augment
from polyhead.together import Share

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

    def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:  # noqa: ARG002
        return Batch({}, {}, {}, torch.tensor(indices))


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


def test_draws_depend_on_seed_and_epoch_alone() -> None:
    weights = np.array([0.5] * 40 + [3.0] * 10)

    def draw(seed: int, epoch: int) -> list[int]:
        return list(shuffled(Counted(50, seed), 4, epoch=epoch, weights=weights).order)

    first = draw(3, 2)
    np.random.default_rng().random()
    torch.manual_seed(1)
    assert draw(3, 2) == first
    assert len({tuple(first), tuple(draw(3, 3)), tuple(draw(4, 2)), tuple(draw(2, 3))}) == 4
    assert len(first) == 50
    assert sum(row >= 40 for row in first) == 30


def test_of_draws_too_a_short_last_batch_is_left_out() -> None:
    batches = shuffled(Counted(10), 4, epoch=0, drop_last=True, weights=np.ones(10))
    assert [len(batch) for batch in batches] == [4, 4]


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


@pytest.fixture
def three_threads() -> Iterator[None]:
    """As on a machine with three cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


forks = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
WAYS = [
    pytest.param(0, 0, id="here"),
    pytest.param(0, 2, id="one thread ahead"),
    pytest.param(None, 0, id="threads"),
    pytest.param(None, 1, id="threads ahead"),
    pytest.param(None, 9, id="far ahead"),
    pytest.param(2, 0, id="processes", marks=forks),
]
in_every_way = pytest.mark.parametrize(("workers", "ahead"), WAYS)


@pytest.mark.usefixtures("three_threads")
@in_every_way
def test_whoever_reads_them_batches_are_the_same(
    make_rows: MakeRows, workers: int | None, ahead: int
) -> None:
    rows = replace(make_rows(augment=VARIED), seed=7)
    here = shuffled(rows, 3, epoch=1, workers=0)
    found = list(replace(here, workers=workers, ahead=ahead))
    assert [b.rows.tolist() for b in here] == [b.rows.tolist() for b in found]
    for one, other in zip(here, found, strict=True):
        assert torch.equal(one.inputs["face"], other.inputs["face"])
        assert torch.equal(one.targets["age"], other.targets["age"])
        assert torch.equal(one.present["性别"], other.present["性别"])


@pytest.mark.usefixtures("three_threads")
@in_every_way
def test_of_several_faulty_rows_the_first_is_named(
    make_rows: MakeRows, tmp_path: Path, workers: int | None, ahead: int
) -> None:
    rows = make_rows(12)
    for i in (4, 5, 7, 11):
        (tmp_path / f"图片/{i}.png").write_bytes(b"")
    seen = []
    with pytest.raises(ImageError) as caught:
        seen += [len(batch) for batch in replace(in_order(rows, 4, workers), ahead=ahead)]
    assert str(caught.value).startswith(f"train.csv row 6: {tmp_path}/图片/4.png: empty file.")


@pytest.mark.usefixtures("three_threads")
@in_every_way
def test_what_was_whole_comes_before_the_error(
    make_rows: MakeRows, tmp_path: Path, workers: int | None, ahead: int
) -> None:
    rows = make_rows(12)
    (tmp_path / "图片/9.png").unlink()
    batches = iter(replace(in_order(rows, 4, workers), ahead=ahead))
    assert [next(batches).rows[0].item() for _ in range(2)] == [0, 4]
    with pytest.raises(ImageError, match=r"train\.csv row 11: .*9\.png: no such file"):
        next(batches)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that tests of other files keep, such as a server's."""
    monkeypatch.setattr(sys.modules[__name__], "ELSEWHERE", frozenset(threading.enumerate()))


ELSEWHERE: frozenset[threading.Thread] = frozenset()


def threads_of_ours() -> list[str]:
    found = set(threading.enumerate()) - ELSEWHERE
    return [thread.name for thread in found if thread.name.startswith("polyhead")]


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize("ahead", [0, 2])
def test_who_stops_early_leaves_no_thread(make_rows: MakeRows, ahead: int) -> None:
    batches = iter(replace(in_order(make_rows(12), 2), ahead=ahead))
    next(batches)
    assert len(threads_of_ours()) == 3 + (ahead > 0)
    del batches
    gc.collect()
    assert threads_of_ours() == []


class Interrupted(Counted):
    """Rows whose second batch is broken off by a person."""

    def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:
        def work(share: range) -> None:
            if 5 in [indices[at] for at in share]:
                raise KeyboardInterrupt

        each(work, len(indices))
        return super().batch(indices)


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize("ahead", [0, 2])
def test_an_interruption_leaves_no_thread(ahead: int) -> None:
    batches = Batches(Interrupted(12), 4, range(12), ahead=ahead)
    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        seen += [len(batch) for batch in batches]
    assert threads_of_ours() == []


def test_batches_are_made_no_further_ahead_than_asked_for() -> None:
    made: list[int] = []

    class Noted(Counted):
        def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:
            made.append(indices[0])
            return super().batch(indices, each)

    batches = iter(Batches(Noted(40), 4, range(40), workers=0, ahead=2))
    first = next(batches)
    assert first.rows.tolist() == [0, 1, 2, 3]
    batches.close()  # type: ignore[attr-defined]
    assert made == [0, 4, 8][: len(made)]


@pytest.mark.usefixtures("three_threads")
def test_threads_of_this_one_keep_their_number() -> None:
    batches = iter(Batches(Counted(8), 4, range(8), ahead=1))
    next(batches)
    assert torch.get_num_threads() == 3
    found: list[int] = []
    later = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert found == [3]


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize("ahead", [0, 1])
def test_batches_can_be_read_in_inference_mode(make_rows: MakeRows, ahead: int) -> None:
    rows = make_rows()
    with torch.inference_mode():
        found = list(replace(in_order(rows, 3), ahead=ahead))
    assert torch.equal(found[0].inputs["face"], rows.batch([0, 1, 2]).inputs["face"])


def test_pinned_batches_are_pinned_alone(
    make_rows: MakeRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned: list[Batch] = []

    def pin(batch: Batch) -> Batch:
        pinned.append(batch)
        return batch

    monkeypatch.setattr(Batch, "pin_memory", pin)
    found = list(Batches(make_rows(), 3, range(7), pin=True))
    assert [id(b) for b in pinned] == [id(b) for b in found]
    assert len(found) == 3


@given(count=st.integers(1, 30), size=st.integers(1, 9), processes=st.integers(1, 4))
def test_shares_of_a_batch_are_together_the_batch(count: int, size: int, processes: int) -> None:
    whole = list(Batches(Counted(count), size, range(count)))
    shares = [Share(rank, processes) for rank in range(processes)]
    each = [Batches(Counted(count), size, range(count), share=share) for share in shares]
    for place, batch in enumerate(whole):
        rows = batch.rows.tolist()
        dealt = [share.of(rows) for share in shares]
        made = [list(batches)[place].rows.tolist() for batches in each]
        # One row stands in where there is none.
        assert made == [mine or rows[:1] for mine in dealt]
    for batches in each:
        assert len(batches) == len(whole)
        assert batches.count == len(order_of(batches))


@pytest.mark.parametrize("workers", [None, 0, 1])
def test_a_row_that_stands_in_has_no_label(make_rows: MakeRows, workers: int | None) -> None:
    """Seven rows in batches of three: of the last one, the second of two processes has none."""
    batches = Batches(make_rows(), 3, range(7), workers, share=Share(1, 2))
    *_, before, last = batches
    assert before.rows.tolist() == [4]
    assert any(there.any() for there in before.present.values())
    assert last.rows.tolist() == [6]
    assert not any(there.any() for there in last.present.values())
