"""Differences between trainings of the same seed, and how sure they are."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

Verdict = Literal["better", "worse", "unsure", "one seed"]

# Student's t, the quantile at 0.975, for 1 to 30 degrees of freedom ("Student" 1908).
_T = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """The mean of n paired differences, positive where it is for the better.

    Attributes:
        mean: In the unit of what was measured.
        spread: Their standard deviation; None of a single one.
        low: Where the 95 % interval of the mean starts; None of a single one.
        high: Where it ends.
        n: How many there are.
    """

    mean: float
    spread: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def verdict(self) -> Verdict:
        """Whether the change is beyond the noise: whether its interval leaves out 0."""
        if self.low is None or self.high is None:
            return "one seed"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "unsure"


def quantile(n: int) -> float:
    """Student's t for a 95 % interval of the mean of n numbers; beyond 31 that of 31.

    >>> quantile(3)
    4.3027
    """
    return _T[min(n - 1, len(_T)) - 1]


def summarize(differences: Mapping[int, float]) -> Change | None:
    r"""The mean of paired differences and its interval, :math:`\bar d \pm t_{n-1} s / \sqrt n`.

    Args:
        differences: By seed, positive where better.

    Returns:
        None of none.
    """
    numbers = list(differences.values())
    if not numbers:
        return None
    mean, n = fmean(numbers), len(numbers)
    if abs(mean) < 1e-9 * max(map(abs, numbers)):  # what rounding leaves of differences that cancel
        mean = 0.0
    if n == 1:
        return Change(mean, None, None, None, 1)
    spread = stdev(numbers)
    half = quantile(n) * spread / math.sqrt(n)
    return Change(mean, spread, mean - half, mean + half, n)


def differences(
    one: Mapping[int, float], other: Mapping[int, float], *, higher_is_better: bool
) -> dict[int, float]:
    """By seed that both have, how much better ``one`` is."""
    sign = 1 if higher_is_better else -1
    return {seed: sign * (one[seed] - other[seed]) for seed in one if seed in other}


def relative(
    one: Mapping[int, float], other: Mapping[int, float], *, higher_is_better: bool
) -> dict[int, float | None]:
    """The same in percent of ``other``; None where that is 0."""
    found = differences(one, other, higher_is_better=higher_is_better)
    return {seed: 100 * d / other[seed] if other[seed] else None for seed, d in found.items()}
