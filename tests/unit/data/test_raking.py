from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.draws import drawn
from polyhead.data.raking import MOST_DRAWS, Codes, even_draws, shares


def correlated(rows: int = 2000) -> list[Codes]:
    """Two columns, the second like the first in most rows, and a fifth of its cells empty."""
    rng = np.random.default_rng(0)
    first = (rng.random(rows) < 0.1).astype(np.int64)
    second = np.where(rng.random(rows) < 0.6, first, rng.integers(0, 3, rows))
    return [first, np.where(rng.random(rows) < 0.2, -1, second)]


def test_both_of_two_correlated_columns_are_even_at_once() -> None:
    columns = correlated()
    weights = even_draws(columns)
    assert weights.mean() == pytest.approx(1)
    assert shares(columns[0], weights) == pytest.approx([1 / 2] * 2, abs=1e-4)
    assert shares(columns[1], weights) == pytest.approx([1 / 3] * 3, abs=1e-4)
    alone = even_draws(columns[:1])
    assert max(abs(shares(columns[1], alone) - 1 / 3)) > 0.05


def test_one_column_by_hand() -> None:
    codes = np.array([0] * 90 + [1] * 10)
    assert even_draws([codes])[[0, 99]].tolist() == pytest.approx([50 / 90, 50 / 10])


def test_rows_of_the_same_labels_are_drawn_alike() -> None:
    columns = correlated()
    weights = even_draws(columns)
    both = np.stack(columns, axis=1)
    for kind in np.unique(both, axis=0):
        assert np.ptp(weights[(both == kind).all(axis=1)]) == 0


def test_a_row_whose_cell_is_empty_is_not_weighed_by_that_column() -> None:
    codes = np.array([0] * 60 + [1] * 20 + [-1] * 20)
    weights = even_draws([codes])
    assert weights[80:].tolist() == pytest.approx([1] * 20)
    assert weights[:80].sum() == pytest.approx(80)


def test_what_is_empty_in_one_column_is_weighed_by_the_other() -> None:
    """By hand: the second column weighs the last half of the rows, 2 to 1."""
    first = np.array([0, 0, 0, 1] * 12)
    second = np.array([-1] * 24 + [0] * 16 + [1] * 8)
    weights = even_draws([first, second])
    uneven = [(1.0, 24), (0.75, 16), (1.5, 8)]
    expected = [by * w for by, rows in uneven for w in [2 / 3, 2 / 3, 2 / 3, 2] * (rows // 4)]
    assert weights.tolist() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("strength", "rare"), [(1.0, 0.5), (0.5, 0.25), (1e-9, 0.1)])
def test_strength_is_a_power_of_the_counts(strength: float, rare: float) -> None:
    """9 to 1 becomes 3 to 1 at a half."""
    codes = np.array([0] * 90 + [1] * 10)
    assert shares(codes, even_draws([codes], strength))[1] == pytest.approx(rare, abs=1e-6)


def test_one_rare_row_does_not_fill_the_epoch() -> None:
    codes = np.array([0] * 999 + [1])
    weights = even_draws([codes])
    assert weights[-1] == pytest.approx(MOST_DRAWS)
    assert weights.mean() == pytest.approx(1)


def test_a_bound_that_is_met_draws_no_more_rows_without_a_label() -> None:
    codes = np.array([0] * 999 + [1] + [-1] * 10)
    weights = even_draws([codes])
    assert weights[-11:].tolist() == pytest.approx([MOST_DRAWS] + [1] * 10)


def test_columns_that_exclude_each_other_are_come_near_to_within_the_bounds() -> None:
    """Where the first is 1 the second has a class of its own: not both can be even."""
    first = np.array([0] * 50 + [1] * 50)
    second = np.array([0] * 50 + [1] * 25 + [2] * 25)
    weights = even_draws([first, second])
    assert weights.min() >= 1 / MOST_DRAWS
    assert weights.max() <= MOST_DRAWS
    assert 0.5 <= shares(first, weights)[1] <= 2 / 3


def test_a_group_without_rows_is_left_out() -> None:
    codes = np.array([0, 0, 0, 2, -1])
    assert shares(codes, even_draws([codes])).tolist() == pytest.approx([0.5, 0, 0.5])


codes_of = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 3)), min_size=2, max_size=50)


@given(codes_of.filter(lambda rows: all(max(column) >= 0 for column in zip(*rows, strict=True))))
def test_weights_are_bounded_and_one_in_the_mean(rows: Sequence[tuple[int, int]]) -> None:
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    weights = even_draws(columns)
    assert weights.mean() == pytest.approx(1)
    assert 1 / MOST_DRAWS - 1e-9 <= weights.min() <= weights.max() <= MOST_DRAWS + 1e-9


def test_what_is_drawn_is_what_was_weighed() -> None:
    columns = correlated()
    weights = even_draws(columns)
    for epoch in range(3):
        order = drawn(weights, 0, epoch)
        assert len(order) == len(weights)
        for column in columns:
            found = shares(column[order], np.ones(len(order)))
            assert found == pytest.approx(shares(column, weights), abs=5e-3)


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=40), st.integers(0, 99))
def test_a_row_comes_as_often_as_its_weight_says_but_for_one(
    weights: list[float], seed: int
) -> None:
    even = np.array(weights) / np.mean(weights)
    times = np.bincount(drawn(even, seed), minlength=len(even))
    assert times.sum() == len(even)
    assert (np.abs(times - even) < 1 + 1e-6).all()


def test_over_many_epochs_no_row_is_preferred() -> None:
    weights = np.array([0.5] * 6 + [1.7] * 4 + [0.2])
    weights /= weights.mean()
    times = sum(np.bincount(drawn(weights, 3, e), minlength=11) for e in range(3000)) / 3000
    assert times == pytest.approx(weights, abs=0.06)


def test_draws_of_equal_weights_are_a_shuffle() -> None:
    assert sorted(drawn(np.ones(50), 1)) == list(range(50))
    assert list(drawn(np.ones(50), 1)) != list(range(50))
