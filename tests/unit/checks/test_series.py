"""Files whose names differ only in their numbers."""

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.checks.series import series


def found(names: list[str], least: int = 2) -> list[list[str]]:
    return [
        [names[at] for at in files] for files in series(pl.Series(names, dtype=pl.String), least)
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["a_9.png", "a_10.png", "a_011.png", "a_100.png"],
        [
            "center_2018_07_16_17_13_17_070.jpg",
            "center_2018_07_16_17_13_17_141.jpg",
            "center_2018_07_16_17_13_18_003.jpg",
            "center_2018_07_16_17_14_02_000.jpg",
            "center_2018_07_16_18_00_00_999.jpg",
            "center_2018_10_01_00_00_00_000.jpg",
        ],
        ["行车_2/帧9.jpg", "行车_2/帧10.jpg", "行车_10/帧1.jpg"],
        ["7", "08", "1531761197070123456", "9223372036854775807"],
    ],
)
def test_a_series_is_in_counting_order(names: list[str]) -> None:
    mixed = names.copy()
    random.Random(4).shuffle(mixed)  # noqa: S311 - an order, no secret
    assert found(mixed) == [names]


def test_other_words_are_another_series() -> None:
    names = ["left_1.jpg", "right_1.jpg", "left_2.jpg", "right_2.jpg", "left_2.png", "cover.jpg"]
    assert found(names) == [["left_1.jpg", "left_2.jpg"], ["right_1.jpg", "right_2.jpg"]]
    assert found(names, least=3) == []
    assert found([]) == []


def test_a_folder_that_names_a_part_is_no_word() -> None:
    names = ["/d/val/f_2.jpg", "/d/train/f_1.jpg", "/d/train/f_3.jpg", "/d/trains/f_4.jpg"]
    assert found(names) == [["/d/train/f_1.jpg", "/d/val/f_2.jpg", "/d/train/f_3.jpg"]]


def test_numbers_that_no_integer_holds_end_nothing() -> None:
    long = ["9" * 40 + ".jpg", "8" * 40 + ".jpg", "7.jpg"]
    assert found(long) == [long]


def test_names_without_numbers_are_no_series_of_their_own() -> None:
    assert found(["a.jpg", "b.jpg", "c.jpg"]) == []


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 99), st.integers(0, 99)), max_size=40)
)
def test_every_file_is_in_one_series_at_most_and_sorted(parts: list[tuple[str, int, int]]) -> None:
    names = pl.Series([f"{word}/{one}_{two}.png" for word, one, two in parts], dtype=pl.String)
    seen: list[int] = []
    for files in series(names, least=2):
        numbers = [parts[at][1:] for at in files]
        assert numbers == sorted(numbers)
        assert len({parts[at][0] for at in files}) == 1
        seen += files.tolist()
    words = [word for word, *_ in parts]
    assert sorted(seen) == [at for at, word in enumerate(words) if words.count(word) > 1]
    assert len(np.unique(seen)) == len(seen)
