"""Cells that hold a number or a bin of numbers: ``31``, ``30-39``, ``more than 70``, ``70+``."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212~～〜"
_CLOSED = re.compile(rf"({_NUMBER})\s*(?:[{_DASHES}]|至|到|to|\.\.)\s*({_NUMBER})", re.IGNORECASE)
_BRACKETS = re.compile(rf"([\[(])\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*([\])])")
_ABOVE = re.compile(
    rf"(?:(?:more than|over|above|older than|at least|from|大于|超过|>=?|≥)\s*({_NUMBER})"
    rf"|({_NUMBER})\s*(?:\+|＋|and (?:over|above|older|more)|or (?:over|above|older|more)|以上))",
    re.IGNORECASE,
)
_BELOW = re.compile(
    rf"(?:less than|under|below|younger than|小于|<)\s*({_NUMBER})",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    rf"(?:(?:up to|at most|<=|≤)\s*({_NUMBER})"
    rf"|({_NUMBER})\s*(?:and (?:under|below|younger|less)|or (?:under|below|younger|less)|以下))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Interval:
    """A bin of numbers: at least ``low`` and below ``high``; an end may be infinite.

    Whole numbers are bins of what is counted in whole steps: ``30-39`` holds 39 and everything up
    to 40, and its publishers mean the integers 30 to 39, so its middle is 34.5.

    Attributes:
        low: The smallest number inside.
        high: The first number that is no longer inside.
        middle: What stands for the bin; NaN while the bin has no end.
    """

    low: float
    high: float
    middle: float

    @property
    def is_open(self) -> bool:
        """Whether one end is infinite, so that nothing in the cell says what stands for it."""
        return math.isnan(self.middle)


def read_number(cell: str) -> float | None:
    """A plain number, or None.

    >>> read_number("31"), read_number("30-39")
    (31.0, None)
    """
    return float(cell) if re.fullmatch(_NUMBER, cell) else None


def read_interval(cell: str) -> Interval | None:
    """A bin, or None.

    >>> read_interval("30-39")
    Interval(low=30.0, high=40.0, middle=34.5)
    >>> read_interval("70+")
    Interval(low=70.0, high=inf, middle=nan)
    """
    cell = cell.strip()
    if match := _CLOSED.fullmatch(cell):
        return _closed(match[1], match[2])
    if match := _BRACKETS.fullmatch(cell):
        low, high = float(match[2]), float(match[3])
        return Interval(low, high, (low + high) / 2) if low < high < math.inf else None
    if match := _ABOVE.fullmatch(cell):
        return Interval(float(match[1] or match[2]), math.inf, math.nan)
    if match := _BELOW.fullmatch(cell):
        return Interval(-math.inf, float(match[1]), math.nan)
    if match := _UP_TO.fullmatch(cell):
        last = match[1] or match[2]
        return Interval(-math.inf, float(last) + _is_whole(last), math.nan)
    return None


def _closed(first: str, last: str) -> Interval | None:
    low, high = float(first), float(last)
    if not low <= high < math.inf:
        return None
    return Interval(low, high + (_is_whole(first) and _is_whole(last)), (low + high) / 2)


def _is_whole(number: str) -> bool:
    return number.lstrip("+-").isdecimal()


def close(
    interval: Interval,
    known: Iterable[Interval],
    beyond: float | None,
    span: tuple[float, float] = (-math.inf, math.inf),
) -> Interval:
    """Give an open bin the value that stands for it.

    Args:
        interval: Any bin; a closed one comes back as it is.
        known: All bins of the column.
        beyond: The declared value. Without one, half the width of the neighboring closed bin is
            added to the end that is known: ``more than 70`` beside ``60-69`` is 75. Without a
            neighbor either, the end that is known stands for the bin.
        span: The lowest and the highest number that can be; a bin reaches no farther, and what
            stands for it is no farther than the middle of what is left.
    """
    if not interval.is_open:
        return interval
    above = math.isinf(interval.high)
    edge = interval.low if above else interval.high
    if beyond is not None and (beyond >= edge) == above:
        return Interval(interval.low, interval.high, beyond)
    halves = [abs(edge - far) / 2 for far in _neighbors(edge, known, above=above)]
    left = (span[1] - edge if above else edge - span[0]) / 2
    half = max(0.0, min(halves[0] if halves else 0.0, left))
    return Interval(interval.low, interval.high, edge + half if above else edge - half)


def _neighbors(edge: float, known: Iterable[Interval], *, above: bool) -> list[float]:
    """The far ends of the closed bins that end where an open one begins."""
    closed = [k for k in known if math.isfinite(k.low) and math.isfinite(k.high)]
    if not above:
        return [k.high for k in closed if k.low == edge]
    # `20-30` may be followed by `30+` as well as by `31+`.
    return [k.low for k in closed if edge in (k.high, 2 * k.middle - k.low)]
