import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.tasks.intervals import Interval, close, read_interval, read_number


@pytest.mark.parametrize("cell", ["31", "-5", "+2", "2.5", ".5", "5.", "1e-3", "-1.5E2", "３１"])
def test_numbers(cell: str) -> None:
    assert read_number(cell) == float(cell)


@pytest.mark.parametrize("cell", ["", "30-39", "abc", "1,000", "31 years", "nan", "inf", "1e", "."])
def test_no_numbers(cell: str) -> None:
    assert read_number(cell) is None


@pytest.mark.parametrize(
    ("cell", "low", "high", "middle"),
    [
        ("0-2", 0, 3, 1),
        ("3-9", 3, 10, 6),
        ("10-19", 10, 20, 14.5),
        ("30 - 39", 30, 40, 34.5),
        ("30–39", 30, 40, 34.5),  # en dash
        ("30—39", 30, 40, 34.5),  # em dash
        ("30−39", 30, 40, 34.5),  # minus sign
        ("30~39", 30, 40, 34.5),
        ("30至39", 30, 40, 34.5),
        ("30 到 39", 30, 40, 34.5),
        ("30 to 39", 30, 40, 34.5),
        ("30..39", 30, 40, 34.5),
        ("-5--1", -5, 0, -3),
        ("-5-9", -5, 10, 2),
        ("-5 – -1", -5, 0, -3),
        ("7-7", 7, 8, 7),
        ("0.5-1.5", 0.5, 1.5, 1.0),
        ("1e-3-2e-3", 0.001, 0.002, 0.0015),
        ("[0, 10)", 0, 10, 5),
        ("(0.5; 1.5]", 0.5, 1.5, 1.0),
    ],
)
def test_closed_bins(cell: str, low: float, high: float, middle: float) -> None:
    assert read_interval(cell) == Interval(low, high, middle)


@pytest.mark.parametrize(
    "cell",
    [
        *("70+", "70 +", "70＋", "more than 70", "Over 70", "older than 70", ">70", ">= 70", "≥70"),
        *("70 and over", "70 or more", "70以上", "超过70", "大于 70", "at least 70", "from 70"),
    ],
)
def test_bins_without_an_upper_end(cell: str) -> None:
    found = read_interval(cell)
    assert found is not None
    assert (found.low, found.high, found.is_open) == (70, math.inf, True)


@pytest.mark.parametrize(
    ("cell", "high"),
    [
        *((cell, 3) for cell in ("<3", "under 3", "less than 3", "Below 3", "younger than 3")),
        *((cell, 3) for cell in ("小于3", "< 3")),
        *((cell, 4) for cell in ("<=3", "≤3", "up to 3", "at most 3", "3 and under", "3 or less")),
        *((cell, 4) for cell in ("3以下",)),
        ("<= 2.5", 2.5),
    ],
)
def test_bins_without_a_lower_end(cell: str, high: float) -> None:
    found = read_interval(cell)
    assert found is not None
    assert (found.low, found.high, found.is_open) == (-math.inf, high, True)


@pytest.mark.parametrize(
    "cell", ["", "31", "39-30", "9-Mar", "abc", "-", "30-", "[10, 0)", "1e400-2e400", "1-2-3"]
)
def test_no_bins(cell: str) -> None:
    assert read_interval(cell) is None


@given(st.integers(-1000, 1000), st.integers(0, 1000))
def test_whole_bins_hold_their_integers_around_the_middle(low: int, steps: int) -> None:
    found = read_interval(f"{low}-{low + steps}")
    assert found is not None
    integers = range(low, low + steps + 1)
    assert all(found.low <= i < found.high for i in integers)
    assert found.middle == sum(integers) / len(integers)


ABOVE = Interval(70, math.inf, math.nan)
BELOW = Interval(-math.inf, 3, math.nan)
SIXTIES = Interval(60, 70, 64.5)
CHILDREN = Interval(3, 10, 6)


def test_a_closed_bin_stays() -> None:
    assert close(SIXTIES, [], beyond=99) is SIXTIES


def test_half_the_neighbor_is_added() -> None:
    assert close(ABOVE, [SIXTIES, ABOVE], None) == Interval(70, math.inf, 75)
    assert close(BELOW, [CHILDREN, SIXTIES], None) == Interval(-math.inf, 3, -0.5)


def test_bins_that_share_a_number_are_neighbors() -> None:
    twenties = read_interval("20-30")
    assert twenties is not None
    assert close(Interval(30, math.inf, math.nan), [twenties], None).middle == 35


def test_the_end_stands_for_a_bin_without_neighbor() -> None:
    assert close(ABOVE, [CHILDREN], None).middle == 70
    assert close(BELOW, [], None).middle == 3


def test_an_open_neighbor_has_no_width() -> None:
    known_already = Interval(-math.inf, 70, 70)
    assert close(ABOVE, [known_already], None).middle == 70


def test_a_declared_value_wins_where_it_fits() -> None:
    assert close(ABOVE, [SIXTIES], beyond=80).middle == 80
    assert close(BELOW, [CHILDREN], beyond=80).middle == -0.5
    assert close(BELOW, [CHILDREN], beyond=1).middle == 1


def test_the_range_is_not_left() -> None:
    assert close(ABOVE, [SIXTIES], None, (0, 80)).middle == 75
    assert close(ABOVE, [SIXTIES], None, (0, 74)).middle == 72
    assert close(BELOW, [CHILDREN], None, (0, 80)).middle == 1.5
    assert close(ABOVE, [SIXTIES], None, (0, 60)).middle == 70
