"""Rows by the group that their label falls into: what a sampler brings to the same share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor

_BINS = 10


@dataclass(frozen=True)
class Groups:
    """The groups of N rows, each row in one of them.

    Attributes:
        names: The K groups, for people.
        codes: (N,), the position of each row's group.
    """

    names: tuple[str, ...]
    codes: Int[Tensor, " N"]


def class_groups(names: Sequence[str], targets: Shaped[Tensor, " N"]) -> Groups:
    """Rows by their class."""
    return Groups(tuple(names), targets.long())


def number_groups(
    numbers: Float[Tensor, " N"], words: Callable[[int], str], unit: str = ""
) -> Groups:
    """Rows by their number where ten or fewer are different, else by tenths of the range.

    Args:
        numbers: The numbers; tenths are of the way from the lowest to the highest of them, and
            those that hold no number are no groups.
        words: What the number of a row is called.
        unit: What the numbers count.

    >>> groups = number_groups(torch.arange(20.0), str, "years")
    >>> groups.names[:2], groups.codes[[0, 1, 2, -1]].tolist()
    (('0 to 1.9 years', '1.9 to 3.8 years'), [0, 0, 1, 9])
    """
    values = numbers.double().numpy()
    found, first, codes = np.unique(values, return_index=True, return_inverse=True)
    if len(found) <= _BINS:
        return Groups(tuple(words(int(row)) for row in first), torch.from_numpy(codes))
    low, width = found[0], (found[-1] - found[0]) / _BINS
    tenths = np.minimum((values - low) // width, _BINS - 1)
    held, codes = np.unique(tenths, return_inverse=True)
    ends = [(low + i * width, low + (i + 1) * width) for i in held]
    names = (f"{start:g} to {end:g} {unit}".rstrip() for start, end in ends)
    return Groups(tuple(names), torch.from_numpy(codes))
