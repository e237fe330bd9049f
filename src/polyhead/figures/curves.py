"""How a training went: one small panel per number, over the epochs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from polyhead.errors import PolyheadError
from polyhead.figures.fonts import legible
from polyhead.figures.labels import End, name_lines
from polyhead.figures.picture import Picture
from polyhead.figures.style import (
    BLUE,
    MUTED,
    PAPER,
    QUIET,
    TITLE,
    WIDTH,
    blank,
    heading,
    number,
    styled,
    with_unit,
)
from polyhead.figures.text import wrap

_ROW = 2.55  # inches
_PLOT = 1.5  # inches of a row that are axes, once titles and ticks have their share
_DOTS = 15  # more epochs than this are a line without dots


@dataclass(frozen=True)
class Panel:
    """One number over the epochs.

    Attributes:
        title: What it is: ``age: mean absolute error``.
        unit: What it is counted in: ``years``, or an empty string.
        validation: One value per epoch on rows not trained on; NaN where there is none.
        train: The same on the rows trained on, or None.
        constant: What the best constant guess scores, or None.
        better: Which direction is better.
    """

    title: str
    unit: str
    validation: Sequence[float]
    train: Sequence[float] | None = None
    constant: float | None = None
    better: Literal["lower", "higher"] = "lower"


@dataclass(frozen=True)
class Curves:
    """A training, number by number.

    Attributes:
        panels: What to draw, the total loss first.
        best_epoch: The epoch whose weights were kept, counted from 1, or None.
    """

    panels: tuple[Panel, ...]
    best_epoch: int | None = None


def curves(history: Curves) -> Picture:
    """Draw every panel of a training beside the others, the best epoch marked on each.

    With an odd number of panels the first one is as wide as two.

    Args:
        history: What was measured after each epoch.

    Raises:
        PolyheadError: There is no panel, or the best epoch is none of those measured.
    """
    _check(history)
    count = len(history.panels)
    rows = (count + 1) // 2
    with styled():
        figure = blank(WIDTH, 3.2 if count == 1 else _ROW * rows)
        for place, (axes, panel) in enumerate(
            zip(_grid(figure, count), history.panels, strict=True)
        ):
            room = WIDTH - 1 if place == 0 and count % 2 else WIDTH / 2 - 0.5
            _draw(axes, panel, history.best_epoch, room)
        figure.draw_without_rendering()
    names = "; ".join(with_unit(panel.title, panel.unit) for panel in history.panels)
    return Picture(figure, alt=f"Over {_epochs(history)} epochs: {names}.")


def _epochs(history: Curves) -> int:
    return max(len(panel.validation) for panel in history.panels)


def _check(history: Curves) -> None:
    if not history.panels:
        raise PolyheadError("curves: nothing to draw. Expected at least one panel; got none.")
    best, last = history.best_epoch, _epochs(history)
    if best is not None and not 1 <= best <= last:
        raise PolyheadError(
            f"curves: no such epoch. Expected a best epoch from 1 to {last}; got {best}."
        )


def _grid(figure: Figure, count: int) -> list[Axes]:
    if count == 1:
        return [figure.add_subplot()]
    grid = figure.add_gridspec((count + 1) // 2, 2)
    odd = count % 2
    first = [figure.add_subplot(grid[0, :])] if odd else []
    cells = [divmod(place, 2) for place in range(2 * odd, count + odd)]
    return first + [figure.add_subplot(grid[row, column]) for row, column in cells]


def _draw(axes: Axes, panel: Panel, best: int | None, room: float) -> None:
    ends: list[End] = []
    if panel.constant is not None and np.isfinite(panel.constant):
        axes.axhline(panel.constant, color=QUIET, linewidth=1.2, dashes=(4, 3), label="constant")
        ends.append(End(panel.constant, "constant\nguess", MUTED))
    if panel.train is not None:
        ends += _line(axes, panel.train, "train", MUTED, 1.2)
    ends += _line(axes, panel.validation, "validation", BLUE, 2.0)
    _frame(axes, max(len(panel.validation), len(panel.train or ())))
    if best is not None:
        _mark(axes, panel.validation, best)
    name_lines(axes, ends, height=_PLOT)
    title = legible(with_unit(panel.title, panel.unit))
    heading(axes, "\n".join(wrap(title, TITLE, room, lines=2)), _note(panel, best))


def _note(panel: Panel, best: int | None) -> str:
    direction = f"{panel.better} is better"
    if best is None or best > len(panel.validation):
        return direction
    value = panel.validation[best - 1]
    scored = number(value) if np.isfinite(value) else "no value"
    return f"best epoch {best}: {scored}  ·  {direction}"


def _line(
    axes: Axes, values: Sequence[float], name: str, color: str, thickness: float
) -> list[End]:
    """Draw one series; returns where its name goes, if it has a value at all."""
    series = np.asarray(values, dtype=float)
    finite = np.isfinite(series)
    series = np.where(finite, series, np.nan)
    marker = "o" if len(series) <= _DOTS or not (finite[1:] & finite[:-1]).any() else ""
    axes.plot(
        np.arange(1, len(series) + 1),
        series,
        color=color,
        linewidth=thickness,
        marker=marker,
        markersize=1.5 + thickness,
        label=name,
    )
    return [End(float(series[finite][-1]), name, color)] if finite.any() else []


def _frame(axes: Axes, epochs: int) -> None:
    axes.margins(y=0.12)
    margin = 0.5 if epochs == 1 else (epochs - 1) * 0.03
    axes.set_xlim(1 - margin, max(epochs, 1) + margin)
    axes.set_xticks(ticks(epochs))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel("epoch")


def ticks(epochs: int) -> list[int]:
    """Round epochs to name on the axis, and the first one, as there is no epoch 0.

    >>> ticks(1), ticks(3), ticks(10), ticks(60)
    ([1], [1, 2, 3], [2, 4, 6, 8, 10], [1, 10, 20, 30, 40, 50, 60])
    """
    round_ones = MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]).tick_values(1, epochs)
    inside = [int(tick) for tick in round_ones if 1 <= tick <= epochs]
    far = not inside or inside[0] - 1 > 0.12 * epochs
    return [1, *inside] if far else inside


def _mark(axes: Axes, values: Sequence[float], best: int) -> None:
    axes.axvline(best, color=QUIET, linewidth=0.8, zorder=0.9, label="best epoch")
    if best <= len(values) and np.isfinite(values[best - 1]):
        axes.plot(
            [best],
            [values[best - 1]],
            marker="o",
            markersize=8,
            markerfacecolor=BLUE,
            markeredgecolor=PAPER,
            markeredgewidth=1.6,
            label="best",
        )
