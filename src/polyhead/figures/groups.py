"""One number group by group: a dot with its interval for each, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    WIDTH,
    blank,
    heading,
    number,
    styled,
    with_unit,
)
from polyhead.figures.text import shorten, wrap

_ROW = 0.29  # inches
_AROUND = 1.3  # inches that are title, ticks and margins
_LABEL = 2.3  # inches that a name may take


@dataclass(frozen=True)
class Spot:
    """One group, or all rows.

    Attributes:
        name: What it is called.
        value: Its number; None where there is none.
        rows: How many rows it has.
        low: Where the interval starts, or None.
        high: Where it ends, or None.
        small: Whether it has too few rows to be judged.
    """

    name: str
    value: float | None
    rows: int
    low: float | None = None
    high: float | None = None
    small: bool = False


@dataclass(frozen=True)
class Spots:
    """One number of every group.

    Attributes:
        title: What it is: ``age: mean absolute error by race``.
        unit: What it is counted in, or an empty string.
        spots: The groups, from the top.
        overall: All rows.
        better: Which direction is better.
        level: The share of intervals that hold the true value.
    """

    title: str
    unit: str
    spots: tuple[Spot, ...]
    overall: Spot
    better: Literal["lower", "higher"]
    level: float = 0.95


def groups(found: Spots) -> Picture:
    """Draw each group as a dot in its interval, small groups hollow, and a line for all rows.

    Args:
        found: The groups, one at least that has a number.

    Raises:
        PolyheadError: There is nothing to draw.
    """
    if all(spot.value is None for spot in found.spots):
        raise PolyheadError("groups: nothing to draw. Expected a group with a number; got none.")
    with styled():
        figure = blank(WIDTH, _ROW * len(found.spots) + _AROUND)
        axes = figure.add_subplot()
        _overall(axes, found.overall)
        ends = _ends(found)
        for place, spot in enumerate(found.spots):
            _draw(axes, place, spot, ends)
        _names(axes, found.spots)
        axes.set_xlim(*ends)
        _say(axes, found)
        figure.draw_without_rendering()
    return Picture(figure, alt=_told(found))


def _overall(axes: Axes, overall: Spot) -> None:
    if overall.low is not None and overall.high is not None:
        axes.axvspan(overall.low, overall.high, color=FAINT, linewidth=0, zorder=0)
    if overall.value is not None:
        axes.axvline(overall.value, color=QUIET, linewidth=1.4, label="all rows", zorder=1)


def _ends(found: Spots) -> tuple[float, float]:
    """What the axis shows: all that can be judged, and what of the rest is not far off."""
    judged = [spot for spot in found.spots if not spot.small] or list(found.spots)
    low, high = _reach([*judged, found.overall])
    wide = (high - low) or abs(high) or 1.0
    least, most = _reach(found.spots)
    low, high = max(low - wide / 2, min(low, least)), min(high + wide / 2, max(high, most))
    return low - 0.05 * wide, high + 0.05 * wide


def _reach(spots: Sequence[Spot]) -> tuple[float, float]:
    held = [n for s in spots for n in (s.value, s.low, s.high) if n is not None]
    return min(held), max(held)


def _draw(axes: Axes, place: int, spot: Spot, ends: tuple[float, float]) -> None:
    """A dot in its bar; what is farther off than the axis shows is an arrow at its edge."""
    if spot.value is None:
        return
    color = MUTED if spot.small else BLUE
    if spot.low is not None and spot.high is not None:
        width = 1.4 if spot.small else 2.4
        bar = [spot.low, spot.high]
        axes.plot(bar, [place, place], color=color, linewidth=width, alpha=0.75, zorder=3)
    edge = (ends[1] - ends[0]) / 60
    marker, at = "o", spot.value
    if spot.value < ends[0]:
        marker, at = "<", ends[0] + edge
    elif spot.value > ends[1]:
        marker, at = ">", ends[1] - edge
    face = PAPER if spot.small else color
    axes.scatter(
        [at], [place], s=52, marker=marker, color=[face], edgecolors=color, linewidths=1.4, zorder=4
    )


def _names(axes: Axes, spots: Sequence[Spot]) -> None:
    axes.set_ylim(len(spots) - 0.5, -0.5)
    axes.set_yticks(range(len(spots)), [_name(spot) for spot in spots])
    for label, spot in zip(axes.get_yticklabels(), spots, strict=True):
        label.set_color(MUTED if spot.small else INK)
    counts = axes.secondary_yaxis("right")
    counts.set_yticks(range(len(spots)), [f"{spot.rows:,}" for spot in spots])
    counts.tick_params(length=0, labelcolor=MUTED)
    counts.spines["right"].set_visible(False)
    axes.annotate(
        "rows", (1, 1), xycoords="axes fraction", xytext=(4, 4), textcoords="offset points",
        fontsize=SMALL, color=MUTED, annotation_clip=False,
    )  # fmt: skip
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))


def _name(spot: Spot) -> str:
    absent = " (not defined)" if spot.value is None else ""
    return shorten(legible(spot.name), SMALL, _LABEL) + absent


def _say(axes: Axes, found: Spots) -> None:
    title = wrap(legible(with_unit(found.title, found.unit)), TITLE, WIDTH - 1.0, lines=2)
    side = "right" if found.better == "higher" else "left"
    drawn = any(spot.low is not None for spot in found.spots)
    bars = f"bar: {100 * found.level:g} % interval" if drawn else ""
    band = f"line{' and band' * (found.overall.low is not None)}: all rows"
    hollow = "hollow: too few rows to be judged" if any(s.small for s in found.spots) else ""
    first = f"{found.better} is better: to the {side}  ·  {band}"
    heading(axes, "\n".join(title), first, "  ·  ".join(filter(None, (bars, hollow))))


def _told(found: Spots) -> str:
    values = [f"{s.name} {number(s.value)}" for s in found.spots if s.value is not None]
    return f"{with_unit(found.title, found.unit)}: {', '.join(values)}"
