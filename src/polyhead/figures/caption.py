"""The lines under an image: per task what was answered, what is true, and whether they agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from matplotlib.figure import Figure

from polyhead.figures.fonts import legible
from polyhead.figures.style import BLUE, BODY, INK, MUTED, SMALL, VERMILLION
from polyhead.figures.text import shorten, width

Verdict = Literal["right", "wrong", "none"]

_MARK = 0.17  # inches kept for a mark
_SPACE = 0.055  # inches between a task and its answer
_INSET = 0.12  # inches by which a truth stands back behind its answer
_MARKS: Final = {"right": ("\N{CHECK MARK}", BLUE), "wrong": ("\N{BALLOT X}", VERMILLION)}


@dataclass(frozen=True)
class Line:
    """One task of a caption.

    Attributes:
        task: Its name.
        predicted: The answer in words, ``26.4 years``; empty where nothing was predicted.
        true: The label in words, or None where there is none.
        verdict: Whether the answer is right. Numbers that are neither have ``none``.
    """

    task: str
    predicted: str = ""
    true: str | None = None
    verdict: Verdict = "none"


@dataclass(frozen=True)
class Caption:
    """All lines under one image.

    Attributes:
        lines: The lines.
        head: What stands above them in grey.
    """

    lines: tuple[Line, ...] = ()
    head: str = ""


@dataclass(frozen=True)
class Row:
    """One printed line: a grey name, then words in ink; or, where ``quiet``, small grey words.

    A name without words is a head, and has no room for a mark before it.
    """

    name: str
    words: str
    verdict: Verdict = "none"
    quiet: bool = False

    @property
    def height(self) -> float:
        """Inches from the line above to this one."""
        return 0.185 if self.quiet else 0.22

    @property
    def size(self) -> float:
        """The size of the words in points."""
        return SMALL if self.quiet else BODY

    @property
    def inset(self) -> float:
        """Inches from where the line starts to where its words do."""
        return _INSET if self.quiet else width(self.name, BODY) + _SPACE


def rows_of(caption: Caption) -> list[Row]:
    """What is printed under an image, a truth that says nothing new left out."""
    head = [Row(legible(caption.head), "")] if caption.head else []
    return head + [row for line in caption.lines for row in _rows(line)]


def _rows(line: Line) -> Iterator[Row]:
    task, predicted = legible(line.task), legible(line.predicted)
    true = None if line.true is None else legible(line.true)
    if not predicted:
        yield Row(task, true or "–")
        return
    yield Row(task, predicted, line.verdict)
    if true is not None and not (line.verdict == "right" and true == predicted):
        yield Row("", f"true: {true}", quiet=True)


def indent(captions: list[list[Row]]) -> float:
    """The room for marks in inches, the same for all captions of a sheet."""
    marked = any(row.verdict != "none" for rows in captions for row in rows)
    return _MARK if marked else 0.0


def needed(row: Row) -> float:
    """The inches that a line takes, marks aside."""
    return row.inset + width(row.words, row.size)


def fitted(row: Row, room: float) -> Row:
    """The line shortened to a room in inches, its name first."""
    if needed(row) <= room:
        return row
    spare = room - _SPACE - width(row.words, row.size)
    row = replace(row, name=shorten(row.name, BODY, max(spare, 0.4 * room)))
    return replace(row, words=shorten(row.words, row.size, room - row.inset))


def write(figure: Figure, row: Row, left: float, down: float, marks: float) -> None:
    """Print one line.

    Args:
        figure: Where to.
        row: The line, fitted.
        left: Inches from the left of the figure.
        down: Inches from its top to the baseline.
        marks: The inches kept for marks.
    """
    across, up = figure.get_size_inches()
    height = 1 - down / up
    if row.verdict != "none":
        mark, color = _MARKS[row.verdict]
        figure.text(left / across, height, mark, color=color, family="DejaVu Sans", fontsize=BODY)
    start = left + marks if row.words else left
    figure.text(start / across, height, row.name, color=MUTED, fontsize=BODY)
    words = (start + row.inset) / across
    figure.text(words, height, row.words, color=MUTED if row.quiet else INK, fontsize=row.size)
