"""Predictions for labels that are bins or a few values: one strip per label."""

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from polyhead.figures.rows import Column
from polyhead.figures.style import BLUE, FAINT, INK, MUTED, PAPER, SMALL, number

_FEW = 15  # distinct true values, of which each has rows enough to be a strip
_ROWS_EACH = 4
_MOST = 40  # bins; a column that also holds many plain numbers is no row of strips
_CROWDED = 3000  # more rows than this are not drawn one by one
_SPAN = 0.40  # half the width of a strip


@dataclass(frozen=True)
class Strip:
    """The predictions for one label.

    Attributes:
        name: The label as people write it: ``30–39``, ``70+``, ``5``.
        low: Where the bin starts.
        high: Where it ends, itself not included; equal to ``low`` for a plain value.
        predicted: [N] the predictions.
    """

    name: str
    low: float
    high: float
    predicted: Column


def strips_of(true: Column, predicted: Column, ends: list[Column]) -> list[Strip]:
    """Part the rows by label, or return nothing where labels are too many for strips."""
    low, high = ends if len(ends) == 2 else (true, true)
    labels = sorted(set(zip(low.tolist(), high.tolist(), strict=True)))
    bins = any(start != end for start, end in labels)
    few = 1 < len(labels) <= _FEW and len(true) >= _ROWS_EACH * len(labels)
    if not (few or (bins and len(labels) <= _MOST)):
        return []
    return [
        Strip(_bin_name(start, end), start, end, predicted[(low == start) & (high == end)])
        for start, end in labels
    ]


def draw_strips(axes: Axes, strips: list[Strip]) -> None:
    """Draw strips side by side."""
    every = np.concatenate([strip.predicted for strip in strips])
    edges = [edge for strip in strips for edge in (strip.low, strip.high) if math.isfinite(edge)]
    bottom, top = min(every.min(), *edges), max(every.max(), *edges)
    margin = (top - bottom) * 0.04 or 1.0
    axes.set_ylim(bottom - margin, top + margin)
    axes.set_xlim(-0.6, len(strips) - 0.4)
    axes.set_xticks(range(len(strips)), [strip.name for strip in strips])
    axes.tick_params(axis="x", length=0)
    if len(strips) > 12:
        axes.tick_params(axis="x", labelrotation=90)
    for place, strip in enumerate(strips):
        _truth(axes, place, strip, top + margin)
        _strip(axes, place, strip.predicted, dots=len(every) <= _CROWDED)


def _truth(axes: Axes, place: int, strip: Strip, top: float) -> None:
    """Shade where a right answer lies."""
    if strip.low == strip.high:
        axes.hlines(strip.low, place - _SPAN, place + _SPAN, color=MUTED, linewidth=1.2)
        return
    end = strip.high if math.isfinite(strip.high) else top
    box = Rectangle((place - 0.5, strip.low), 1, end - strip.low, color=FAINT, linewidth=0)
    box.set_label("true")
    axes.add_patch(box)


def _strip(axes: Axes, place: int, predicted: Column, *, dots: bool) -> None:
    lowest, lower, median, upper, highest = np.quantile(predicted, [0.05, 0.25, 0.5, 0.75, 0.95])
    if dots:
        # Multiples of the golden ratio spread evenly however many there are, and never change.
        aside = -0.08 - np.arange(len(predicted)) * 0.618034 % 1 * (_SPAN - 0.08)
        alpha = float(np.clip(40 / len(predicted), 0.12, 0.6))
        axes.scatter(place + aside, predicted, s=9, color=BLUE, alpha=alpha, linewidths=0)
    axes.vlines(place, lowest, highest, color=BLUE, linewidth=1.4)
    axes.vlines(place, lower, upper, color=BLUE, linewidth=8)
    axes.plot([place], [median], "o", color=PAPER, markersize=4.5, label="median")
    axes.annotate(
        number(float(median)),
        (place, median),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        color=INK,
        path_effects=[withStroke(linewidth=2, foreground=PAPER, alpha=0.8)],
    )


def hits(strips: list[Strip]) -> str:
    """Say how many predictions lie in their bin, where labels are bins."""
    bins = [strip for strip in strips if strip.low != strip.high]
    if not bins:
        return ""
    inside = [(strip.low <= strip.predicted) & (strip.predicted < strip.high) for strip in bins]
    return f"  ·  {np.concatenate(inside).mean():.0%} within the true range (shaded)"


def legend(strips: list[Strip]) -> str:
    """Say how a strip is read."""
    plain = all(strip.low == strip.high for strip in strips)
    truth = "grey: the true value  ·  " if plain else ""
    return f"{truth}thick: the middle half of the predictions  ·  thin: 90%  ·  number: median"


def _bin_name(low: float, high: float) -> str:
    """A bin as people write it.

    >>> _bin_name(30, 40), _bin_name(70, float("inf")), _bin_name(5, 6), _bin_name(0.5, 1.5)
    ('30–39', '70+', '5', '0.5 to 1.5')
    """
    if low == high:
        return number(low) if low != int(low) else f"{low:,.0f}"
    if math.isinf(high):
        return f"{low:g}+"
    if low == int(low) and high == int(high):
        return f"{low:.0f}" if high - low == 1 else f"{low:.0f}–{high - 1:.0f}"
    return f"{low:g} to {high:g}"
