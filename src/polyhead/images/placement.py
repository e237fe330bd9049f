"""Which part of an image lands where in the network's input, in whole pixels."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Fit = Literal["stretch", "crop", "pad"]
Region = tuple[float, float, float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle of whole pixels."""

    top: int
    left: int
    height: int
    width: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rows and columns that the box covers."""
        rows = slice(self.top, self.top + self.height)
        return rows, slice(self.left, self.left + self.width)


@dataclass(frozen=True)
class Placement:
    """Where an image lands: ``source`` of the image is resized into ``target`` of the input."""

    source: Box
    target: Box


@lru_cache(maxsize=1024)
def place(
    shape: tuple[int, int],
    size: tuple[int, int],
    fit: Fit,
    crop_fraction: float = 1.0,
    region: Region = (0.0, 0.0, 1.0, 1.0),
) -> Placement:
    """Find the placement of an image.

    Args:
        shape: (height, width) of the image in pixels.
        size: (height, width) of the network's input in pixels.
        fit: How the image meets the input's shape.
        crop_fraction: Share of each side of the largest centered crop that is kept (``crop``).
        region: (top, left, height, width) of what a view keeps, as shares of what ``fit`` keeps.

    Example:
        >>> place((200, 100), (50, 50), "crop").source
        Box(top=50, left=0, height=100, width=100)
        >>> place((200, 100), (50, 50), "pad").target
        Box(top=0, left=12, height=50, width=25)
    """
    whole = Box(0, 0, *shape)
    kept = _centered(shape, size, crop_fraction) if fit == "crop" else whole
    source = _within(kept, region)
    target = _inside((source.height, source.width), size) if fit == "pad" else Box(0, 0, *size)
    return Placement(source, target)


def _centered(shape: tuple[int, int], size: tuple[int, int], fraction: float) -> Box:
    """The largest centered box with the input's aspect, both sides times ``fraction``."""
    scale = min(shape[0] / size[0], shape[1] / size[1]) * fraction
    height = _side(size[0] * scale, shape[0])
    width = _side(size[1] * scale, shape[1])
    return Box((shape[0] - height) // 2, (shape[1] - width) // 2, height, width)


def _within(box: Box, region: Region) -> Box:
    top, left, height, width = region
    rows, columns = _side(height * box.height, box.height), _side(width * box.width, box.width)
    down = min(round(top * box.height), box.height - rows)
    right = min(round(left * box.width), box.width - columns)
    return Box(box.top + down, box.left + right, rows, columns)


def _inside(shape: tuple[int, int], size: tuple[int, int]) -> Box:
    """The largest box with the image's aspect that fits into the input, in its middle."""
    scale = min(size[0] / shape[0], size[1] / shape[1])
    height, width = _side(shape[0] * scale, size[0]), _side(shape[1] * scale, size[1])
    return Box((size[0] - height) // 2, (size[1] - width) // 2, height, width)


def _side(length: float, most: int) -> int:
    return max(1, min(round(length), most))
