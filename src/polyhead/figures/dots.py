"""Several ways to do a thing: one small panel per number, one row per way, a dot per attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from polyhead.errors import PolyheadError
from polyhead.figures.fonts import legible
from polyhead.figures.picture import Picture
from polyhead.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    TITLE,
    VERMILLION,
    WIDTH,
    blank,
    heading,
    number,
    styled,
    with_unit,
)
from polyhead.figures.text import shorten, wrap

_ROW = 0.3  # inches
_AROUND = 1.25  # inches of a panel that are title, ticks and margins
_LABEL = 1.9  # inches that a name may take
_HUES = "blue: better beyond the noise, orange: worse"
_COLORS = {"better": BLUE, "worse": VERMILLION, "none": MUTED}


@dataclass(frozen=True)
class Way:
    """One way.

    Attributes:
        name: What it is called.
        values: One for each attempt; none where it failed.
        reference: What it is measured against, one for each attempt; none where there is nothing.
        verdict: Whether it is better or worse than that, beyond chance.
    """

    name: str
    values: Sequence[float]
    reference: Sequence[float] = ()
    verdict: Literal["better", "worse", "none"] = "none"


@dataclass(frozen=True)
class Dots:
    """One number under every way.

    Attributes:
        title: What it is: ``age: mean absolute error``.
        unit: What it is counted in, or an empty string.
        ways: The ways, first to last from the top.
        better: Which direction is better.
        reference: What the line is.
    """

    title: str
    unit: str
    ways: tuple[Way, ...]
    better: Literal["lower", "higher"]
    reference: str = ""


def dots(panels: Sequence[Dots]) -> Picture:
    """Draw every way under each number: attempts as pale dots, their mean as a strong one.

    What ways are measured against is a line, with a band from its lowest attempt to its highest.

    Args:
        panels: One for each number, with one way at least.

    Raises:
        PolyheadError: There is nothing to draw.
    """
    if not panels or not all(panel.ways for panel in panels):
        raise PolyheadError("dots: nothing to draw. Expected a panel with a way; got none.")
    heights = [_ROW * len(panel.ways) + _AROUND for panel in panels]
    with styled():
        figure = blank(WIDTH, sum(heights))
        ratios = [_ROW * len(panel.ways) + 0.2 for panel in panels]
        grid = figure.add_gridspec(len(panels), 1, height_ratios=ratios)
        for place, panel in enumerate(panels):
            colored = place == 0 and any(way.verdict != "none" for p in panels for way in p.ways)
            _draw(figure.add_subplot(grid[place, 0]), panel, _HUES if colored else "")
        figure.draw_without_rendering()
    return Picture(figure, alt="; ".join(map(_told, panels)))


def _draw(axes: Axes, panel: Dots, hues: str) -> None:
    for place, way in enumerate(panel.ways):
        _reference(axes, place, way.reference)
        _attempts(axes, place, way)
    axes.set_ylim(len(panel.ways) - 0.5, -0.5)
    names = [shorten(legible(way.name), SMALL, _LABEL) for way in panel.ways]
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.06)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    title = wrap(legible(with_unit(panel.title, panel.unit)), TITLE, WIDTH - _LABEL, lines=2)
    side = "right" if panel.better == "higher" else "left"
    line = _line(panel)
    note = "  ·  ".join(filter(None, (f"{panel.better} is better: to the {side}", line)))
    heading(axes, "\n".join(title), note, hues)


def _line(panel: Dots) -> str:
    """What stands behind the dots, in words."""
    references = [way.reference for way in panel.ways if way.reference]
    if not references:
        return ""
    several = any(max(values) > min(values) for values in references)
    return f"line{' and band' * several}: {legible(panel.reference)}"


def _reference(axes: Axes, place: int, values: Sequence[float]) -> None:
    if not values:
        return
    top, bottom = place - 0.5, place + 0.5
    axes.fill_betweenx([top, bottom], min(values), max(values), color=FAINT, linewidth=0)
    mean = fmean(values)
    axes.plot([mean, mean], [top, bottom], color=QUIET, linewidth=1.4, label="reference")


def _attempts(axes: Axes, place: int, way: Way) -> None:
    if not way.values:
        axes.annotate(
            "failed", (0.01, place), xycoords=("axes fraction", "data"), va="center", color=MUTED,
            fontsize=SMALL,
        )  # fmt: skip
        return
    color = _COLORS[way.verdict]
    if len(way.values) > 1:
        every = [place] * len(way.values)
        axes.scatter(way.values, every, s=18, color=color, alpha=0.5, linewidths=0, zorder=3)
    axes.scatter(
        [fmean(way.values)], [place], s=64, color=color, edgecolors=PAPER, linewidths=1.4, zorder=4
    )


def _told(panel: Dots) -> str:
    means = [f"{w.name} {number(fmean(w.values))}" for w in panel.ways if w.values]
    return f"{with_unit(panel.title, panel.unit)}: {', '.join(means)}"
