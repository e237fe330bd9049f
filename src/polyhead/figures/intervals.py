"""Numbers with their intervals: what is true beside what was said, and how often that held."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from polyhead.errors import PolyheadError
from polyhead.figures.fonts import legible
from polyhead.figures.picture import Picture
from polyhead.figures.rows import Column, columns
from polyhead.figures.style import (
    BLUE,
    MUTED,
    PAPER,
    QUIET,
    TITLE,
    VERMILLION,
    WIDTH,
    blank,
    heading,
    number,
    styled,
    with_unit,
)
from polyhead.figures.text import wrap

_TENTHS = 10


def intervals(
    true: ArrayLike,
    predicted: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    name: str,
    level: float,
    unit: str = "",
) -> Picture:
    """Draw numbers with their intervals, and by tenth of the predictions how many are covered.

    Args:
        true: (N,), the true numbers, or what stands for their bins.
        predicted: (N,). Rows where anything is missing are left out.
        low: (N,), where each interval starts.
        high: (N,), where it ends.
        name: The task.
        level: In what share of rows the truth is to be inside.
        unit: What the numbers count.

    Raises:
        PolyheadError: The columns are not equally long, or no row is whole.
    """
    where = f"intervals of {name}"
    truth, said, start, end = columns(where, true=true, predicted=predicted, low=low, high=high)
    if not len(truth):
        raise PolyheadError(f"{where}: nothing to draw. Expected a row at least.")
    inside = (start <= truth) & (truth <= end)
    width = number(float((end - start).mean()))
    unit = legible(unit)
    note = (
        f"{100 * inside.mean():.1f} % of {len(truth):,} rows are inside, {100 * level:g} % are to "
        f"be  ·  {width}{' ' * bool(unit)}{unit} wide in the mean"
    )
    with styled():
        figure = blank(WIDTH, 7.2)
        upper, lower = figure.subplots(2, 1, height_ratios=[3, 1])
        title = wrap(
            f"{legible(name)}: true numbers and their intervals", TITLE, WIDTH - 1, lines=2
        )
        heading(upper, "\n".join(title), note)
        _band(upper, said, start, end)
        _rows(upper, said, truth, inside)
        upper.set_xlabel(with_unit("predicted", unit))
        upper.set_ylabel(with_unit("true", unit))
        _by_tenth(lower, said, inside, level)
        figure.legend(
            *upper.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False
        )
        figure.draw_without_rendering()
    return Picture(figure, alt=f"{name}: true numbers against predicted ones, {note}.")


def _band(axes: Axes, said: Column, low: Column, high: Column) -> None:
    order = np.argsort(said, kind="stable")
    x = said[order]
    axes.fill_between(
        x, low[order], high[order], color=BLUE, alpha=0.16, linewidth=0, label="interval"
    )
    for edge in (low, high):
        axes.plot(x, edge[order], color=BLUE, linewidth=0.9)
    axes.plot(x[[0, -1]], x[[0, -1]], color=QUIET, linewidth=1.0, label="predicted = true")


def _rows(axes: Axes, said: Column, true: Column, inside: NDArray[np.bool_]) -> None:
    alpha = float(np.clip(60 / len(true) ** 0.75, 0.12, 0.8))
    for rows, color, label in ((inside, BLUE, "inside"), (~inside, VERMILLION, "outside")):
        axes.scatter(said[rows], true[rows], s=12, color=color, alpha=alpha, linewidths=0)
        axes.plot([], [], color=color, marker="o", linestyle="", label=label)
    axes.grid(visible=True, axis="both")


def _by_tenth(axes: Axes, said: Column, inside: NDArray[np.bool_], level: float) -> None:
    order = np.argsort(said, kind="stable")
    parts = [part for part in np.array_split(order, min(_TENTHS, len(said))) if len(part)]
    shares = [100 * float(inside[part].mean()) for part in parts]
    bars = axes.bar(range(len(parts)), shares, width=0.72, color=BLUE)
    for bar, share in zip(bars, shares, strict=True):
        middle = bar.get_x() + bar.get_width() / 2
        axes.annotate(f"{share:.0f}", (middle, 8), ha="center", color=PAPER)
    axes.axhline(100 * level, color=MUTED, linewidth=1.2, linestyle="--")
    axes.set_xticks(range(len(parts)), [_ends(said[part]) for part in parts])
    axes.set_ylim(0, 104)
    axes.set_ylabel("inside (%)")
    axes.set_xlabel("tenth of the predictions")


def _ends(values: Column) -> str:
    return f"{number(float(values.min()))}\nto {number(float(values.max()))}"
