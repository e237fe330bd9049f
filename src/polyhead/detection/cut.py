"""What was found, cut out of the photo: faces as FairFace cuts them, all else as squares."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from polyhead.detection.box import Box
from polyhead.detection.similarity import PADDING, SIDE, Similarity, into_crop


def cut(
    pixels: UInt8[Tensor, "3 H W"],
    boxes: Sequence[Box],
    size: int = SIDE,
    padding: float = PADDING,
) -> list[UInt8[Tensor, "3 size size"]]:
    """Cut boxes out of a photo.

    A box with the five points of a face is turned upright and scaled so that they lie as in the
    crops of FairFace (Karkkainen and Joo, WACV 2021), which dlib's ``get_face_chip`` made with a
    padding of 0.25. One without becomes a square around its middle. Beyond the edges of the photo
    all is black, as there. What is larger than its crop is averaged, so that it does not alias.

    Args:
        pixels: The photo, RGB, upright.
        boxes: What to cut out.
        size: Pixels a side of what is cut out.
        padding: How much more is shown at each side, as a share of what was found.

    Returns:
        One for each box, in their order.
    """
    return [_cut(pixels, into_crop(box, size, padding), size) for box in boxes]


def _cut(
    pixels: UInt8[Tensor, "3 H W"], similarity: Similarity, size: int
) -> UInt8[Tensor, "3 size size"]:
    """One crop: whole pixels averaged until one is at most two of the crop, then sampled."""
    shrink = max(1, math.floor(similarity.pixels))
    left, top, region = _region(pixels, similarity, size)
    if region.size == 0:
        return torch.zeros(3, size, size, dtype=torch.uint8)
    photo = Image.fromarray(region).reduce(shrink)
    finer = 1 if similarity.pixels <= shrink else 2
    step = 1 / similarity.turn / (shrink * finer)
    x, y = similarity.back(0, 0)
    sampled = photo.transform(
        (size * finer, size * finer),
        Image.Transform.AFFINE,
        (
            step.real, -step.imag, (x - left) / shrink,
            step.imag, step.real, (y - top) / shrink,
        ),
        Image.Resampling.BILINEAR,
    )  # fmt: skip
    return torch.from_numpy(np.array(sampled.reduce(finer))).permute(2, 0, 1)


def _region(
    pixels: UInt8[Tensor, "3 H W"], similarity: Similarity, size: int
) -> tuple[int, int, UInt8[np.ndarray, "h w 3"]]:
    """The part of the photo that a crop needs, and where it begins."""
    corners = [similarity.back(x, y) for x in (0, size) for y in (0, size)]
    spare = similarity.pixels + 1  # what neighbors are averaged with at the crop's edges
    starts, ends = [], []
    for axis, length in ((0, pixels.shape[2]), (1, pixels.shape[1])):
        along = [corner[axis] for corner in corners]
        starts.append(min(max(math.floor(min(along) - spare), 0), length))
        ends.append(min(max(math.ceil(max(along) + spare), 0), length))
    part = pixels[:, starts[1] : ends[1], starts[0] : ends[0]]
    return starts[0], starts[1], np.ascontiguousarray(part.permute(1, 2, 0).numpy())
