"""Answers drawn on frames of a video, all of one size."""

from collections.abc import Sequence
from typing import Final, final

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageOps

from polyhead.figures.fonts import legible, runs
from polyhead.figures.style import BLUE, INK, PAPER, PURPLE, VERMILLION
from polyhead.figures.text import face, shorten
from polyhead.live.seen import Seen, Tracked

_COLORS: Final = (BLUE, VERMILLION, PURPLE, "#009e73", "#e69f00", "#56b4e9")
_NARROWEST: Final = 320  # pixels; a smaller frame is enlarged, or no text would fit
_SMALLEST, _LARGEST = 13, 40  # pixels of text


@final
class Canvas:
    """Draws what was seen on frames of one size, that of the first.

    A frame of another size is fitted in, with black beside it. Answers about whole frames stand on
    a bar below them, answers about boxes beside these.
    """

    def __init__(self, first: Seen) -> None:
        height, width = first.frame.shape[1:]
        larger = max(1.0, _NARROWEST / width)
        self._photo = (_even(width * larger), _even(height * larger))
        self._text = round(min(max(0.045 * min(self._photo), _SMALLEST), _LARGEST))
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
        for one in seen.tracks:
            lines = [f"{name} {answer.text}" for name, answer in one.answers.items()]
            if one.box is None:
                self._write(pen, lines, 0, self._photo[1], self.size[0])
            else:
                self._mark(pen, one, lines, (scale, left, top))
        return np.asarray(canvas)

    def _mark(
        self,
        pen: ImageDraw.ImageDraw,
        one: Tracked,
        lines: Sequence[str],
        placed: tuple[float, float, float],
    ) -> None:
        """A box, and its answers on a bar below it, or above where there is no room."""
        if one.box is None:
            return
        scale, left, top = placed
        x0, x1 = (left + scale * x for x in (one.box.left, one.box.right))
        y0, y1 = (top + scale * y for y in (one.box.top, one.box.bottom))
        color = _COLORS[one.track % len(_COLORS)]
        line = max(2, self._text // 8)
        pen.rectangle((x0, y0, max(x1, x0), max(y1, y0)), outline=color, width=line)
        texts = [f"#{one.track} {lines[0]}", *lines[1:]] if lines else [f"#{one.track}"]
        wide = min(max(map(self._width, texts)) + self._text, self.size[0])
        high = self._height(len(texts))
        across = min(max(x0, 0), self.size[0] - wide)
        below = y1 + high <= self._photo[1]
        down = y1 if below else max(y0 - high, 0)
        pen.rectangle((across, down, across + wide, down + high), fill=INK)
        pen.rectangle((across, down, across + line, down + high), fill=color)
        self._write(pen, texts, across, down, wide)

    def _write(
        self,
        pen: ImageDraw.ImageDraw,
        lines: Sequence[str],
        left: float,
        top: float,
        room: float,
    ) -> None:
        margin = self._text / 2
        for place, line in enumerate(lines):
            x = left + margin
            y = top + margin + 1.3 * self._text * place + 0.86 * self._text
            limit = (room - 2 * margin + 1) / 72  # text is measured at 72 pixels per inch
            for piece, file in runs(shorten(legible(line), self._text, limit)):
                font = face(file, self._text)
                pen.text((x, y), piece, font=font, fill=PAPER, anchor="ls")
                x += font.getlength(piece)

    def _width(self, line: str) -> float:
        pieces = runs(legible(line))
        return sum(face(file, self._text).getlength(piece) for piece, file in pieces)

    def _height(self, lines: int) -> int:
        return round(self._text * (1.3 * lines + 0.7))


def _even(pixels: float) -> int:
    """Whole and even, as codecs want it."""
    return max(2 * round(pixels / 2), 2)
