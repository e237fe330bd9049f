"""Predicted numbers against true ones."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from polyhead.figures.fonts import legible
from polyhead.figures.picture import Picture
from polyhead.figures.rows import Column, columns
from polyhead.figures.strips import draw_strips, hits, legend, strips_of
from polyhead.figures.style import (
    BLUE,
    BLUES,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    blank,
    heading,
    number,
    styled,
)
from polyhead.figures.text import wrap

_MANY = 1500  # points; more are counted in hexagons
_PER_GROUP = 20  # points behind each step of the running median
_SIDE = 5.6  # inches


def scatter(
    true: ArrayLike,
    predicted: ArrayLike,
    *,
    name: str,
    unit: str = "",
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
) -> Picture:
    """Draw what was predicted against what is true.

    Many distinct true values make a square with a diagonal; few, or labels that are bins, make
    one strip per value.

    Args:
        true: [N] true values; the middle, or what stands for it, where labels are bins.
        predicted: [N] predictions in the same unit. Rows where either is missing are left out.
        name: The task.
        unit: What it is counted in.
        low: [N] where each label's bin starts, if labels are bins.
        high: [N] where each bin ends, itself not included; infinite for an open end.

    Raises:
        PolyheadError: The columns are not equally long.
    """
    where = f"scatter of {name}"
    truth, answer, *ends = columns(where, true=true, predicted=predicted, low=low, high=high)
    finite = np.isfinite(truth) & np.isfinite(answer)
    truth, answer, ends = truth[finite], answer[finite], [end[finite] for end in ends]
    strips = strips_of(truth, answer, ends)
    notes = [_summary(truth, answer, legible(unit))]
    with styled():
        figure = blank(WIDTH, 4.6) if strips else blank(_SIDE + 0.9, _SIDE + 0.4)
        axes = figure.add_subplot()
        _label(axes, legible(unit))
        if strips:
            draw_strips(axes, strips)
            notes = [notes[0] + hits(strips), legend(strips)]
        else:
            _cloud(axes, truth, answer)
            notes += ["darker: more rows"] if len(truth) > _MANY else []
        title = wrap(f"{legible(name)}: predicted against true", TITLE, WIDTH - 1, lines=2)
        heading(axes, "\n".join(title), *notes)
        figure.draw_without_rendering()
    return Picture(figure, alt=f"{name}: predicted against true, {notes[0]}.")


def _summary(true: Column, predicted: Column, unit: str) -> str:
    if not len(true):
        return "nothing to compare"
    error = number(float(np.abs(true - predicted).mean()))
    return f"mean absolute error {error}{' ' * bool(unit)}{unit}  ·  {len(true):,} rows"


def _label(axes: Axes, unit: str) -> None:
    counted = f" ({unit})" if unit else ""
    axes.set_xlabel(f"true{counted}")
    axes.set_ylabel(f"predicted{counted}")


def _cloud(axes: Axes, true: Column, predicted: Column) -> None:
    axes.set_aspect("equal", adjustable="box")
    if not len(true):
        axes.text(0.5, 0.5, "no row has both", ha="center", va="center", color=MUTED)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines["bottom"].set_visible(False)
        return
    low, high = _limits(true, predicted)
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(visible=True, axis="both")
    if len(true) > _MANY:
        _hexagons(axes, true, predicted, low, high)
    else:
        alpha = float(np.clip(60 / len(true), 0.25, 0.8))
        axes.scatter(true, predicted, s=22, color=BLUE, alpha=alpha, linewidths=0, label="rows")
    _diagonal(axes, low, high)
    _running_median(axes, true, predicted)


def _limits(true: Column, predicted: Column) -> tuple[float, float]:
    low = float(min(true.min(), predicted.min()))
    high = float(max(true.max(), predicted.max()))
    margin = (high - low) * 0.04 or max(abs(high) * 0.1, 1.0)
    return low - margin, high + margin


def _hexagons(axes: Axes, true: Column, predicted: Column, low: float, high: float) -> None:
    """Count rows in hexagons, as dots that lie on each other can't be told apart."""
    axes.hexbin(
        true,
        predicted,
        gridsize=44,
        extent=(low, high, low, high),
        mincnt=1,
        cmap=BLUES,
        norm=LogNorm(),
        linewidths=0.2,
        edgecolors=PAPER,
        label="rows",
    )


def _diagonal(axes: Axes, low: float, high: float) -> None:
    axes.plot([low, high], [low, high], color=QUIET, linewidth=1.0, label="predicted = true")
    _beside(axes, "predicted\n= true", (high, high), top=high, color=MUTED)


def _running_median(axes: Axes, true: Column, predicted: Column) -> None:
    """Draw the median prediction along the truth, and the band that half of them lie in."""
    groups = min(16, len(true) // _PER_GROUP)
    if groups < 3:
        return
    order = np.argsort(true, kind="stable")
    parts = np.array_split(order, groups)
    middle = [float(np.median(true[part])) for part in parts]
    lower, median, upper = np.array(
        [np.quantile(predicted[part], [0.25, 0.5, 0.75]) for part in parts]
    ).T
    axes.fill_between(middle, lower, upper, color=INK, alpha=0.10, linewidth=0, label="half")
    for edge in (lower, upper):
        axes.plot(middle, edge, color=INK, linewidth=0.7, alpha=0.45)
    axes.plot(middle, median, color=PAPER, linewidth=4.0, alpha=0.8)
    axes.plot(middle, median, color=INK, linewidth=1.8, label="running median")
    low, high = axes.get_ylim()
    top = min(float(median[-1]) + 0.03 * (high - low), high - 0.12 * (high - low))
    words = "median of the\npredictions, and\nthe band that\nhalf of them\nlie in"
    _beside(axes, words, (middle[-1], float(median[-1])), top=top, color=INK)


def _beside(axes: Axes, words: str, end: tuple[float, float], *, top: float, color: str) -> None:
    """Name a line in the margin at the right, with a hair from where it ends."""
    right = axes.get_xlim()[1]
    if end[0] < right:
        axes.annotate(
            "",
            end,
            xytext=(right, end[1]),
            arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.7},
        )
    axes.annotate(
        words,
        (right, top),
        xytext=(7, 0),
        textcoords="offset points",
        va="top",
        fontsize=SMALL,
        color=color,
        annotation_clip=False,
    )
