"""How wide a text will be, and how to make it fit."""

import re
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from polyhead.figures.fonts import runs

_EM = 100
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef\u3000-\u30ff"
_CLOSING = "，。、：；！？）」』》"
# A line may break at spaces, after - _ / and between Chinese characters.
_PIECES = re.compile(rf"\s+|[{_CJK}][{_CLOSING}]*|[^\s{_CJK}_/-]*[_/-]+|[^\s{_CJK}_/-]+")


def width(text: str, size: float) -> float:
    """The width of one line of text in inches.

    Args:
        text: One line.
        size: The font size in points.
    """
    lengths = (face(file, _EM).getlength(piece) for piece, file in runs(text))
    return sum(lengths) / _EM * size / 72


def write(
    pen: ImageDraw.ImageDraw, start: tuple[float, float], text: str, size: int, color: str
) -> None:
    """Write one line, each piece of it by a font that has its letters.

    Args:
        pen: Writes.
        start: The left end of the baseline.
        text: One line.
        size: The font size in pixels.
        color: Of the text.
    """
    left, baseline = start
    for piece, file in runs(text):
        font = face(file, size)
        pen.text((left, baseline), piece, font=font, fill=color, anchor="ls")
        left += font.getlength(piece)


def shorten(text: str, size: float, limit: float) -> str:
    """The text with its middle left out until it is at most ``limit`` inches wide.

    Both ends stay, as names that are nearly the same differ at either.

    >>> shorten("Female", 10, 2.0)
    'Female'
    """
    if width(text, size) <= limit:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head, tail = text[: kept - kept // 3].rstrip(), text[len(text) - kept // 3 :].lstrip()
        short = f"{head}…{tail}"
        if width(short, size) <= limit:
            return short
    return f"{text[:1]}…"


def wrap(text: str, size: float, limit: float, lines: int | None = None) -> list[str]:
    """Break a text into lines of at most ``limit`` inches.

    Args:
        text: Any text; Chinese breaks between characters.
        size: The font size in points.
        limit: The width of a line in inches.
        lines: How many lines at most; the last is shortened. None: as many as needed.

    Returns:
        At least one line.
    """
    made: list[str] = [""]
    for piece in _pieces(text, size, limit):
        if width((made[-1] + piece).rstrip(), size) <= limit or not made[-1]:
            made[-1] += piece
        else:
            made.append(piece.lstrip())
    made = [line.strip() for line in made if line.strip()] or [""]
    if lines is None or len(made) <= lines:
        return made
    rest = text[text.index(made[lines - 1], sum(len(line) for line in made[: lines - 1])) :]
    return [*made[: lines - 1], shorten(rest, size, limit)]


def whole(text: str, size: float, limit: float) -> bool:
    """Whether `wrap` can keep every word of a text whole."""
    return all(width(piece, size) <= limit for piece in _PIECES.findall(text))


def _pieces(text: str, size: float, limit: float) -> list[str]:
    """What must stay together on a line; a word wider than a line falls into characters."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        pieces.extend([piece] if width(piece, size) <= limit else list(piece))
    return pieces


@cache
def face(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font file at a size in pixels."""
    return ImageFont.truetype(str(file), size)
