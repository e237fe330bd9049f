"""What was found in a photo: a frame around each, and what is said of it beside the frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw

from polyhead.figures.beside_frame import Place, place_labels
from polyhead.figures.fonts import legible
from polyhead.figures.style import INK, PAPER
from polyhead.figures.text import shorten, width, write

_WIDTH: Final = 480  # pixels of the larger side; a smaller photo is enlarged, or no text would fit
_SMALLEST: Final = 11  # pixels of text
_LARGEST: Final = 72
_SHADE: Final = 0.78  # how much of the photo a label hides


@dataclass(frozen=True)
class Frame:
    """One thing in a photo.

    Attributes:
        left: Where it begins, in pixels of the photo.
        top: The same, from the top.
        right: Where it ends.
        bottom: The same, from the top.
        lines: What is written beside it.
    """

    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[str, ...] = ()


def found(image: UInt8[np.ndarray, "H W 3"], frames: Sequence[Frame]) -> Image.Image:
    """Draw frames and their lines on a photo.

    Text and lines are as large as suits the photo and the smaller of the frames. A label stands
    below, above, or at a side of its frame: where it hides neither an edge of the photo, nor
    another label, nor a frame, as far as there is such a place.

    Args:
        image: [H, W, 3] an RGB photo.
        frames: What to draw; none returns the photo as it is.

    Returns:
        The photo, at least 480 pixels at its larger side where there is something to draw.
    """
    photo = Image.fromarray(image)
    if not frames:
        return photo
    zoom = max(1.0, _WIDTH / max(photo.size))
    if zoom > 1:
        larger = (max(round(photo.width * zoom), 1), max(round(photo.height * zoom), 1))
        photo = photo.resize(larger, Image.Resampling.LANCZOS)
    places = [Place(zoom * f.left, zoom * f.top, zoom * f.right, zoom * f.bottom) for f in frames]
    size = _size(photo, places)
    texts = [[_fitted(line, size, photo.width) for line in frame.lines] for frame in frames]
    stroke = max(2, round(size / 8))
    for place in places:
        _frame(photo, place, stroke)
    sizes = [_extent(lines, size) for lines in texts]
    labels = place_labels(places, sizes, photo.size, stroke)
    labeled = [one for one in zip(places, labels, texts, strict=True) if one[2]]
    for place, label, _ in labeled:
        _lead(photo, place, label, stroke)
    for _, label, lines in labeled:
        _label(photo, lines, label, size)
    return photo


def _size(photo: Image.Image, places: Sequence[Place]) -> int:
    """The size of the text in pixels: suited to the photo, smaller where frames are small."""
    suited = 0.03 * (photo.width * photo.height) ** 0.5
    middle = float(np.median([place.right - place.left for place in places]))
    fitting = float(np.clip(0.14 * middle, 0.5 * suited, 1.4 * suited))
    return round(float(np.clip(fitting, _SMALLEST, _LARGEST)))


def _fitted(line: str, size: int, room: int) -> str:
    """A line that is no wider than the photo; text is measured at 72 pixels per inch."""
    return shorten(legible(line), float(size), (room - 1.2 * size) / 72)


def _extent(lines: Sequence[str], size: int) -> tuple[int, int]:
    """How wide and how high a label is; nothing where it has no lines."""
    if not lines:
        return 0, 0
    widest = max(width(line, float(size)) * 72 for line in lines)
    return round(widest + 0.9 * size), round(1.3 * size * len(lines) + 0.5 * size)


def _frame(photo: Image.Image, place: Place, stroke: int) -> None:
    """A light line between dark ones, which is seen on any photo."""
    draw = ImageDraw.Draw(photo)
    ends = (place.left, place.top, max(place.right, place.left), max(place.bottom, place.top))
    edge = max(1, stroke // 2)
    draw.rectangle(tuple(map(round, ends)), outline=INK, width=stroke + 2 * edge)
    inner = (ends[0] + edge, ends[1] + edge, ends[2] - edge, ends[3] - edge)
    if inner[2] > inner[0] and inner[3] > inner[1]:
        draw.rectangle(tuple(map(round, inner)), outline=PAPER, width=stroke)


def _lead(photo: Image.Image, place: Place, label: Place, stroke: int) -> None:
    """A line from a frame to a label that had to be put away from it."""
    middle = (place.left + place.right) / 2
    if label.top > place.bottom + 2 * stroke:
        ends = (middle, place.bottom, middle, label.top)
    elif label.bottom < place.top - 2 * stroke:
        ends = (middle, label.bottom, middle, place.top)
    else:
        return
    draw = ImageDraw.Draw(photo)
    draw.line(ends, fill=INK, width=stroke + 2)
    draw.line(ends, fill=PAPER, width=max(1, stroke - 1))


def _label(photo: Image.Image, lines: Sequence[str], place: Place, size: int) -> None:
    left, top = round(place.left), round(place.top)
    below = photo.crop((left, top, round(place.right), round(place.bottom)))
    photo.paste(Image.blend(below, Image.new("RGB", below.size, INK), _SHADE), (left, top))
    draw = ImageDraw.Draw(photo)
    for row, line in enumerate(lines):
        start = place.left + 0.45 * size
        baseline = place.top + 0.25 * size + (1.3 * row + 1.0) * size
        write(draw, (start, baseline), line, size, PAPER)
