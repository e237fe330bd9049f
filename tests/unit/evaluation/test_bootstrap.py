"""Resamples are counts, intervals hold the truth as often as they say, clusters stay whole."""

from itertools import chain

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from torch import Tensor

from polyhead.evaluation.bootstrap import (
    Part,
    Resampled,
    draws,
    largest_gap,
    percentiles,
    resample,
)
from polyhead.tasks.statistics import Ranking, Share, Statistic, mean


def interval(
    statistic: Statistic, level: float, clusters: Tensor | None = None, seed: int = 0
) -> tuple[float, float]:
    parts = {"x": Part(None, {"x": statistic})}
    found = resample(parts, draws(statistic.rows, 400, clusters, seed), clusters)["x"]["x"]
    made = found.interval(level)
    assert made is not None
    return made


def test_each_resample_has_as_many_rows() -> None:
    (weights,) = draws(7, 50)
    assert weights.shape == (50, 7)
    assert weights.sum(dim=1).tolist() == [7] * 50
    assert (weights == weights.round()).all()
    assert weights.mean(dim=0).tolist() == pytest.approx([1] * 7, abs=0.5)


def test_the_same_seed_draws_the_same_and_another_others() -> None:
    first, again, other = (torch.cat([*draws(9, 20, seed=seed)]) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_many_rows_come_some_resamples_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyhead.evaluation.bootstrap._AT_ONCE", 40)
    sizes = [some.shape for some in draws(10, 9)]
    assert sizes == [(4, 10), (4, 10), (1, 10)]


def test_rows_of_a_cluster_are_drawn_together() -> None:
    clusters = torch.tensor([0, 1, 0, 2, 1, 1])
    weights = torch.cat([*draws(6, 30, clusters)])
    assert torch.equal(weights[:, 0], weights[:, 2])
    assert torch.equal(weights[:, 1], weights[:, 4])
    assert (weights[:, [0, 1, 3]].sum(dim=1) == 3).all()
    assert len(set(chain.from_iterable(weights.tolist()))) > 2


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_hold_the_truth_as_often_as_they_say(level: float) -> None:
    """Of 200 made data sets of 60 rows: binomial, so its own spread is about 2 and 3 of 100."""
    generator = torch.Generator().manual_seed(5)
    held = 0
    for seed in range(200):
        rows = torch.randn(60, generator=generator) + 3
        low, high = interval(mean(rows), level, seed=seed)
        held += low <= 3 <= high
    assert held / 200 == pytest.approx(level, abs=0.05)


def test_repeated_rows_of_a_cluster_widen_the_interval() -> None:
    """Each row three times tells no more than once: the honest interval is that of single rows."""
    rows = torch.randn(80, generator=torch.Generator().manual_seed(1))
    clusters = torch.arange(80).repeat(3)
    alone = np.ptp(interval(mean(rows), 0.95))
    too_narrow = np.ptp(interval(mean(rows.repeat(3)), 0.95))
    honest = np.ptp(interval(mean(rows.repeat(3)), 0.95, clusters))
    assert honest == pytest.approx(alone, rel=0.15)
    assert too_narrow < 0.75 * honest


def test_an_interval_holds_what_was_measured() -> None:
    assert percentiles(np.arange(101.0), 0.5, 10.0) == (10.0, 75.0)
    assert percentiles(np.arange(101.0), 0.5, 90.0) == (25.0, 90.0)


def test_what_is_undefined_in_a_tenth_of_the_resamples_has_no_interval() -> None:
    values = np.append(np.arange(91.0), [np.nan] * 9)
    assert percentiles(values, 0.5, 45.0) == (22.5, 67.5)
    assert percentiles(np.append(np.arange(90.0), [np.nan] * 10), 0.5, 45.0) is None


def test_resamples_of_one_class_are_not_ranked() -> None:
    rare = torch.tensor([True] + [False] * 9)
    found = resample(
        {"x": Part(None, {"auroc": Ranking(torch.arange(10.0), rare)})}, draws(10, 100)
    )["x"]["auroc"].values
    assert 0.2 < np.isnan(found).mean() < 0.5


def test_a_part_sees_its_own_rows() -> None:
    values = torch.tensor([0.0, 10.0, 20.0, 30.0])
    parts = {
        "two": Part(torch.tensor([1, 1]), {"x": mean(values[[1, 1]])}),
        "all": Part(None, {"x": mean(values)}),
    }
    found = resample(parts, draws(4, 50))
    two = found["two"]["x"].values
    assert set(two[~np.isnan(two)]) == {10.0}
    assert len(set(found["all"]["x"].values)) > 5


def test_ticks_count_resamples() -> None:
    seen: list[int] = []
    resample({"x": Part(None, {"x": mean(torch.ones(3))})}, draws(3, 12), tick=seen.append)
    assert sum(seen) == 12


def test_the_gap_is_between_the_largest_and_the_smallest() -> None:
    drawn = [np.array([1.0, 5.0]), np.array([4.0, 2.0]), np.array([2.0, np.nan])]
    gap = largest_gap([Resampled(i, values) for i, values in enumerate(drawn)])
    assert gap.measured == 2
    assert gap.values[0] == 3
    assert np.isnan(gap.values[1])


@pytest.mark.parametrize("rows", [1, 12, 300])
@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("right", [True, False])
def test_a_share_of_all_or_none_has_the_exact_interval(
    rows: int, level: float, *, right: bool
) -> None:
    wanted = binomtest(rows * right, rows).proportion_ci(level, method="exact")
    found = interval(Share(torch.full((rows,), right)), level)
    assert found == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_rows_that_do_not_count_narrow_no_interval() -> None:
    among = torch.tensor([True] * 6 + [False] * 90)
    wanted = binomtest(6, 6).proportion_ci(method="exact")
    found = interval(Share(torch.arange(96) < 6, among), 0.95)
    assert found == pytest.approx((wanted.low, 1), abs=1e-9)


def test_clusters_that_are_all_right_count_once_each() -> None:
    wanted = binomtest(8, 8).proportion_ci(method="exact")
    found = interval(Share(torch.ones(40)), 0.95, torch.arange(40) // 5)
    assert found == pytest.approx((wanted.low, 1), abs=1e-9)


def test_what_stands_for_resamples_at_an_edge_has_the_same_ends() -> None:
    for right in (True, False):
        part = {"x": Part(None, {"x": Share(torch.full((50,), right))})}
        found = resample(part, draws(50, 1000))["x"]["x"]
        ends = percentiles(found.values, 0.95, found.measured)
        assert ends == pytest.approx(found.interval(0.95), abs=2e-3)


def test_a_gap_to_a_group_that_is_all_right_is_as_unsure_as_that_group() -> None:
    """50 of 50 right may be 93 % in the long run."""
    values = torch.tensor([1.0] * 50 + [1.0] * 160 + [0.0] * 40)
    parts = {
        name: Part(rows, {"x": Share(values[rows])})
        for name, rows in (("a", torch.arange(50)), ("b", torch.arange(50, 250)))
    }
    found = resample(parts, draws(250, 2000))
    gap = largest_gap([found["a"]["x"], found["b"]["x"]])
    ends = gap.interval(0.95)
    assert ends is not None
    surely = np.quantile(1 - found["b"]["x"].values, [0.025, 0.975])
    assert gap.measured == pytest.approx(0.2)
    assert ends[0] < surely[0] - 0.01
    assert found["a"]["x"].values.mean() == pytest.approx(50 / 51, abs=1e-3)


def test_other_numbers_that_are_the_same_in_all_resamples_tell_nothing() -> None:
    part = {"x": Part(None, {"x": mean(torch.full((9,), 2.5))})}
    found = resample(part, draws(9, 40))["x"]["x"]
    assert not found.is_told
    assert found.interval(0.95) is None
