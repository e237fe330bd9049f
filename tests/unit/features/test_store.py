from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from polyhead.errors import RunError
from polyhead.features import Digests, Store


def digests(*pairs: tuple[int, int]) -> Digests:
    return np.array(pairs, dtype=np.uint64).reshape(-1, 2)


def open_store(folder: Path, dtype: torch.dtype = torch.float32) -> Store:
    return Store(folder, (2, 3), dtype).made({"backbone": "vgg16"})


def rows_of(*values: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.stack([torch.full((2, 3), value) for value in values]).to(dtype)


def append(store: Store, *numbers: int) -> None:
    with store.writer() as writer:
        writer.append(digests(*((n, n) for n in numbers)), rows_of(*numbers, dtype=store.dtype))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_rows_come_back_as_they_were(tmp_path: Path, dtype: torch.dtype) -> None:
    store = open_store(tmp_path / "存储", dtype)
    made = torch.randn(3, 2, 3, generator=torch.Generator().manual_seed(0)).to(dtype)
    with store.writer() as writer:
        writer.append(digests((1, 2), (3, 4)), made[:2])
        writer.append(digests((5, 6)), made[2:])
    again = open_store(tmp_path / "存储", dtype)
    assert len(again) == 3
    assert again.rows().dtype == dtype
    assert torch.equal(again.rows(), made)
    assert again.find(digests((5, 6), (1, 2), (7, 8))).tolist() == [2, 0, -1]


def test_an_empty_store_holds_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert (len(store), store.rows().shape) == (0, (0, 2, 3))
    assert store.find(digests((1, 2), (0, 0))).tolist() == [-1, -1]
    append(store, 1)
    assert store.find(digests()).tolist() == []


def test_rows_that_do_not_lie_in_one_piece_are_stored_alike(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    made = torch.arange(12.0).view(2, 3, 2).transpose(1, 2)
    with store.writer() as writer:
        writer.append(digests((1, 1), (2, 2)), made)
    assert torch.equal(store.rows(), made)


small = st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1) | st.integers(0, 3))


@settings(max_examples=40)
@given(known=st.lists(small, unique=True, max_size=12), wanted=st.lists(small, max_size=12))
def test_a_digest_is_found_when_both_of_its_halves_are_there(
    tmp_path_factory: pytest.TempPathFactory,
    known: list[tuple[int, int]],
    wanted: list[tuple[int, int]],
) -> None:
    store = open_store(tmp_path_factory.mktemp("store"))
    with store.writer() as writer:
        writer.append(digests(*known), torch.zeros(len(known), 2, 3))
    asked = [*wanted, *known]
    expected = [known.index(pair) if pair in known else -1 for pair in asked]
    assert store.find(digests(*asked)).tolist() == expected


def cut(path: Path, to: int) -> None:
    with path.open("r+b") as file:
        file.truncate(to)


@pytest.mark.parametrize(
    ("file", "left", "whole"),
    [
        ("rows.bin", 2 * 24 + 7, 2),  # in the middle of the third row
        ("rows.bin", 3 * 24, 3),
        ("rows.bin", 5, 0),
        ("digests.bin", 16, 1),  # rows were on the disk, their names were not
        ("digests.bin", 2 * 16 + 3, 2),
        ("digests.bin", 0, 0),
    ],
)
def test_after_a_kill_whole_rows_are_served_and_filling_goes_on(
    tmp_path: Path, file: str, left: int, whole: int
) -> None:
    append(open_store(tmp_path), 1, 2, 3, 4)
    cut(tmp_path / file, left)
    store = open_store(tmp_path)
    assert len(store) == whole
    assert torch.equal(store.rows(), rows_of(*range(1, whole + 1)) if whole else store.rows()[:0])
    assert store.find(digests((4, 4))).tolist() == [-1]
    append(store, 7, 8)
    served = store.rows()[torch.from_numpy(store.find(digests((7, 7), (8, 8))))]
    assert torch.equal(served, rows_of(7, 8))
    assert len(store) == whole + 2
    assert (tmp_path / "rows.bin").stat().st_size == (whole + 2) * 24
    assert (tmp_path / "digests.bin").stat().st_size == (whole + 2) * 16


def test_a_reader_sees_what_another_has_written_since(tmp_path: Path) -> None:
    writing, reading = open_store(tmp_path), open_store(tmp_path)
    append(writing, 1)
    before = reading.rows()
    append(writing, 2)
    assert torch.equal(before, rows_of(1))
    assert torch.equal(reading.rows(), rows_of(1, 2))
    assert reading.find(digests((2, 2))).tolist() == [1]


def test_what_a_reader_does_to_its_rows_stays_with_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    append(store, 1)
    store.rows().fill_(9)
    assert torch.equal(store.rows(), rows_of(1))


def test_a_store_of_other_rows_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path)
    with pytest.raises(RunError) as error:
        open_store(tmp_path, torch.bfloat16)
    assert str(error.value) == (
        f"{tmp_path}: holds rows of another form. "
        "Expected [2, 3] of torch.bfloat16; got [2, 3] of torch.float32."
    )


def test_what_is_not_made_yet_holds_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "new", (2, 3), torch.float32)
    assert (len(store), store.find(digests((1, 1))).tolist()) == (0, [-1])
    assert list(tmp_path.iterdir()) == []
