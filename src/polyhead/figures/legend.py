"""What colors mean: a square of each and its words, in as few lines as they fit on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from polyhead.figures.fonts import legible
from polyhead.figures.style import INK, SMALL
from polyhead.figures.text import shorten, width

LINE: Final = 0.24
"""Inches from one line of a legend to the next."""

_SWATCH: Final = 0.13  # inches, the side of a square
_NEAR: Final = 0.07  # inches between a square and its words
_APART: Final = 0.25  # inches between two keys


@dataclass(frozen=True)
class Key:
    """A color and what it means."""

    color: str
    words: str


def in_lines(legend: Sequence[Key], room: float) -> list[list[Key]]:
    """The keys in lines that are no wider than a room in inches."""
    lines: list[list[Key]] = []
    for key in legend:
        words = shorten(legible(key.words), SMALL, room - _SWATCH - _NEAR)
        short = Key(key.color, words)
        if lines and sum(map(_taken, [*lines[-1], short])) - _APART <= room:
            lines[-1].append(short)
        else:
            lines.append([short])
    return lines


def write_legend(figure: Figure, lines: Sequence[Sequence[Key]], left: float, down: float) -> None:
    """Draw a legend.

    Args:
        figure: Where to.
        lines: The keys, from ``in_lines``.
        left: Inches from the left of the figure.
        down: Inches from its top.
    """
    across, up = figure.get_size_inches()
    for number, line in enumerate(lines):
        at = left
        base = up - down - LINE * (number + 1) + 0.06
        for key in line:
            place, size = (at / across, base / up), (_SWATCH / across, _SWATCH / up)
            square = Rectangle(place, *size, color=key.color, linewidth=0)
            figure.add_artist(square)
            start = (at + _SWATCH + _NEAR) / across
            figure.text(start, (base + 0.01) / up, key.words, fontsize=SMALL, color=INK)
            at += _taken(key)


def _taken(key: Key) -> float:
    return _SWATCH + _NEAR + width(key.words, SMALL) + _APART
