"""What several trainings trade: one task against another, and which no other beats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from polyhead.errors import PolyheadError
from polyhead.figures.fonts import legible
from polyhead.figures.labels import End, name_lines
from polyhead.figures.picture import Picture
from polyhead.figures.style import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MUTED,
    PAPER,
    QUIET,
    SMALL,
    VERMILLION,
    WIDTH,
    blank,
    heading,
    number,
    styled,
    with_unit,
)
from polyhead.figures.text import wrap

_HEIGHT = 5.0  # inches
_TITLE = "What the trials trade"
_LIGHT = "#8fbfdd"
_NAMED = 15  # more points on the front than this have no numbers


@dataclass(frozen=True)
class Side:
    """One task, and the number by which it is compared.

    Attributes:
        task: The task's name.
        title: What is measured: ``mean absolute error``.
        unit: What it is counted in, or an empty string.
        better: Which direction is better.
    """

    task: str
    title: str
    unit: str
    better: Literal["lower", "higher"] = "lower"

    @property
    def sign(self) -> int:
        """1 where higher is better, else -1."""
        return 1 if self.better == "higher" else -1

    @property
    def label(self) -> str:
        """The name of its axis."""
        return legible(f"{with_unit(f'{self.task}: {self.title}', self.unit)}")


@dataclass(frozen=True)
class Point:
    """One training: its name, and one value for each side."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Front:
    """Several trainings, and which of them no other beats on every side.

    Attributes:
        sides: The tasks.
        points: The trainings, in order.
        on_front: The places of those that no other beats.
        start: The place of the one that all began with.
        best: The place of the best compromise.
    """

    sides: tuple[Side, ...]
    points: tuple[Point, ...]
    on_front: tuple[int, ...]
    start: int
    best: int

    @property
    def values(self) -> Float[np.ndarray, "N T"]:
        """All values, points by sides."""
        return np.array([point.values for point in self.points], dtype=float)


def front(trained: Front) -> Picture:
    """Draw a front: of two tasks as a plane, of one over the trials, of more as parallel axes.

    Args:
        trained: What was trained.

    Raises:
        PolyheadError: There is no point, or no side.
    """
    if not trained.points or not trained.sides:
        raise PolyheadError("front: nothing to draw. Expected one point and one task at least.")
    draw = {1: _over_trials, 2: _plane}.get(len(trained.sides), _parallel)
    with styled():
        figure = blank(WIDTH, _HEIGHT)
        draw(figure.add_subplot(), trained)
        if draw is not _parallel:
            figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=SMALL)
        figure.draw_without_rendering()
    tasks = " against ".join(side.label for side in trained.sides)
    return Picture(figure, alt=f"{len(trained.points)} trials: {tasks}; the front is marked.")


def _plane(axes: Axes, trained: Front) -> None:
    heading(axes, _TITLE, _count(trained))
    across, up = trained.sides
    values = trained.values
    line = sorted(trained.on_front, key=lambda place: -across.sign * values[place, 0])
    axes.step(*values[line].T, where="post", color=BLUE, linewidth=1.2, alpha=0.6)
    others = [place for place in range(len(values)) if place not in line]
    _marks(axes, values[others], "o", 5, QUIET, "a trial")
    _marks(axes, values[line], "o", 6.5, BLUE, "on the front")
    _ring(axes, values, trained, "best compromise")
    if len(line) <= _NAMED:
        for place in line:  # nothing lies on the better side of the front, so there is room
            _write(axes, trained.points[place].name, values[place], across.sign, up.sign)
    axes.grid(visible=True, axis="both")
    axes.margins(0.1)
    axes.set_xlabel(_towards(across))
    axes.set_ylabel(_towards(up))


def _over_trials(axes: Axes, trained: Front) -> None:
    heading(axes, "What each trial gave")
    (side,) = trained.sides
    values = trained.values[:, 0]
    best = np.maximum.accumulate(values) if side.sign > 0 else np.minimum.accumulate(values)
    places = np.arange(1, len(values) + 1)
    at = np.stack([places, values], axis=1)
    axes.step(places, best, where="post", color=BLUE, linewidth=1.2, alpha=0.6, label="best so far")
    _marks(axes, at, "o", 5, QUIET, "a trial")
    _ring(axes, at, trained, "the best")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(0.08)
    axes.set_xlabel("trials, in order")
    axes.set_ylabel(_towards(side))


def _ring(axes: Axes, at: Float[np.ndarray, "N 2"], trained: Front, name: str) -> None:
    _marks(axes, at[[trained.best]], "o", 12, BLUE, name, ring=True)
    _marks(axes, at[[trained.start]], "D", 9, VERMILLION, "the spec as it stands", ring=True)


def _marks(
    axes: Axes,
    at: Float[np.ndarray, "N 2"],
    marker: str,
    size: float,
    color: str,
    label: str,
    *,
    ring: bool = False,
) -> None:
    axes.plot(
        *at.T,
        linestyle="",
        marker=marker,
        markersize=size,
        markerfacecolor="none" if ring else color,
        markeredgecolor=color,
        markeredgewidth=1.8 if ring else 0,
        label=label,
        zorder=4 if ring else 3,
    )


def _write(axes: Axes, name: str, at: Sequence[float], right: int, up: int) -> None:
    axes.annotate(
        name,
        (at[0], at[1]),
        xytext=(8 * right, 7 * up),
        textcoords="offset points",
        ha="left" if right > 0 else "right",
        va="bottom" if up > 0 else "top",
        fontsize=SMALL,
        color=INK,
        path_effects=[withStroke(linewidth=2, foreground=PAPER)],
    )


def _towards(side: Side) -> str:
    arrow = "better →" if side.sign > 0 else "← better"
    return "\n".join(wrap(f"{side.label}   {arrow}", BODY, _HEIGHT - 1.3, lines=2))


def _parallel(axes: Axes, trained: Front) -> None:
    """One upright axis a task, the better end always on top; a line is a trial."""
    heading(axes, _TITLE, f"{_count(trained)} (light blue)")
    values = trained.values * [side.sign for side in trained.sides]
    low, high = values.min(axis=0), values.max(axis=0)
    heights = (values - low) / np.where(high > low, high - low, 1.0)
    heights[:, high == low] = 0.5
    last = len(trained.sides) - 1
    across = np.arange(last + 1)
    looks = dict.fromkeys(range(len(values)), (FAINT, 1.0, 1))
    looks |= dict.fromkeys(trained.on_front, (_LIGHT, 1.2, 2))
    looks |= {trained.best: (BLUE, 2.4, 4)}
    if trained.start != trained.best:
        looks |= {trained.start: (VERMILLION, 2.0, 3)}
    for place, (color, thickness, order) in looks.items():
        axes.plot(across, heights[place], color=color, linewidth=thickness, zorder=order)
    for place, side in enumerate(trained.sides):
        ends = sorted((low[place] * side.sign, high[place] * side.sign))
        _ends(axes, place, ends if side.sign > 0 else ends[::-1])
    axes.set_xticks(across, [_stacked(side, 5.2 / (last + 1)) for side in trained.sides])
    axes.set_yticks([])
    axes.set_ylim(-0.15, 1.17)
    axes.grid(visible=True, axis="x", color=QUIET)
    axes.set_xlim(-0.25, last + 0.02)
    axes.set_ylabel("better →")
    named = [
        End(
            heights[trained.best, last],
            f"trial {trained.points[trained.best].name},\nbest compromise",
            BLUE,
        )
    ]
    if trained.start != trained.best:
        named.append(End(heights[trained.start, last], "the spec\nas it stands", VERMILLION))
    name_lines(axes, named, height=_HEIGHT - 1.7)


def _stacked(side: Side, room: float) -> str:
    """A task above what is measured of it, in lines of so many inches."""
    lines = [*wrap(legible(side.task), SMALL, room, 2), *wrap(legible(side.title), SMALL, room, 2)]
    return "\n".join([*lines, f"({legible(side.unit)})"] if side.unit else lines)


def _count(trained: Front) -> str:
    return f"{len(trained.on_front)} of {len(trained.points)} on the front, which no other beats"


def _ends(axes: Axes, place: int, values: Sequence[float]) -> None:
    """Write what the worst and the best value of a task are."""
    for height, value, side in ((-0.06, values[0], "top"), (1.07, values[1], "bottom")):
        axes.text(place, height, number(value), ha="center", va=side, fontsize=SMALL, color=MUTED)
