"""A contact sheet: images in a grid, what they show underneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import UInt8
from matplotlib.figure import Figure
from PIL import Image

from polyhead.errors import PolyheadError
from polyhead.figures.caption import Caption, Line, Row, fitted, indent, needed, rows_of, write
from polyhead.figures.fonts import legible
from polyhead.figures.legend import LINE, Key, in_lines, write_legend
from polyhead.figures.picture import Picture
from polyhead.figures.style import DPI, PALE, TITLE, WIDTH, blank, styled
from polyhead.figures.text import wrap

__all__ = ["Caption", "Line", "Photo", "sheet"]

Photo = UInt8[np.ndarray, "_ _ 3"]

_EDGE: Final = 0.2  # inches around the sheet
_GAP: Final = 0.22  # inches between tiles
_TILE: Final = 2.4  # inches, the widest that a tile may be
_COLUMNS: Final = (4, 3, 2)  # tried in this order until the captions fit


def sheet(
    images: Sequence[Photo | None],
    captions: Sequence[Caption],
    *,
    title: str = "",
    columns: int | None = None,
    legend: Sequence[Key] = (),
    alt: str = "",
) -> Picture:
    """Draw images in a grid, each whole whatever its shape, with its caption underneath.

    Args:
        images: [N] RGB images [H, W, 3], which may differ in size; None leaves a tile out.
        captions: [N] what to write under each; one without lines leaves the room empty.
        title: What the sheet shows.
        columns: How many images beside each other; None: up to four, fewer if captions are long.
        legend: What colors on the images mean.
        alt: What the picture shows, in a sentence; made of the title without it.

    Raises:
        PolyheadError: There is no image, an image is not one, or images and captions differ in
            number.
    """
    _check(images, captions)
    texts = [rows_of(caption) for caption in captions]
    plan = _plan(images, texts, legible(title), columns, legend)
    with styled():
        figure = blank(plan.width, plan.height, constrained=False)
        figure.text(
            _EDGE / plan.width,
            1 - _EDGE / plan.height,
            "\n".join(plan.title),
            fontsize=TITLE,
            va="top",
        )
        write_legend(figure, plan.legend, _EDGE, _EDGE + 0.27 * len(plan.title))
        for place, (image, rows) in enumerate(zip(images, texts, strict=True)):
            if image is not None:
                _tile(figure, plan, place, image)
            _text(figure, plan, place, rows)
    said = f"{title or 'Contact sheet'}: {len(images)} images with captions."
    return Picture(figure, alt=alt or said)


def _check(images: Sequence[Photo | None], captions: Sequence[Caption]) -> None:
    if all(image is None for image in images):
        raise PolyheadError("sheet: nothing to draw. Expected at least one image; got none.")
    if len(images) != len(captions):
        raise PolyheadError(
            f"sheet: images and captions differ in number. "
            f"Expected one caption per image; got {len(captions)} for {len(images)}."
        )
    for place, image in enumerate(images):
        if image is None:
            continue
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
            raise PolyheadError(
                f"sheet, image {place}: not an RGB image. Expected uint8 of shape [H, W, 3]; "
                f"got {image.dtype} of shape {list(image.shape)}."
            )


@dataclass(frozen=True)
class _Plan:
    """Where everything goes, in inches."""

    title: list[str]
    legend: list[list[Key]]
    columns: int
    tile: tuple[float, float]
    marks: float
    starts: list[float]  # of each row of tiles, from the top
    width: float
    height: float


def _plan(
    images: Sequence[Photo | None],
    texts: list[list[Row]],
    title: str,
    columns: int | None,
    legend: Sequence[Key],
) -> _Plan:
    marks = indent(texts)
    across = columns or _fitting(texts, marks, len(images))
    wide = min(_TILE, (WIDTH - 2 * _EDGE - (across - 1) * _GAP) / across)
    # The usual shape of the images, so that most of them fill their tile.
    shapes = [image.shape for image in images if image is not None]
    shape = float(np.median([height / width for height, width, _ in shapes]))
    high = wide * float(np.clip(shape, 0.5, 1.5))
    full = max(2 * _EDGE + across * wide + (across - 1) * _GAP, 3.5)
    lines = wrap(title, TITLE, full - 2 * _EDGE, lines=3) if title else []
    keys = in_lines(legend, full - 2 * _EDGE)
    down = _EDGE + 0.25 * len(lines) + LINE * len(keys) + 0.12 * bool(lines or keys)
    starts: list[float] = []
    for first in range(0, len(images), across):
        starts.append(down)
        longest = max(sum(row.height for row in rows) for rows in texts[first : first + across])
        down += high + 0.04 + longest + _GAP
    return _Plan(lines, keys, across, (wide, high), marks, starts, full, down - _GAP + _EDGE)


def _fitting(texts: list[list[Row]], marks: float, images: int) -> int:
    longest = max((needed(row) for rows in texts for row in rows), default=0.0) + marks
    for across in _COLUMNS:
        if longest <= (WIDTH - 2 * _EDGE - (across - 1) * _GAP) / across:
            return min(across, images)
    return min(_COLUMNS[-1], images)


def _left(plan: _Plan, place: int) -> float:
    return _EDGE + place % plan.columns * (plan.tile[0] + _GAP)


def _tile(figure: Figure, plan: _Plan, place: int, image: Photo) -> None:
    """Draw an image as large as its tile allows, in the middle, the rest of the tile pale."""
    wide, high = plan.tile
    bottom = plan.height - plan.starts[place // plan.columns] - high
    axes = figure.add_axes(
        (
            _left(plan, place) / plan.width,
            bottom / plan.height,
            wide / plan.width,
            high / plan.height,
        ),
        facecolor=PALE,
        xticks=[],
        yticks=[],
    )
    axes.spines[:].set_visible(False)
    scale = min(wide / image.shape[1], high / image.shape[0])
    size = (image.shape[1] * scale, image.shape[0] * scale)
    left, low = (wide - size[0]) / 2, (high - size[1]) / 2
    axes.imshow(
        _shrunk(image, size), extent=(left, left + size[0], low, low + size[1]), aspect="auto"
    )
    axes.set_xlim(0, wide)
    axes.set_ylim(0, high)


def _shrunk(image: Photo, inches: tuple[float, float]) -> Photo:
    """The image in no more pixels than are seen."""
    pixels = [max(round(side * DPI), 1) for side in inches]
    if image.shape[1] <= pixels[0]:
        return image
    small = Image.fromarray(image).resize((pixels[0], pixels[1]), Image.Resampling.LANCZOS)
    return np.asarray(small)


def _text(figure: Figure, plan: _Plan, place: int, rows: list[Row]) -> None:
    down = plan.starts[place // plan.columns] + plan.tile[1]
    for row in rows:
        down += row.height
        write(figure, fitted(row, plan.tile[0] - plan.marks), _left(plan, place), down, plan.marks)
