"""Answers drawn on frames of a video, all of one size."""

from collections.abc import Sequence
from typing import Final, final

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageOps

from polyhead.detection import Box
from polyhead.figures.fonts import legible, runs
from polyhead.figures.style import BLUE, INK, PAPER, PURPLE, VERMILLION
from polyhead.figures.text import face, shorten, write
from polyhead.live.seen import Seen

_COLORS: Final = (BLUE, VERMILLION, PURPLE, "#009e73", "#e69f00", "#56b4e9")
_NARROWEST: Final = 320  # pixels; a smaller frame is enlarged, or no text would fit
_SMALLEST, _LARGEST = 13, 40  # pixels of text
_Bar = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the canvas."""


@final
class Canvas:
    """Draws what was seen on frames of one size, that of the first.

    It is apart from `figures.found`: the bar and the text size hold for the whole video here,
    where a photo is enlarged and its text fitted anew.

    A frame of another size is fitted in, with black beside it. Answers about whole frames stand on
    a bar below them, answers about boxes beside these.
    """

    def __init__(self, first: Seen) -> None:
        height, width = first.frame.shape[1:]
        larger = max(1.0, _NARROWEST / width)
        self._photo = (_even(width * larger), _even(height * larger))
        self._text = round(min(max(0.036 * min(self._photo), _SMALLEST), _LARGEST))
        whole = bool(first.tracks) and first.tracks[0].box is None
        lines = len(first.tracks[0].answers) if whole else 0
        bar = self._height(lines) if whole else 0
        self.size = (self._photo[0], self._photo[1] + (_even(bar) if bar else 0))

    def draw(self, seen: Seen) -> UInt8[np.ndarray, "H W 3"]:
        """The frame with its answers, RGB, (height, width, 3)."""
        photo = Image.fromarray(np.ascontiguousarray(seen.frame.permute(1, 2, 0).numpy()))
        scale = min(self._photo[0] / photo.width, self._photo[1] / photo.height)
        fitted = ImageOps.pad(photo, self._photo, Image.Resampling.BILINEAR)
        left = (self._photo[0] - scale * photo.width) / 2
        top = (self._photo[1] - scale * photo.height) / 2
        canvas = Image.new("RGB", self.size, INK)
        canvas.paste(fitted, (0, 0))
        pen = ImageDraw.Draw(canvas)
        bars: list[_Bar] = []
        for one in seen.tracks:
            lines = [f"{name} {answer.text}" for name, answer in one.answers.items()]
            if one.box is None:
                self._write(pen, lines, 0, self._photo[1], self.size[0])
            else:
                bars.append(
                    self._mark(pen, one.track, _moved(one.box, scale, left, top), lines, bars)
                )
        return np.asarray(canvas)

    def _mark(
        self,
        pen: ImageDraw.ImageDraw,
        track: int,
        box: _Bar,
        lines: Sequence[str],
        bars: Sequence[_Bar],
    ) -> _Bar:
        """Draw a box and its answers, on a bar where it hides the least of the bars before."""
        color = _COLORS[track % len(_COLORS)]
        line = max(2, self._text // 8)
        pen.rectangle(box, outline=color, width=line)
        texts = [f"#{track} {lines[0]}", *lines[1:]] if lines else [f"#{track}"]
        bar = self._room(box, texts, bars)
        left, top, right, bottom = bar
        pen.rectangle(bar, fill=INK)
        pen.rectangle((left, top, left + line, bottom), fill=color)
        self._write(pen, texts, left, top, right - left)
        return bar

    def _room(self, box: _Bar, texts: Sequence[str], bars: Sequence[_Bar]) -> _Bar:
        """Below the box, or above it; from its left edge on, or up to its right one."""
        wide = min(max(map(self._width, texts)) + self._text, self.size[0])
        high = self._height(len(texts))
        left, top, right, bottom = box
        places = [
            (min(max(x, 0.0), self.size[0] - wide), min(max(y, 0.0), self._photo[1] - high))
            for y in (bottom, top - high)
            for x in (left, right - wide)
        ]
        may = [(x, y, x + wide, y + high) for x, y in places]
        return min(may, key=lambda bar: (sum(_shared(bar, b) for b in bars), _shared(bar, box)))

    def _write(
        self,
        pen: ImageDraw.ImageDraw,
        lines: Sequence[str],
        left: float,
        top: float,
        room: float,
    ) -> None:
        x, margin = left + self._text / 2, self._text / 2
        for place, line in enumerate(lines):
            y = top + margin + 1.3 * self._text * place + 0.86 * self._text
            limit = (room - 2 * margin + 1) / 72  # text is measured at 72 pixels per inch
            write(pen, (x, y), shorten(legible(line), self._text, limit), self._text, PAPER)

    def _width(self, line: str) -> float:
        pieces = runs(legible(line))
        return sum(face(file, self._text).getlength(piece) for piece, file in pieces)

    def _height(self, lines: int) -> int:
        return round(self._text * (1.3 * lines + 0.7))


def _even(pixels: float) -> int:
    """Whole and even, as codecs want it."""
    return max(2 * round(pixels / 2), 2)


def _moved(box: Box, scale: float, left: float, top: float) -> _Bar:
    """A box of the frame on the canvas."""
    ends = (box.left, box.top, box.right, box.bottom)
    x0, y0, x1, y1 = (
        scale * end + start for end, start in zip(ends, (left, top, left, top), strict=True)
    )
    return x0, y0, max(x1, x0), max(y1, y0)


def _shared(one: _Bar, other: _Bar) -> float:
    """The pixels that two rectangles share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)
