"""Whether probabilities come true, before and after a temperature."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from polyhead.errors import PolyheadError
from polyhead.figures.fonts import legible
from polyhead.figures.picture import Picture
from polyhead.figures.style import (
    BLUE,
    INK,
    MUTED,
    PAPER,
    QUIET,
    TITLE,
    WIDTH,
    blank,
    heading,
    styled,
)
from polyhead.figures.text import wrap


@dataclass(frozen=True)
class Reliability:
    """Answers by how sure they are.

    Attributes:
        sure: (B,), by bin, the mean probability of the answers in it.
        right: (B,), the share of them that came true.
        answers: (B,), how many there are.
        error: The expected calibration error.
    """

    sure: Sequence[float]
    right: Sequence[float]
    answers: Sequence[int]
    error: float


def reliability(before: Reliability, after: Reliability, *, name: str) -> Picture:
    """Draw how often answers come true against how sure they are, and how many there are.

    Args:
        before: As the network gave them.
        after: At the temperature.
        name: The task.

    Raises:
        PolyheadError: There is no answer.
    """
    if not before.answers or not after.answers:
        raise PolyheadError(f"reliability of {name}: nothing to draw. Expected an answer at least.")
    changed = f"{100 * before.error:.1f} % before, {100 * after.error:.1f} % after"
    note = f"calibration error {changed}  ·  {sum(after.answers):,} answers"
    with styled():
        figure = blank(WIDTH - 0.9, 6.3)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[4, 1])
        title = wrap(
            f"{legible(name)}: do its probabilities come true?", TITLE, WIDTH - 1.5, lines=2
        )
        heading(upper, "\n".join(title), note)
        _diagram(upper, before, after)
        _counts(lower, before, after)
        figure.legend(
            *upper.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
        )
        figure.draw_without_rendering()
    return Picture(figure, alt=f"{name}: how often answers come true by their probability, {note}.")


def _diagram(axes: Axes, before: Reliability, after: Reliability) -> None:
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1.0, label="as sure as right")
    for one, color, label, marker in (
        (before, MUTED, "before", "o"),
        (after, BLUE, "at its temperature", "s"),
    ):
        axes.plot(
            one.sure,
            one.right,
            color=color,
            linewidth=1.4,
            marker=marker,
            markersize=6,
            markeredgecolor=PAPER,
            markeredgewidth=0.8,
            linestyle="--" if one is before else "-",
            label=label,
        )
    low = min(*before.sure, *after.sure, *before.right, *after.right)
    start = max(0.0, np.floor(10 * low) / 10)
    axes.set_xlim(start, 1.01)
    axes.set_ylim(start, 1.03)
    axes.grid(visible=True, axis="both")
    axes.set_ylabel("share that came true")
    axes.annotate(
        "too unsure", (0.02, 0.96), xycoords="axes fraction", va="top", color=INK, alpha=0.6
    )
    axes.annotate(
        "too sure", (0.98, 0.04), xycoords="axes fraction", ha="right", color=INK, alpha=0.6
    )


def _counts(axes: Axes, before: Reliability, after: Reliability) -> None:
    width = 0.009 * (axes.get_xlim()[1] - axes.get_xlim()[0]) / 0.5
    for one, color, shift in ((before, QUIET, -width / 2), (after, BLUE, width / 2)):
        places = np.asarray(one.sure, dtype=float) + shift
        axes.bar(places, one.answers, width=width, color=color)
    axes.set_ylabel("answers")
    axes.set_xlabel("probability of the answer")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.locator_params(axis="y", nbins=3)
