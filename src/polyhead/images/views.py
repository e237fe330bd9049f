"""One random variation of an image: how it is drawn, and what it does to colors."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.images.augment import Augment
from polyhead.images.placement import Region

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
_MOST_UNEVEN = 4 / 3


@dataclass(frozen=True)
class View:
    """What one look at an image takes of it; the default is the image as it is.

    Attributes:
        region: (top, left, height, width) of what is kept, as shares of the height and width.
        flip: Whether left and right are mirrored.
        brightness: Factor on all values.
        contrast: Factor on the distance of each pixel to the mean luma of the image.
        saturation: Factor on the distance of each pixel to its own luma.
    """

    region: Region = (0.0, 0.0, 1.0, 1.0)
    flip: bool = False
    brightness: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0

    @property
    def keeps_colors(self) -> bool:
        """Whether no color changes."""
        return self.brightness == self.contrast == self.saturation == 1.0


def draw(augment: Augment, generator: torch.Generator) -> View:
    """Draw one view.

    The same number of random numbers is taken whatever the settings are, so switching one of them
    on leaves what the others draw unchanged.

    Args:
        augment: How far the view may stray.
        generator: A generator on the CPU; it alone decides what is drawn.

    Example:
        >>> draw(Augment(), torch.Generator().manual_seed(0)) == View()
        True
    """
    area, uneven, top, left, mirror, *colors = torch.rand(
        8, generator=generator, dtype=torch.float64
    ).tolist()
    brightness, contrast, saturation = (1 + augment.color * (2 * u - 1) for u in colors)
    return View(
        region=_region(1 - augment.crop * area, uneven, top, left),
        flip=augment.flip and mirror < 0.5,
        brightness=brightness,
        contrast=contrast,
        saturation=saturation,
    )


def _region(area: float, uneven: float, top: float, left: float) -> Region:
    """A region with this area, whose sides are stretched as far as they fit into the image.

    With height h = sqrt(a r) and width w = sqrt(a / r) the area is a for any r, and both are at
    most 1 as long as a <= r <= 1 / a.
    """
    limit = math.log(min(1 / area, _MOST_UNEVEN))
    ratio = math.exp(limit * (2 * uneven - 1))
    height = min(1.0, math.sqrt(area * ratio))
    width = min(1.0, math.sqrt(area / ratio))
    return (top * (1 - height), left * (1 - width), height, width)


def recolor(rgb: Float[Tensor, "3 h w"], view: View) -> Float[Tensor, "3 h w"]:
    """Apply brightness, then contrast, then saturation, and clamp once at the end.

    With factors b, c, s, luma L(x) of each pixel and its mean m over the image, brightness gives
    b x, contrast c b x + (1 - c) b m, and saturation s times that plus (1 - s) times its luma,
    which together are b c (s x + (1 - s) L(x)) + (1 - c) b m.

    Args:
        rgb: Colors in [0, 1].
        view: The factors.
    """
    if view.keeps_colors:
        return rgb
    luma = torch.tensordot(rgb.new_tensor(_LUMA), rgb, dims=1)
    gain = view.brightness * view.contrast
    level = (1 - view.contrast) * view.brightness * luma.mean()
    grey = luma * (gain * (1 - view.saturation)) + level
    return (rgb * (gain * view.saturation)).add_(grey).clamp_(0, 1)
