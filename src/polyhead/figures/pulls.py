"""How two things pull on a third over time: a cosine for each pair, above or below zero."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from polyhead.errors import PolyheadError
from polyhead.figures.curves import ticks
from polyhead.figures.fonts import legible
from polyhead.figures.labels import End, name_lines
from polyhead.figures.picture import Picture
from polyhead.figures.style import (
    BLUE,
    INK,
    PAPER,
    QUIET,
    SMALL,
    VERMILLION,
    WIDTH,
    blank,
    heading,
    number,
    styled,
)
from polyhead.figures.text import shorten

_HEIGHT, _PLOT = 3.6, 2.4  # inches: of the picture, and of its axes
_NAMED = 6  # pairs that get a name and a color; the others stay in grey
_NAME = 1.8  # inches that a name may take
_WORDS = 0.13  # of the height of the axes, kept for words at the top and the bottom
_DASHES: tuple[tuple[float, ...], ...] = (
    (), (4, 1.5), (1, 1.5), (5, 1.5, 1, 1.5), (2, 1), (8, 1.5, 1, 1.5, 1, 1.5),
)  # fmt: skip
_FEW = 15  # more epochs than this are a line without dots


@dataclass(frozen=True)
class Pull:
    """One pair.

    Attributes:
        name: ``age and gender``.
        by_seed: For each seed the cosine of each epoch; NaN where there is none.
    """

    name: str
    by_seed: Sequence[Sequence[float]]

    @property
    def columns(self) -> list[list[float]]:
        """By epoch what the seeds that came so far have."""
        last = max(map(len, self.by_seed), default=0)
        at = [[seed[e] for seed in self.by_seed if e < len(seed)] for e in range(last)]
        return [[value for value in values if math.isfinite(value)] for values in at]

    @property
    def line(self) -> list[float]:
        """The mean over seeds of each epoch."""
        return [fmean(values) if values else math.nan for values in self.columns]

    @property
    def mean(self) -> float:
        """Over all epochs."""
        known = [value for value in self.line if math.isfinite(value)]
        return fmean(known) if known else 0.0


def pulls(pairs: Sequence[Pull], *, title: str, note: str = "") -> Picture:
    """Draw a line per pair over the epochs, and the band between its seeds.

    Args:
        pairs: One at least.
        title: What is compared.
        note: Under what, in a line.

    Raises:
        PolyheadError: There is no pair.
    """
    if not pairs:
        raise PolyheadError("pulls: nothing to draw. Expected at least one pair; got none.")
    ordered = sorted(pairs, key=lambda pair: -abs(pair.mean))
    epochs = max(len(pair.line) for pair in pairs)
    with styled():
        figure = blank(WIDTH, _HEIGHT)
        axes = figure.add_subplot()
        for pair in ordered[_NAMED:]:
            axes.plot(range(1, len(pair.line) + 1), pair.line, color=QUIET, linewidth=0.8)
        dashed = zip(ordered[:_NAMED], _DASHES, strict=False)
        ends = [end for pair, dashes in dashed for end in _line(axes, pair, dashes)]
        _frame(axes, epochs)
        name_lines(axes, ends, height=_PLOT)
        _sides(axes)
        rest = len(pairs) - _NAMED
        grey = f"grey: {rest} more pairs" if rest > 0 else ""
        heading(axes, title, "  ·  ".join(filter(None, (legible(note), grey))))
        figure.draw_without_rendering()
    told = ", ".join(f"{pair.name} {number(pair.mean)}" for pair in ordered[:_NAMED])
    return Picture(figure, alt=f"{title}, the mean over {epochs} epochs: {told}.")


def _line(axes: Axes, pair: Pull, dashes: tuple[float, ...]) -> list[End]:
    line = pair.line
    color = BLUE if pair.mean >= 0 else VERMILLION
    at = range(1, len(line) + 1)
    if len(pair.by_seed) > 1:
        low, high = ([ends(column) for column in pair.columns] for ends in (_lowest, _highest))
        axes.fill_between(at, low, high, color=color, alpha=0.12, linewidth=0)
    marker = "o" if len(line) <= _FEW else ""
    style = (0, dashes) if dashes else "-"
    axes.plot(at, line, color=color, linewidth=2, linestyle=style, marker=marker, markersize=3.5)
    known = [value for value in line if math.isfinite(value)]
    return [End(known[-1], shorten(legible(pair.name), SMALL, _NAME), color)] if known else []


def _lowest(values: Sequence[float]) -> float:
    return min(values, default=math.nan)


def _highest(values: Sequence[float]) -> float:
    return max(values, default=math.nan)


def _frame(axes: Axes, epochs: int) -> None:
    low, high = axes.get_ylim()
    size = max(abs(low), abs(high), 0.05)
    low, high = min(low, -0.25 * size), max(high, 0.25 * size)
    room = _WORDS * (high - low)
    axes.set_ylim(low - room, high + room)
    axes.axhline(0, color=INK, linewidth=1.0, zorder=1.5)
    margin = 0.5 if epochs == 1 else (epochs - 1) * 0.03
    axes.set_xlim(1 - margin, epochs + margin)
    axes.set_xticks(ticks(epochs))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel("epoch")
    axes.set_ylabel("cosine")


def _sides(axes: Axes) -> None:
    """Say at the top what above zero means, and at the bottom what below it does."""
    for words, up in (("pull together", 1), ("pull apart", 0)):
        axes.annotate(
            words,
            (0, up),
            xycoords="axes fraction",
            xytext=(5, -3 if up else 4),
            textcoords="offset points",
            va="top" if up else "bottom",
            fontsize=SMALL,
            color=BLUE if up else VERMILLION,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
        )
