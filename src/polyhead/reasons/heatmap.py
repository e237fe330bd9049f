"""Where a network looked for its answers to one row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional

from polyhead.images import Placement
from polyhead.predict import Answers


@dataclass(frozen=True, eq=False)
class Heatmap:
    """What each place of one image did for one answer.

    Attributes:
        task: The task that answered.
        input: The image input.
        up: What a positive value means, in words: ``raises age``, ``for Female``.
        down: What a negative one means: ``lowers age``, ``for Male``.
        answered: The side that the answer took, 1 for up and -1 for down; 0 for numbers, where
            both sides say something.
        grid: (h, w), the values over the network's whole input, as coarse as its last map.
        size: (height, width) of that input in pixels.
        offset: How many pixels below and right of its own field each value of the grid belongs.
        placement: Which part of the image lies where in it.
    """

    task: str
    input: str
    up: str
    down: str
    answered: Literal[-1, 0, 1]
    grid: Float[np.ndarray, "h w"] = field(repr=False)
    size: tuple[int, int] = field(repr=False)
    offset: tuple[float, float] = field(repr=False)
    placement: Placement = field(repr=False)

    @property
    def map(self) -> Float[np.ndarray, "H W"]:
        """The values over the part of the image that was seen, one per pixel.

        That part is ``placement.source``: the whole image unless it was cropped.
        """
        return self.resized(self.placement.source.height, self.placement.source.width)

    def resized(self, height: int, width: int) -> Float[np.ndarray, "{height} {width}"]:
        """The values over the part of the image that was seen, at any size in pixels."""
        whole = _spread(torch.from_numpy(self.grid), self.size, self.offset)
        seen = whole[self.placement.target.slices]
        return _bilinear(seen, (height, width)).numpy()


@dataclass(frozen=True, eq=False)
class Reasons:
    """What a network says of one row, and where it looked for it.

    Attributes:
        answers: What it says.
        images: By image input what it saw, (H, W, 3) of uint8; what is absent is left out.
        heatmaps: For each thing answered, one per image: tasks in their order, of several labels
            the likeliest first.
    """

    answers: Answers
    images: Mapping[str, UInt8[np.ndarray, "_ _ 3"]] = field(repr=False)
    heatmaps: tuple[Heatmap, ...] = field(repr=False)

    def of(self, task: str) -> tuple[Heatmap, ...]:
        """The maps of one task."""
        return tuple(heatmap for heatmap in self.heatmaps if heatmap.task == task)


def _spread(
    grid: Float[Tensor, "h w"], size: tuple[int, int], offset: tuple[float, float]
) -> Float[Tensor, "H W"]:
    """Values of fields at every pixel: between the centers of fields linear, beyond them level."""
    ways = []
    for fields, pixels, moved in zip(grid.shape, size, offset, strict=True):
        at = (torch.arange(pixels) + 0.5 - moved) * fields / pixels - 0.5
        ways.append(2 * at / max(fields - 1, 1) - 1)
    down, across = torch.meshgrid(*ways, indexing="ij")
    points = torch.stack([across, down], dim=-1)[None]
    return functional.grid_sample(
        grid[None, None], points, mode="bilinear", padding_mode="border", align_corners=True
    )[0, 0]


def _bilinear(values: Float[Tensor, "h w"], shape: tuple[int, int]) -> Float[Tensor, "H W"]:
    if tuple(values.shape) == shape:
        return values
    return functional.interpolate(values[None, None], shape, mode="bilinear")[0, 0]
