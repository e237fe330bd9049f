"""The answers written on the photo itself."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from polyhead.figures.fonts import legible
from polyhead.figures.style import INK, PAPER
from polyhead.figures.text import width, wrap, write

_WIDTH: Final = 320  # pixels; a smaller photo is enlarged, or no text would fit under it
_SMALLEST: Final = 16  # pixels of text
_LARGEST: Final = 64


def annotate(image: UInt8[np.ndarray, "H W 3"], lines: Sequence[str]) -> Image.Image:
    """Write lines on a dark bar below a photo; the photo itself stays whole.

    The text is as large as suits the photo, smaller if that saves breaking a line.

    Args:
        image: [H, W, 3] an RGB photo.
        lines: What to write; none returns the photo as it is.

    Returns:
        The photo with the bar, at least 320 pixels wide where there is text.
    """
    photo = Image.fromarray(image)
    texts = [legible(line) for line in lines]
    if not texts:
        return photo
    if photo.width < _WIDTH:
        larger = (_WIDTH, max(round(photo.height * _WIDTH / photo.width), 1))
        photo = photo.resize(larger, Image.Resampling.LANCZOS)
    return _with_bar(photo, texts)


def _with_bar(photo: Image.Image, texts: list[str]) -> Image.Image:
    size = _size(photo, texts)
    margin, step = round(0.7 * size), round(1.4 * size)
    room = (photo.width - 2 * margin) / 72  # text is measured at 72 pixels per inch
    rows = [row for text in texts for row in wrap(text, float(size), room)]
    bar = 2 * margin + step * len(rows) - (step - size)
    canvas = Image.new("RGB", (photo.width, photo.height + bar), INK)
    canvas.paste(photo, (0, 0))
    draw = ImageDraw.Draw(canvas)
    for place, row in enumerate(rows):
        baseline = photo.height + margin + step * place + round(0.86 * size)
        write(draw, (float(margin), baseline), row, size, PAPER)
    return canvas


def _size(photo: Image.Image, texts: list[str]) -> int:
    """The size of the text in pixels: suited to the photo, down to 60% where a line is long."""
    suited = float(np.clip(0.055 * min(photo.width, 1.5 * photo.height), _SMALLEST, _LARGEST))
    longest = max(width(text, suited) * 72 for text in texts)
    fitting = suited * (photo.width - 1.4 * suited) / max(longest, 1.0)
    return round(max(min(suited, fitting), 0.6 * suited, _SMALLEST))
