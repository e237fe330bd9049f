"""Rows drawn for an epoch, some more often than others."""

import numpy as np
import numpy.typing as npt

from polyhead.data.seeds import mixed


def drawn(weights: npt.NDArray[np.float64], *parts: int | str) -> npt.NDArray[np.int64]:
    """As many positions as there are rows, each as often as its weight says, in random order.

    A row of weight 2.3 comes two or three times, by lot, and all rows of one weight together come
    as often as their weights add up to, but for one draw: systematic sampling (Madow 1944) over the
    rows sorted by weight, rows of one weight in random order. Drawn one by one, a rare group would
    be twice its share in one epoch and half of it in another.

    Args:
        weights: (N,), how often each is to come, 1 in the mean.
        parts: What chance is drawn from: the same parts, the same draws.

    >>> drawn(np.array([0.5, 0.5, 2.0]), 7).tolist().count(2)
    2
    """
    rng = np.random.default_rng(mixed("drawn", *parts))
    rows = np.lexsort((rng.random(len(weights)), weights))
    ends = np.cumsum(weights[rows])
    steps = (np.arange(len(rows)) + rng.random()) * (ends[-1] / len(rows))
    picked = np.minimum(np.searchsorted(ends, steps, side="right"), len(rows) - 1)
    return rng.permutation(rows[picked])
