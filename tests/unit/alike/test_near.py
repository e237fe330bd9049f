from collections.abc import Callable

import numpy as np
import pytest
import torch

from polyhead.alike import Ledger, distance_for, near_pairs
from polyhead.data import Table

MakeTable = Callable[..., Table]


def noise(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (64, 64), generator=generator).to(torch.uint8)


class Drawer:
    """Draws the sketch of each file, and remembers which it was asked for."""

    def __init__(self, seeds: list[int]) -> None:
        self.seeds, self.asked = seeds, list[int]()

    def __call__(self, files: np.ndarray) -> torch.Tensor:
        self.asked += files.tolist()
        drawn = torch.zeros((len(files), 64, 64), dtype=torch.uint8)
        for at, file in enumerate(files.tolist()):
            drawn[at] = noise(self.seeds[file])
        return drawn


def ledger_of(make_table: MakeTable, train: int, val: int) -> Ledger:
    files = [f"{i}.png" for i in range(train + val)]
    return Ledger(
        {
            "train": make_table(file=files[:train]),
            "val": make_table("val.csv", file=files[train:]),
        }
    )


def test_candidates_count_only_where_their_pixels_confirm_them(make_table: MakeTable) -> None:
    ledger = ledger_of(make_table, 3, 3)
    rows = np.arange(6)
    hashes = np.array([0b0001, 0xFF00, 0xABC << 40, 0b0011, 0xFF01, 0xFFFF << 20], dtype=np.uint64)
    drawer = Drawer([1, 2, 3, 1, 5, 6])
    pairs = near_pairs(rows, rows, hashes, drawer, across=ledger)
    assert drawer.asked == [0, 1, 3, 4]
    assert [(a.tolist(), b.tolist()) for a, b in pairs] == [([0], [3])]


def test_within_a_part_nothing_is_looked_for_where_pairs_are_wanted_across(
    make_table: MakeTable,
) -> None:
    ledger = ledger_of(make_table, 2, 1)
    rows, hashes = np.arange(3), np.array([0, 1, 1 << 63 | 0xFFFF], dtype=np.uint64)
    drawer = Drawer([1, 1, 1])
    assert near_pairs(rows, rows, hashes, drawer, across=ledger) == []
    assert drawer.asked == []
    pairs = near_pairs(rows, rows, hashes, drawer)
    assert [(a.tolist(), b.tolist()) for a, b in pairs] == [([0], [1])]


def test_an_image_in_both_parts_is_near_to_one_in_either(make_table: MakeTable) -> None:
    ledger = ledger_of(make_table, 2, 1)
    images, hashes = np.array([0, 1, 0]), np.array([0, 1, 0], dtype=np.uint64)
    pairs = near_pairs(images, np.arange(3), hashes, Drawer([1, 1, 1]), across=ledger)
    assert [(a.tolist(), b.tolist()) for a, b in pairs] == [([0, 2], [1])]


def test_two_images_that_are_both_in_both_parts_are_near(make_table: MakeTable) -> None:
    ledger = ledger_of(make_table, 2, 2)
    images, hashes = np.array([0, 1, 0, 1]), np.array([0, 1, 0, 1], dtype=np.uint64)
    pairs = near_pairs(images, np.arange(4), hashes, Drawer([1, 1, 1, 1]), across=ledger)
    assert [(a.tolist(), b.tolist()) for a, b in pairs] == [([0, 2], [1, 3])]


def test_what_is_said_of_a_recording_is_not_said_again(make_table: MakeTable) -> None:
    ledger, rows = ledger_of(make_table, 2, 2), np.arange(4)
    hashes = np.array([0, 0xFF00FF, 1, 0xFF00FE], dtype=np.uint64)
    said = np.array([0, -1, 0, -1])
    pairs = near_pairs(rows, rows, hashes, Drawer([1, 2, 1, 2]), said=said, across=ledger)
    assert [(a.tolist(), b.tolist()) for a, b in pairs] == [([1], [3])]
    other = np.array([0, 1, 2, 0])
    assert len(near_pairs(rows, rows, hashes, Drawer([1, 2, 1, 2]), said=other, across=ledger)) == 2


def test_images_that_could_not_be_read_are_left_out(make_table: MakeTable) -> None:
    ledger = ledger_of(make_table, 1, 1)
    hashes, files = np.zeros(2, dtype=np.uint64), np.arange(2)
    for images in (np.array([-1, 0]), np.array([-1, -1])):
        assert near_pairs(images, files, hashes, Drawer([1, 1]), across=ledger) == []


def test_a_hash_that_very_many_images_share_tells_nothing(make_table: MakeTable) -> None:
    rows, hashes = np.arange(51), np.zeros(51, dtype=np.uint64)
    drawer = Drawer([1] * 51)
    assert near_pairs(rows, rows, hashes, drawer, across=ledger_of(make_table, 50, 1)) == []
    fewer = near_pairs(
        rows[:50], rows[:50], hashes[:50], drawer, across=ledger_of(make_table, 49, 1)
    )
    assert len(fewer) == 49


@pytest.mark.parametrize(
    ("images", "distance"), [(10, 6), (50_000, 6), (50_001, 4), (200_000, 4), (10**6, 2)]
)
def test_more_images_are_compared_more_strictly(images: int, distance: int) -> None:
    assert distance_for(images) == distance
