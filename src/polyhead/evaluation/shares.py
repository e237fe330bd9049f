"""Where a share may lie, exactly; and how it is drawn where all rows are alike."""

import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float


def share_between(hits: int, rows: int, confidence: float = 0.95) -> tuple[float, float]:
    r"""Where a share lies that was ``hits`` of ``rows``, exactly, by the binomial distribution.

    The lower end is the share under which so many hits or more have a probability of half of
    :math:`1 - confidence`, the upper end that of so many or fewer.

    Source: Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the
    case of the binomial".

    >>> [round(end, 4) for end in share_between(8, 10)]
    [0.4439, 0.9748]
    >>> share_between(0, 10)[0], share_between(10, 10)[1]
    (0.0, 1.0)
    """
    tail = (1 - confidence) / 2
    low = _where(lambda p: _at_least(hits, rows, p) > tail) if hits else 0.0
    high = _where(lambda p: 1 - _at_least(hits + 1, rows, p) < tail) if hits < rows else 1.0
    return low, high


def _where(is_beyond: Callable[[float], bool]) -> float:
    """Where, between 0 and 1, something begins to hold."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return (low + high) / 2


def _at_least(hits: int, rows: int, p: float) -> float:
    """The probability of so many hits or more."""
    k = torch.arange(hits, rows + 1, dtype=torch.float64)
    ways = math.lgamma(rows + 1) - torch.lgamma(k + 1) - torch.lgamma(rows - k + 1)
    return float((ways + k * math.log(p) + (rows - k) * math.log1p(-p)).exp().sum())


def edge_draws(
    edge: float, units: int, count: int, generator: np.random.Generator
) -> Float[np.ndarray, " R"]:
    r"""A share that was 0 or 1 of all units, as it may be in the long run, R times.

    Resamples of units that are all alike are all alike too. In their place stand, in a random
    order, R evenly spaced quantiles of the distribution whose quantiles are the ends of the exact
    intervals: of a share of 1, :math:`u^{1/n}`, a beta distribution with the parameters n and 1.

    Source: Clopper and Pearson 1934; their ends as quantiles of beta distributions: Brown, Cai and
    DasGupta 2001, "Interval Estimation for a Binomial Proportion".

    Args:
        edge: 0 or 1.
        units: n, how many rows or clusters of rows it was of.
        count: R.
        generator: Draws the order.
    """
    off = 1 - ((generator.permutation(count) + 0.5) / count) ** (1 / units)
    return np.abs(edge - off)
