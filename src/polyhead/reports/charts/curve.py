"""One number over the epochs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from polyhead.figures.curves import ticks
from polyhead.figures.style import number
from polyhead.reports.charts.axis import WIDTH, Axis, around, level
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, path_through, tag, write

_HEIGHT = 200.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, WIDTH - 8, 10.0, _HEIGHT - 38


@dataclass(frozen=True)
class Series:
    """One value an epoch.

    Attributes:
        kind: ``val`` or ``train``, a class of the page's style.
        values: NaN where there is none.
    """

    kind: str
    values: Sequence[float]


def curve(series: Sequence[Series], *, constant: float | None, best: int | None, alt: str) -> Html:
    """Draw series over the epochs, what a constant guess scores, and the epoch that was kept.

    Args:
        series: What to draw; the first one is marked at the best epoch.
        constant: A dashed level, or None.
        best: Counted from 1, or None.
        alt: What it shows.
    """
    epochs = max(len(one.values) for one in series)
    every = [value for one in series for value in one.values]
    up = Axis(*around([*every, *([] if constant is None else [constant])]), _BOTTOM, _TOP)
    across = Axis(1 - 0.03 * epochs, epochs + 0.03 * epochs, _LEFT, _RIGHT)
    made = level(up, _LEFT, _RIGHT, 5)
    for epoch in ticks(epochs):
        made.append(write(str(epoch), across(epoch), _BOTTOM + 17, "tick", "middle"))
    made.append(write("epoch", _RIGHT, _HEIGHT - 3, "tick", "end"))
    if constant is not None and math.isfinite(constant):
        made.append(line(_LEFT, up(constant), _RIGHT, up(constant), "constant"))
    for one in reversed(series):
        made += _line(one, across, up)
    if best is not None and math.isfinite(value := series[0].values[best - 1]):
        made += _mark(value, across(best), up(value), best > epochs / 2)
    return drawing(WIDTH, _HEIGHT, *made, alt=alt)


def _line(one: Series, across: Axis, up: Axis) -> list[Html]:
    points = [
        (across(epoch), up(value))
        for epoch, value in enumerate(one.values, start=1)
        if math.isfinite(value)
    ]
    if len(points) == 1:
        return [tag("circle", cx=points[0][0], cy=points[0][1], r=3, class_=f"dot {one.kind}")]
    return [tag("path", d=path_through(points), class_=f"line {one.kind}")] if points else []


def _mark(value: float, x: float, y: float, left: bool) -> list[Html]:  # noqa: FBT001 - a side
    """A dot with its value where there is room for it."""
    low = y > (_TOP + _BOTTOM) / 2
    anchor, shift = ("end", -2) if left else ("start", 2)
    return [
        line(x, _TOP, x, _BOTTOM, "best"),
        tag("circle", cx=x, cy=y, r=4.5, class_="dot val"),
        write(number(value), x + shift, y - 9 if low else y + 19, "mark", anchor),
    ]
