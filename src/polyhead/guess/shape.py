"""The size at which images meet the network, and how."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from polyhead.data import Table
from polyhead.errors import ImageError
from polyhead.guess import say
from polyhead.guess.pick import spread
from polyhead.images import probe
from polyhead.inputs import Image

_LOOKED_AT = 200
_STEP, _LARGEST = 32, 224
_SAME, _SQUARE, _CROPPABLE = 1.02, 1.1, 4 / 3


@dataclass(frozen=True)
class Shape:
    """How images are to be sized.

    Attributes:
        image: The input.
        why: Why, in sentences.
    """

    image: Image
    why: tuple[str, ...]


def shape_of(table: Table, column: str) -> Shape:
    """Choose a size by the headers of some images.

    Args:
        table: The table, its root being the folder in which image paths start.
        column: The column of paths.
    """
    names = table.column(column).drop_nulls().unique(maintain_order=True).to_list()
    sizes = [size for name in spread(names, _LOOKED_AT) if (size := _size(table.root / name))]
    return choose(sizes, column)


def _size(path: Path) -> tuple[int, int] | None:
    try:
        header = probe(path)
    except ImageError:
        return None
    return header.width, header.height


def choose(sizes: Sequence[tuple[int, int]], column: str) -> Shape:
    """Choose a size.

    Args:
        sizes: (width, height) of some images, in pixels.
        column: The column of paths.
    """
    short = statistics.median(min(size) for size in sizes)
    side = min(_LARGEST, max(_STEP, _STEP * round(short / _STEP)))
    aspects = [width / height for width, height in sizes]
    longest = max(max(aspect, 1 / aspect) for aspect in aspects)
    alike = max(aspects) <= _SAME * min(aspects)
    why = (_seen(sizes, short), _sized(side, short))
    if alike and longest <= _SQUARE:
        how = 'All are of one shape, square or nearly so: fit = "stretch" loses nothing.'
        return Shape(Image(column, side, "stretch"), (*why, how))
    if longest <= _CROPPABLE:
        how = f'fit = "crop" keeps their middle, {100 / longest:.0f} % or more of each.'
        return Shape(Image(column, side, "crop", crop_fraction=1.0), (*why, how))
    how = (
        f'Some are {longest:.1f} times as long as wide: fit = "pad" shows the whole of each, '
        "where a crop would lose the ends."
    )
    hint = _keeping(statistics.median(aspects)) if alike else ""
    return Shape(Image(column, side, "pad"), tuple(filter(None, (*why, how, hint))))


def _seen(sizes: Sequence[tuple[int, int]], short: float) -> str:
    if len(set(sizes)) == 1:
        width, height = sizes[0]
        every = "The image" if len(sizes) == 1 else f"All {len(sizes)} images"
        return f"{every} looked at {'is' if len(sizes) == 1 else 'are'} {width} x {height} pixels."
    low, high = min(map(min, sizes)), max(map(max, sizes))
    count = say.plural(len(sizes), "image")
    return (
        f"{count} looked at have sides from {low} to {high} pixels, the shorter {short:g} (median)."
    )


def _sized(side: int, short: float) -> str:
    if side == _LARGEST and short > _LARGEST:
        return f"size = {side} is what the backbone learned on; more costs time and may help."
    near = "just that" if side == short else "near that"
    return f"size = {side} is {near}, a multiple of {_STEP}."


def _keeping(aspect: float) -> str:
    """The size that would keep the shape of images that all have the same."""
    long, short = _LARGEST, max(_STEP, _STEP * round(_LARGEST / max(aspect, 1 / aspect) / _STEP))
    size = [short, long] if aspect > 1 else [long, short]
    return (
        f'All have one shape: size = {size} (height, width) with fit = "crop" is the other choice.'
    )
