"""Statistics take weights, many at once, and say where they are not defined."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from polyhead.tasks.statistics import ByClass, Median, Ranking, explained, mean, values_of

COUNTS = st.lists(st.integers(0, 4), min_size=7, max_size=7)
VALUES = torch.tensor([3.0, -1.0, 2.0, 2.0, 5.0, 0.0, 2.0])
POSITIVE = torch.tensor([True, False, True, False, True, False, False])


def repeated(counts: list[int]) -> Tensor:
    return torch.repeat_interleave(torch.arange(7), torch.tensor(counts))


@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_a_median_of_counts_is_that_of_repeated_rows(counts: list[list[int]]) -> None:
    found = Median(VALUES).over(torch.tensor(counts).double())
    for one, value in zip(counts, found.tolist(), strict=True):
        rows = VALUES[repeated(one)].numpy()
        assert np.isnan(value) if not len(rows) else value == np.median(rows)


@given(COUNTS)
def test_ranks_of_counts_are_those_of_repeated_rows(counts: list[int]) -> None:
    """Pair by pair, a tie counting one half."""
    value = float(Ranking(VALUES, POSITIVE).over(torch.tensor([counts]).double()))
    rows = repeated(counts)
    above, below = VALUES[rows][POSITIVE[rows]], VALUES[rows][~POSITIVE[rows]]
    pairs = above[:, None] - below
    expected = (pairs > 0).double() + (pairs == 0).double() / 2
    assert np.isnan(value) if not pairs.numel() else abs(value - expected.mean()) < 1e-12


def test_where_nothing_counts_nothing_is_defined() -> None:
    nothing = torch.zeros(1, 7).double()
    for statistic in (mean(VALUES), Median(VALUES), Ranking(VALUES, POSITIVE)):
        assert statistic.over(nothing).isnan().all()


def test_a_mean_among_some_rows() -> None:
    assert float(mean(VALUES, POSITIVE).over(torch.ones(1, 7).double())) == 10 / 3
    assert mean(VALUES, torch.zeros(7, dtype=torch.bool)).over(torch.ones(1, 7).double()).isnan()


def test_labels_that_are_alike_explain_nothing() -> None:
    tenths = torch.full((7,), 0.1)
    assert values_of({"r2": explained(VALUES, tenths)}) == {}


def test_weights_by_class() -> None:
    codes = torch.tensor([0, 1, -1])
    statistic = ByClass([codes], 3, lambda held: held[:, 0] + 10 * held[:, 1] + 100 * held[:, 2])
    assert statistic.over(torch.tensor([[1.0, 2.0, 4.0]]).double()).tolist() == [21]
