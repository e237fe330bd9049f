"""What was found, cut out of the photo: faces as FairFace cuts them, all else as squares."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    its outermost pixels go on: black, which is what dlib puts there, has women taken for men
    (measured in docs/guide-faces.md). What is larger than its crop is averaged, so that it does not
    alias.

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
    across, down = _reach(pixels, similarity, size)
    part = pixels[:, down.start : down.stop, across.start : across.stop]
    if part.numel() == 0:
        return torch.zeros(3, size, size, dtype=torch.uint8)
    photo = Image.fromarray(np.ascontiguousarray(part.permute(1, 2, 0).numpy())).reduce(shrink)
    beyond = [[math.ceil(more / shrink) for more in one.beyond] for one in (down, across)]
    photo = Image.fromarray(np.pad(np.asarray(photo), (*beyond, (0, 0)), mode="edge"))
    finer = 1 if similarity.pixels <= shrink else 2
    step = 1 / similarity.turn / (shrink * finer)
    x, y = similarity.back(0, 0)
    sampled = photo.transform(
        (size * finer, size * finer),
        Image.Transform.AFFINE,
        (
            step.real, -step.imag, (x - across.start) / shrink + beyond[1][0],
            step.imag, step.real, (y - down.start) / shrink + beyond[0][0],
        ),
        Image.Resampling.BILINEAR,
    )  # fmt: skip
    return torch.from_numpy(np.array(sampled.reduce(finer))).permute(2, 0, 1)


@dataclass(frozen=True)
class _Reach:
    """What a crop needs along one side of a photo.

    Attributes:
        start: The first pixel of the photo.
        stop: Behind the last one.
        beyond: How many it needs before and behind the photo.
    """

    start: int
    stop: int
    beyond: tuple[int, int]


def _reach(
    pixels: UInt8[Tensor, "3 H W"], similarity: Similarity, size: int
) -> tuple[_Reach, _Reach]:
    """Across the photo, and down."""
    corners = [similarity.back(x, y) for x in (0, size) for y in (0, size)]
    spare = similarity.pixels + 1  # what neighbors are averaged with at the crop's edges
    reaches = []
    for axis, length in ((0, pixels.shape[2]), (1, pixels.shape[1])):
        along = [corner[axis] for corner in corners]
        first, last = math.floor(min(along) - spare), math.ceil(max(along) + spare)
        start, stop = (min(max(end, 0), length) for end in (first, last))
        reaches.append(_Reach(start, stop, (start - first, last - stop)))
    return reaches[0], reaches[1]
