"""What each place of an image did for an answer, as color over the image in grey."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from jaxtyping import Float, UInt8
from matplotlib.colors import to_rgb
from PIL import Image

from polyhead.errors import PolyheadError
from polyhead.figures.style import BLUE, PURPLE, VERMILLION

if TYPE_CHECKING:
    from polyhead.reasons import Heatmap

Box = tuple[float, float, float, float]

UP, DOWN, FOR = VERMILLION, BLUE, PURPLE
"""The colors of what raises a number, of what lowers it, and of what speaks for a class."""

_STRONGEST: Final = 0.82  # how much of the color shows at the strongest place
_PALER: Final = 0.25  # how far the grey image is drawn towards white, so that colors show on it


@dataclass(frozen=True, eq=False)
class Heat:
    """What each place of an image did for one answer.

    Attributes:
        values: (h, w), signed, at any resolution; only their proportions count.
        up: What a positive value means, in words: ``raises age``.
        down: What a negative one means.
        answered: The side that a class was answered on, 1 for up and -1 for down, of which alone
            is shown what speaks for it; 0 for numbers, of which both sides are shown.
        box: (top, left, height, width), the part of the image that the values lie on, in shares
            of its sides.
    """

    values: Float[np.ndarray, "h w"]
    up: str
    down: str
    answered: Literal[-1, 0, 1] = 0
    box: Box = (0.0, 0.0, 1.0, 1.0)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The colors that are used, and what each means."""
        if self.answered:
            return ((FOR, "speaks for the answer"),)
        return ((UP, self.up), (DOWN, self.down))


def heat_of(heatmap: "Heatmap", shape: tuple[int, ...]) -> Heat:
    """A map as the figures take it.

    Args:
        heatmap: The map.
        shape: (height, width) of its image in pixels.
    """
    seen, (high, wide) = heatmap.placement.source, shape
    box = (seen.top / high, seen.left / wide, seen.height / high, seen.width / wide)
    target = heatmap.placement.target
    values = heatmap.resized(target.height, target.width)
    return Heat(values, heatmap.up, heatmap.down, heatmap.answered, box)


def tinted(image: UInt8[np.ndarray, "H W 3"], heat: Heat) -> UInt8[np.ndarray, "H W 3"]:
    """Color an image by what its places did for an answer.

    The image turns grey and a little paler. The strongest place has the strongest color, so the
    colors compare places of one image, not images.

    Args:
        image: [H, W, 3] an RGB image.
        heat: What to show on it.

    Raises:
        PolyheadError: When the values are no table of finite numbers.
    """
    shares = _shares(heat, image.shape[:2])
    grey = np.asarray(Image.fromarray(image).convert("L"), dtype=np.float64)[..., None]
    shown = np.broadcast_to(grey + (255 - grey) * _PALER, image.shape).copy()
    sides = [(FOR, heat.answered * shares)] if heat.answered else [(UP, shares), (DOWN, -shares)]
    for color, side in sides:
        strength = _STRONGEST * np.clip(side, 0, 1)[..., None]
        shown += strength * (255 * np.array(to_rgb(color)) - shown)
    return shown.round().astype(np.uint8)


def _shares(heat: Heat, shape: tuple[int, ...]) -> Float[np.ndarray, "H W"]:
    """The values at the size of the image as shares of the strongest, 0 outside of their box."""
    values = np.asarray(heat.values, dtype=np.float32)
    if values.ndim != 2 or not values.size or not np.isfinite(values).all():
        raise PolyheadError(
            "tinted: no map. Expected finite numbers of shape [h, w]; "
            f"got shape {list(values.shape)}."
        )
    high, wide = shape
    top, left = round(heat.box[0] * high), round(heat.box[1] * wide)
    size = max(1, round(heat.box[3] * wide)), max(1, round(heat.box[2] * high))
    placed = np.zeros((high, wide), dtype=np.float32)
    sized = Image.fromarray(values).resize(size, Image.Resampling.BILINEAR)
    part = placed[top : top + size[1], left : left + size[0]]
    part[...] = np.asarray(sized)[: part.shape[0], : part.shape[1]]
    strongest = float(np.abs(placed).max())
    return placed / strongest if strongest > 0 else placed
