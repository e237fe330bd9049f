"""Which class was taken for which."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from polyhead.figures.fonts import legible
from polyhead.figures.picture import Picture
from polyhead.figures.rows import Counts, count
from polyhead.figures.style import (
    BODY,
    INK,
    MUTED,
    PALE,
    PAPER,
    RIGHT,
    SMALL,
    TITLE,
    WIDTH,
    WRONG,
    blank,
    styled,
)
from polyhead.figures.text import shorten, whole, width, wrap

_NAME = 1.9  # inches, the longest that a class name may be
_EDGE = 0.2  # inches around everything
_TOTALS = 0.75  # inches for the number of rows at the right
_ROOMY = 0.55  # inches; cells this wide hold counts beside percentages
_WRITTEN = 40  # up to this many, cells hold percentages

Shares = Float[np.ndarray, "K K"]
Colors = Float[np.ndarray, "K K 4"]


def confusion(
    true: Sequence[int | str | None],
    predicted: Sequence[int | str | None],
    classes: Sequence[str],
    *,
    name: str,
) -> Picture:
    """Draw how the rows of each true class were answered, as shares of that class.

    Blue cells are right, orange ones wrong; the stronger, the larger the share.

    Args:
        true: [N] classes, by name or by place in ``classes``; None where there is no label.
        predicted: [N] the same for the predictions.
        classes: [K] the names, in the order to draw them.
        name: The task.

    Raises:
        PolyheadError: The columns differ in length, or hold a class that is not in ``classes``.
    """
    counts = count(true, predicted, classes, where=f"confusion of {name}")
    total = int(counts.sum())
    score = f"{counts.trace() / total:.1%} right" if total else "nothing to compare"
    notes = f"{score}  ·  {total:,} rows  ·  percent of each true class"
    plan = _plan(
        [legible(label) for label in classes], f"{legible(name)}: predicted class by true class"
    )
    with styled():
        figure = blank(plan.width, plan.height, constrained=False)
        axes = _axes(figure, plan)
        colors = _colors(counts)
        axes.imshow(colors, aspect="auto", interpolation="nearest")
        if len(classes) <= _WRITTEN:
            _write(axes, counts, colors, plan)
        _frame(axes, counts, plan)
        _head(figure, plan, notes)
        figure.draw_without_rendering()
    return Picture(figure, alt=f"{name}: predicted for each true class, {score} of {total:,} rows.")


@dataclass(frozen=True)
class _Plan:
    """Where everything goes, in inches."""

    names: list[str]
    above: list[str]
    title: list[str]
    slanted: bool
    left: float
    top: float
    cell: tuple[float, float]
    width: float
    height: float


def _plan(classes: list[str], title: str) -> _Plan:
    names = [shorten(label, BODY, _NAME) for label in classes]
    longest = max((width(label, BODY) for label in names), default=0.0)
    left = _EDGE + max(longest, 0.4) + 0.15
    smallest = 0.31 if len(names) <= _WRITTEN else 0.2
    across = float(np.clip((WIDTH - left - _TOTALS) / max(len(names), 1), smallest, 1.5))
    down = min(across, 0.85)
    above = _stacked(classes, across - 0.03)
    slanted = not above
    lines_above = max((name.count("\n") + 1 for name in above), default=1)
    reach = longest * 0.71 + 0.2 if slanted else 0.06 + 0.2 * lines_above
    right = max(_TOTALS, reach - across / 2 + 0.1 if slanted else 0.0)
    full = max(left + across * len(names) + right, 4.8)
    lines = wrap(title, TITLE, full - 2 * _EDGE, lines=2)
    top = _EDGE + 0.25 * len(lines) + 0.62 + reach
    return _Plan(
        names=names,
        above=above or names,
        title=lines,
        slanted=slanted,
        left=left,
        top=top,
        cell=(across, down),
        width=full,
        height=top + down * len(names) + _EDGE,
    )


def _stacked(classes: list[str], room: float) -> list[str]:
    """The names broken to stand upright above their columns, or none if one of them can't."""
    made = [wrap(label, BODY, room) for label in classes]
    fits = all(len(lines) <= 3 for lines in made)
    kept = all(whole(label, BODY, room) for label in classes)
    return ["\n".join(lines) for lines in made] if fits and kept else []


def _axes(figure: Figure, plan: _Plan) -> Axes:
    across, down = (side * len(plan.names) for side in plan.cell)
    bottom = _EDGE / plan.height
    return figure.add_axes(
        (plan.left / plan.width, bottom, across / plan.width, down / plan.height)
    )


def _shares(counts: Counts) -> Shares:
    """Each row divided by its sum; zero where a class has no rows."""
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), dtype=float)


def _colors(counts: Counts) -> Colors:
    shares = _shares(counts)
    right = np.eye(len(counts), dtype=bool)[..., None]
    # The root lets small shares of errors be seen without making large ones alike.
    colors = np.where(right, RIGHT(shares), WRONG(shares**0.7))
    colors[counts == 0] = to_rgba(PALE)
    return colors


def _write(axes: Axes, counts: Counts, colors: Colors, plan: _Plan) -> None:
    shares = _shares(counts)
    counted = plan.cell[0] >= _ROOMY
    size = min(13.0, plan.cell[0] * 72 * (0.24 if counted else 0.38))
    for row, column in product(range(len(counts)), repeat=2):
        share = float(shares[row, column])
        if not counts[row, column]:
            continue
        ink = _ink(colors[row, column])
        if counted:
            _say(axes, (column, row - 0.02), _percent(share), ("bottom", size, ink))
            below = (column, row + 0.06)
            _say(axes, below, f"{counts[row, column]:,}", ("top", size * 0.75, ink))
        else:
            text = _percent(share).rstrip("%")
            _say(axes, (column, float(row)), text, ("center_baseline", size, ink))


def _say(axes: Axes, at: tuple[int, float], text: str, how: tuple[str, float, str]) -> None:
    vertical, size, color = how
    axes.text(*at, text, ha="center", va=vertical, fontsize=size, color=color)


def _ink(color: Float[np.ndarray, " 4"]) -> str:
    """White on dark colors, by their luminance."""
    return PAPER if color[:3] @ (0.2126, 0.7152, 0.0722) < 0.52 else INK


def _percent(share: float) -> str:
    """A share in whole percent, never rounded to none or to all.

    >>> _percent(0.5), _percent(0.001), _percent(0.999), _percent(1.0)
    ('50%', '<1%', '>99%', '100%')
    """
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def _frame(axes: Axes, counts: Counts, plan: _Plan) -> None:
    """Names at the left and on top, numbers of rows at the right, white lines between cells."""
    places = range(len(plan.names))
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(0.5, len(places) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(places) - 1), minor=True)
    axes.grid(visible=True, axis="both", which="minor", color=PAPER, linewidth=1.5)
    axes.tick_params(which="both", length=0, pad=5, labelsize=BODY, labelcolor=INK)
    axes.xaxis.tick_top()
    axes.set_yticks(places, plan.names)
    axes.set_xticks(places, plan.above)
    if plan.slanted:
        for label in axes.get_xticklabels():
            label.set(rotation=45, ha="left", rotation_mode="anchor")
    for row, total in enumerate(counts.sum(axis=1)):
        axes.annotate(
            f"{total:,}" if total else "none",
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=MUTED,
        )


def _head(figure: Figure, plan: _Plan, notes: str) -> None:
    def say(left: float, down: float, text: str, align: str = "left") -> None:
        at = left / plan.width, 1 - down / plan.height
        figure.text(*at, text, ha=align, va="center", fontsize=SMALL, color=MUTED)

    title = (_EDGE / plan.width, 1 - _EDGE / plan.height)
    figure.text(*title, "\n".join(plan.title), fontsize=TITLE, va="top")
    below = _EDGE + 0.25 * len(plan.title) + 0.11
    say(_EDGE, below, notes)
    say(plan.left, below + 0.38, "predicted")
    say(plan.left - 5 / 72, plan.top - 0.12, "true", "right")
    say(plan.left + plan.cell[0] * len(plan.names) + 0.1, plan.top - 0.12, "rows")
