"""Bins as a fitted task keeps them, and how numbers lie to them."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from polyhead.settings import settings
from polyhead.tasks.intervals import Interval


@settings
class Bin:
    """A bin met in the training labels, its ends None where it has none."""

    label: str
    low: float | None
    high: float | None
    middle: float

    @property
    def interval(self) -> Interval:
        """The same as an interval."""
        low = -math.inf if self.low is None else self.low
        return Interval(low, math.inf if self.high is None else self.high, self.middle)


def rising(intervals: Mapping[str, Interval]) -> tuple[Bin, ...]:
    """Intervals by their text as bins to be kept, from low to high."""
    ordered = sorted(intervals.items(), key=lambda item: (item[1].low, item[1].high))
    return tuple(Bin(text, _end(i.low), _end(i.high), i.middle) for text, i in ordered)


def _end(value: float) -> float | None:
    return None if math.isinf(value) else value


def has_bin(targets: Float[Tensor, "N 3"]) -> Bool[Tensor, " N"]:
    """Which cells held a bin; of a plain number both ends are the number."""
    return targets[:, 1] < targets[:, 2]


def inside(values: Float[Tensor, " N"], targets: Float[Tensor, "N 3"]) -> Bool[Tensor, " N"]:
    """Which numbers lie in their bins."""
    return (targets[:, 1] <= values) & (values < targets[:, 2])


def distance(values: Float[Tensor, " N"], targets: Float[Tensor, "N 3"]) -> Float[Tensor, " N"]:
    """How far each number lies outside its bin, 0 inside it."""
    return (targets[:, 1] - values).clamp(min=0) + (values - targets[:, 2]).clamp(min=0)


def beside(
    bins: Sequence[Bin], values: Float[Tensor, " N"], targets: Float[Tensor, "N 3"]
) -> Bool[Tensor, " N"]:
    """Which numbers lie at most one bin off, each in the last bin that starts at or below it.

    What lies between two bins is in the lower one, and what lies below all of them in the first.
    """
    starts = sorted({float(_single(bin_.interval)[0]) for bin_ in bins})
    edges = torch.tensor(starts[1:], dtype=torch.float32)
    said, true = (
        torch.bucketize(x.contiguous(), edges, right=True) for x in (values, targets[:, 1])
    )
    return (said - true).abs() <= 1


def words(bins: Sequence[Bin], low: float, high: float) -> str:
    """What the cells called the bin with these ends, or the ends themselves.

    >>> words([Bin("60-69", 60, 70, 64.5)], 60, 70), words([], 70, math.inf)
    ('60-69', '70 or more')
    """
    # Targets are float32, in which 0.1 is another number than in a bin's own ends.
    labels = [b.label for b in bins if _single(b.interval) == (np.float32(low), np.float32(high))]
    if labels:
        return labels[0]
    if math.isinf(high):
        return f"{low:g} or more"
    return f"less than {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def _single(interval: Interval) -> tuple[np.float32, np.float32]:
    return np.float32(interval.low), np.float32(interval.high)
