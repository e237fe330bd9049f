"""From numbers to places in a picture."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from polyhead.reports.section import Html
from polyhead.reports.svg import line, write

WIDTH = 320.0
"""The width of a picture in its own units: a phone shows it at nearly full size."""


@dataclass(frozen=True)
class Axis:
    """Numbers from ``low`` to ``high`` lie from ``start`` to ``end``.

    >>> Axis(0, 10, 40, 340)(5)
    190.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a number."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, count: int = 5) -> list[float]:
        """Round numbers between the ends, about so many.

        >>> Axis(0, 83, 0, 1).ticks()
        [0.0, 20.0, 40.0, 60.0, 80.0]
        """
        step = _round_step((self.high - self.low) / count)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(n * step, 10) for n in range(first, last + 1)]


def around(values: Iterable[float], margin: float = 0.05) -> tuple[float, float]:
    """The ends of an axis on which all finite numbers lie, a little inside of it.

    >>> around([0.0, 10.0, float("nan")], margin=0.1)
    (-1.0, 11.0)
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    room = (high - low) * margin or abs(high) * 0.1 or 1.0
    return low - room, high + room


def said(value: float) -> str:
    """A tick in as few letters as it needs.

    >>> said(20.0), said(0.25), said(-1.5), said(1500000.0)
    ('20', '0.25', '−1.5', '1,500,000')
    """
    text = f"{abs(value):,.0f}" if value == int(value) else f"{abs(value):,.10g}"
    return f"−{text}" if value < 0 else text


def level(axis: Axis, left: float, right: float, count: int = 4) -> list[Html]:
    """Level lines with their numbers at the left, of an axis that goes up."""
    made = []
    for tick in axis.ticks(count):
        made.append(line(left, axis(tick), right, axis(tick), "grid"))
        made.append(write(said(tick), left - 6, axis(tick) + 4, "tick", "end"))
    return made


def upright(axis: Axis, top: float, bottom: float, count: int = 5) -> list[Html]:
    """Upright lines with their numbers below, of an axis that goes to the right."""
    made = []
    for tick in axis.ticks(count):
        made.append(line(axis(tick), top, axis(tick), bottom, "grid"))
        made.append(write(said(tick), axis(tick), bottom + 17, "tick", "middle"))
    return made


def _round_step(step: float) -> float:
    """The next round number: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * f for f in (1, 2, 2.5, 5, 10) if step <= power * f * (1 + 1e-9))
