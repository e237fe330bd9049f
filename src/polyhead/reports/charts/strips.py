"""Where predictions lie, label by label."""

import math
from collections.abc import Sequence

import numpy as np

from polyhead.figures.strips import Strip
from polyhead.figures.style import number
from polyhead.figures.text import shorten, width
from polyhead.reports.charts.axis import WIDTH, Axis, around, upright
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, tag, write

_STEP, _TOP = 30.0, 8.0
_SIZE = 12.0  # points of a label, in which its width is measured
_LONGEST = 1.3  # inches


def strips(given: Sequence[Strip], *, alt: str) -> Html:
    """Draw one row per label: the bin it stands for, and half and nine tenths of the predictions.

    Args:
        given: The labels with their predictions, in order.
        alt: What it shows.
    """
    names = [shorten(strip.name, _SIZE, _LONGEST) for strip in given]
    left = max(width(name, _SIZE) for name in names) * 72 + 14
    edges = [e for s in given for e in (s.low, s.high) if math.isfinite(e)]
    low, high = around([*edges, *(x for s in given for x in _five(s))], 0.02)
    across = Axis(low, high, left, WIDTH - 10)
    bottom = _TOP + _STEP * len(given)
    made = upright(across, _TOP, bottom)
    for place, (strip, name) in enumerate(zip(given, names, strict=True)):
        y = _TOP + _STEP * (place + 0.5)
        made.append(write(name, left - 8, y + 4, "label", "end"))
        made += _truth(strip, across, y)
        made += _spread(strip, across, y)
    return drawing(WIDTH, bottom + 24, *made, alt=alt)


def _truth(strip: Strip, across: Axis, y: float) -> list[Html]:
    if strip.low == strip.high:
        return [line(across(strip.low), y - 11, across(strip.low), y + 11, "truth")]
    end = min(strip.high, across.high)
    start = across(strip.low)
    return [
        tag("rect", x=start, y=y - 12, width=across(end) - start, height=24, rx=3, class_="bin")
    ]


def _spread(strip: Strip, across: Axis, y: float) -> list[Html]:
    lowest, lower, median, upper, highest = map(across, _five(strip))
    return [
        line(lowest, y, highest, y, "thin"),
        line(lower, y, upper, y, "thick"),
        tag(
            "circle", tag("title", number(float(np.median(strip.predicted)))),
            cx=median, cy=y, r=4, class_="median",
        ),
    ]  # fmt: skip


def _five(strip: Strip) -> list[float]:
    return [float(q) for q in np.quantile(strip.predicted, [0.05, 0.25, 0.5, 0.75, 0.95])]
