r"""The nonparametric bootstrap: rows drawn anew with replacement, as counts.

A statistic of rows that were drawn is the statistic with each row weighted by how often it was
drawn, so that R resamples are a matrix of counts (R, N) and sums of rows one matrix product.
Where rows belong together, their clusters are drawn instead, whole.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapters 6 and 13 (percentile
intervals); clusters after Davison and Hinkley 1997, "Bootstrap Methods and their Application",
section 3.8.
"""

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from polyhead.evaluation.shares import edge_draws, share_between
from polyhead.evaluation.table import Interval
from polyhead.tasks.statistics import Share, Statistic, values_of

Tick = Callable[[int], None]
K = TypeVar("K", bound=Hashable)

_AT_ONCE = 2_000_000  # weights, 16 MB
_DEFINED = 0.9  # of the resamples, at least


@dataclass(frozen=True)
class Part:
    """Statistics of some of the rows.

    Attributes:
        rows: (M,), which rows; all where it is None.
        statistics: Of these M rows, by a name.
    """

    rows: Int[Tensor, " M"] | None
    statistics: Mapping[str, Statistic]

    def measured(self) -> dict[str, float]:
        """The numbers themselves, those that are defined."""
        return values_of(self.statistics)


@dataclass(frozen=True, eq=False)
class Resampled:
    """One statistic of some rows: what it is, and what it was in every resample.

    Attributes:
        measured: Of the rows themselves; NaN where it is not defined.
        values: (R,), of each resample, NaN where it is not defined there.
        alike: Of a share that is 0 or 1, of how many rows, or clusters of rows, all are so; 0 of
            any other number.
    """

    measured: float
    values: Float[np.ndarray, " R"]
    alike: int = 0

    @property
    def is_told(self) -> bool:
        """Whether the resamples tell how far the number may be off: not where all are equal."""
        defined = self.values[np.isfinite(self.values)]
        return bool(self.alike or (len(defined) and defined.min() < defined.max()))

    def interval(self, level: float) -> Interval | None:
        """Where the true number may lie; None where that can't be said.

        By the percentiles of the resamples; of a share that is 0 or 1 exactly, as there the
        resamples are all the same.
        """
        if self.alike:
            return share_between(round(self.measured) * self.alike, self.alike, level)
        return percentiles(self.values, level, self.measured) if self.is_told else None


def draws(
    rows: int, resamples: int, clusters: Int[Tensor, " N"] | None = None, seed: int = 0
) -> Iterator[Float[Tensor, "R N"]]:
    """How often each row is drawn in each resample, some resamples at a time.

    Args:
        rows: How many rows there are.
        resamples: How many to draw.
        clusters: (N,), the cluster of each row, counted from 0; each row is its own without it.
        seed: Draws the same each time.

    >>> sum(len(some) for some in draws(5, 20))
    20
    """
    generator = np.random.default_rng(seed)
    units = rows if clusters is None else int(clusters.max()) + 1
    step = max(1, _AT_ONCE // max(rows, 1))
    for start in range(0, resamples, step):
        many = min(step, resamples - start)
        drawn = generator.integers(0, units, (many, units)) + units * np.arange(many)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=many * units).reshape(many, units)
        weights = torch.from_numpy(counts).double()
        yield weights if clusters is None else weights[:, clusters]


def resample(
    parts: Mapping[K, Part],
    weights: Iterator[Float[Tensor, "R N"]],
    clusters: Int[Tensor, " N"] | None = None,
    tick: Tick | None = None,
) -> dict[K, dict[str, Resampled]]:
    """Every statistic of every part, in every resample.

    Args:
        parts: What to compute, by a key.
        weights: As ``draws`` gives them.
        clusters: (N,), by which they were drawn; each row was by itself without it.
        tick: Called with the number of resamples that are done.

    Returns:
        By key and name what was measured and the R numbers; nothing where R is 0.
    """
    made: dict[K, dict[str, list[Tensor]]] = {
        key: {name: [] for name in part.statistics} for key, part in parts.items()
    }
    for some in weights:
        for key, part in parts.items():
            held = some if part.rows is None else some.index_select(1, part.rows)
            for name, statistic in part.statistics.items():
                made[key][name].append(statistic.over(held))
        if tick is not None:
            tick(len(some))
    generator = np.random.default_rng(0)
    return {
        key: {
            name: _resampled(parts[key], name, torch.cat(values).numpy(), clusters, generator)
            for name, values in found.items()
            if values
        }
        for key, found in made.items()
    }


def _resampled(
    part: Part,
    name: str,
    values: Float[np.ndarray, " R"],
    clusters: Int[Tensor, " N"] | None,
    generator: np.random.Generator,
) -> Resampled:
    statistic = part.statistics[name]
    measured = values_of({name: statistic}).get(name, math.nan)
    if not isinstance(statistic, Share) or statistic.edge is None:
        return Resampled(measured, values)
    units = int(statistic.among.sum())
    if clusters is not None:
        here = clusters if part.rows is None else clusters[part.rows]
        units = int((here[statistic.among].bincount() > 0).sum())
    return Resampled(measured, edge_draws(statistic.edge, units, len(values), generator), units)


def percentiles(values: Float[np.ndarray, " R"], level: float, measured: float) -> Interval | None:
    """The middle part of the resampled numbers; None where a tenth or more of them is undefined.

    It is widened to hold what was measured, where that lies outside: numbers that chance only makes
    larger, such as a calibration error, are larger in most resamples than in the rows themselves.

    >>> percentiles(np.arange(101.0), 0.5, 50.0)
    (25.0, 75.0)
    """
    defined = values[np.isfinite(values)]
    if len(defined) <= _DEFINED * len(values):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), measured), max(float(high), measured)


def largest_gap(
    groups: Sequence[Resampled],
) -> Resampled:
    """The largest minus the smallest of two groups or more, in every resample."""
    measured = [group.measured for group in groups]
    every = np.stack([group.values for group in groups])
    gaps = np.asarray(every.max(axis=0) - every.min(axis=0))
    return Resampled(max(measured) - min(measured), gaps)
