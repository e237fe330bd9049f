"""What was found, cut out of the picture."""

import math
from collections.abc import Sequence

import torch
from jaxtyping import UInt8
from torch import Tensor

from polyhead.detection import Box

_MARGIN = 0.25


def cut(
    pixels: UInt8[Tensor, "3 H W"], boxes: Sequence[Box]
) -> list[UInt8[Tensor, "3 h w"]]:
    """Cut squares around boxes out of a picture, with a quarter more on each side.

    Beyond the edges of the picture all is black.
    """
    return [_square(pixels, box) for box in boxes]


def _square(pixels: Tensor, box: Box) -> Tensor:
    side = max(round(max(box.width, box.height) * (1 + 2 * _MARGIN)), 1)
    left = math.floor((box.left + box.right - side) / 2)
    top = math.floor((box.top + box.bottom - side) / 2)
    crop = torch.zeros(3, side, side, dtype=torch.uint8)
    height, width = pixels.shape[1:]
    x0, x1 = max(left, 0), min(left + side, width)
    y0, y1 = max(top, 0), min(top + side, height)
    if x0 < x1 and y0 < y1:
        crop[:, y0 - top : y1 - top, x0 - left : x1 - left] = pixels[:, y0:y1, x0:x1]
    return crop
