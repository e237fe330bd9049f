"""Predicted numbers against true ones, counted in squares where rows are many."""

import math

import numpy as np
from jaxtyping import Float

from polyhead.reports.charts.axis import WIDTH, Axis, around, level, upright
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, path_through, tag, write

_LEFT, _RIGHT, _TOP = 50.0, WIDTH - 8, 8.0
_BOTTOM = _TOP + _RIGHT - _LEFT
_CELLS = 36
_FEW = 400  # rows; up to so many are dots
_GROUPS = 12  # steps of the running median
_PER_GROUP = 20  # rows behind each

Column = Float[np.ndarray, " N"]


def cloud(true: Column, predicted: Column, *, alt: str) -> Html:
    """Draw rows as dots or, where they are many, as squares that are the darker the more lie there.

    Args:
        true: [N] numbers.
        predicted: [N] the same for the predictions.
        alt: What it shows.
    """
    low, high = around([*map(float, (true.min(), true.max(), predicted.min(), predicted.max()))])
    across, up = Axis(low, high, _LEFT, _RIGHT), Axis(low, high, _BOTTOM, _TOP)
    made = [
        *level(up, _LEFT, _RIGHT, 5),
        *upright(across, _TOP, _BOTTOM),
        *rows(true, predicted, across, up),
        line(across(low), up(low), across(high), up(high), "diagonal"),
        *_median(true, predicted, across, up),
        write("true", _RIGHT, _BOTTOM + 34, "tick", "end"),
        write("predicted", _LEFT + 5, _TOP + 12, "tick"),
    ]
    return drawing(WIDTH, _BOTTOM + 40, *made, alt=alt)


def rows(x: Column, y: Column, across: Axis, up: Axis) -> list[Html]:
    """Rows as dots where they are few, else as squares on the same two axes."""
    return (_dots if len(x) <= _FEW else _squares)(x, y, across, up)


def _dots(true: Column, predicted: Column, across: Axis, up: Axis) -> list[Html]:
    places = zip(true.tolist(), predicted.tolist(), strict=True)
    return [tag("circle", cx=across(x), cy=up(y), r=3, class_="row") for x, y in places]


def _squares(true: Column, predicted: Column, across: Axis, up: Axis) -> list[Html]:
    edges = np.linspace(across.low, across.high, _CELLS + 1)
    counts, _, _ = np.histogram2d(true, predicted, bins=[edges, edges])
    side = (across.end - across.start) / _CELLS
    most = math.log1p(counts.max())
    return [
        tag(
            "rect", x=across(edges[i]), y=up(edges[j + 1]), width=side, height=side,
            class_="cell", fill_opacity=f"{0.15 + 0.85 * math.log1p(counts[i, j]) / most:.2f}",
        )
        for i, j in np.argwhere(counts > 0).tolist()
    ]  # fmt: skip


def _median(true: Column, predicted: Column, across: Axis, up: Axis) -> list[Html]:
    """The median prediction along the truth."""
    groups = min(_GROUPS, len(true) // _PER_GROUP)
    if groups < 3:
        return []
    parts = np.array_split(np.argsort(true, kind="stable"), groups)
    points = [
        (across(float(np.median(true[part]))), up(float(np.median(predicted[part]))))
        for part in parts
    ]
    path = path_through(points)
    return [tag("path", d=path, class_="halo"), tag("path", d=path, class_="line median")]
