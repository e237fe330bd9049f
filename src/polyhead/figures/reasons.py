"""A sheet of what each answer looked at: the image, and beside it the same in colors per task."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image

from polyhead.errors import PolyheadError
from polyhead.figures.caption import Caption
from polyhead.figures.legend import Key
from polyhead.figures.picture import Picture
from polyhead.figures.sheet import Photo, sheet
from polyhead.figures.tint import Heat, tinted

_ACROSS: Final = 4  # tiles beside each other, the image among them
_LARGEST: Final = 640  # pixels of a side; more can't be seen in a tile
_MOST_NAMED: Final = 2  # numbers that the legend can name one by one


@dataclass(frozen=True, eq=False)
class Tile:
    """One answer on an image.

    Attributes:
        heat: What the places of the image did for it.
        caption: What was answered, and what is true.
    """

    heat: Heat
    caption: Caption = field(default_factory=Caption)


@dataclass(frozen=True, eq=False)
class Looked:
    """One image, and what each answer looked at.

    Attributes:
        image: [H, W, 3] an RGB image.
        tiles: The answers.
        caption: What is written under the image itself.
    """

    image: Photo
    tiles: tuple[Tile, ...]
    caption: Caption = field(default_factory=Caption)


def reasons(rows: Sequence[Looked], *, title: str = "") -> Picture:
    """Draw images, each with what every answer looked at beside it.

    Args:
        rows: The images.
        title: What the sheet shows.

    Raises:
        PolyheadError: There is no image, or a map is none.
    """
    if not rows:
        raise PolyheadError("reasons: nothing to draw. Expected at least one image; got none.")
    most = 1 + max(len(row.tiles) for row in rows)
    lines = math.ceil(most / _ACROSS)
    across = math.ceil(most / lines)
    images: list[Photo | None] = []
    captions: list[Caption] = []
    for row in rows:
        image = _small(row.image)
        shown = [image, *(tinted(image, tile.heat) for tile in row.tiles)]
        spare = -len(shown) % across
        images += [*shown, *[None] * spare]
        captions += [row.caption, *(tile.caption for tile in row.tiles), *[Caption()] * spare]
    alt = f"{title or 'Where the network looked'}: {len(rows)} images, in colors per answer."
    return sheet(images, captions, title=title, columns=across, legend=_legend(rows), alt=alt)


def _legend(rows: Sequence[Looked]) -> tuple[Key, ...]:
    """What each color means; numbers by name where they are few."""
    heats = [tile.heat for row in rows for tile in row.tiles]
    numbers = dict.fromkeys((heat.up, heat.down) for heat in heats if not heat.answered)
    keys = dict.fromkeys(Key(*key) for heat in heats for key in heat.keys)
    if len(numbers) <= _MOST_NAMED:
        return tuple(keys)
    up, down = Heat(np.zeros((1, 1)), "raises the number", "lowers it").keys
    return (Key(*up), Key(*down), *(key for key in keys if key.words == "speaks for the answer"))


def _small(image: Photo) -> Photo:
    longest = max(image.shape[:2])
    if longest <= _LARGEST:
        return image
    size = [max(1, round(side * _LARGEST / longest)) for side in image.shape[:2]]
    small = Image.fromarray(image).resize((size[1], size[0]), Image.Resampling.LANCZOS)
    return np.asarray(small)
