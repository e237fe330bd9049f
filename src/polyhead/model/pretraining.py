"""Facts that travel with weights: how their images looked, and where they came from."""

from dataclasses import dataclass
from typing import Literal

from polyhead.images.placement import Fit

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Pretraining:
    """How the images looked on which a backbone's weights were trained.

    Attributes:
        mean: Per channel, of pixels from 0 to 1.
        std: Per channel, of pixels from 0 to 1.
        interpolation: How images were resized.
        size: (height, width) in pixels.
        fit: How images met that size.
        crop_fraction: The share of the shorter side that was kept where they were cropped.
    """

    mean: RGB
    std: RGB
    interpolation: Literal["bilinear", "bicubic"]
    size: tuple[int, int]
    fit: Fit = "crop"
    crop_fraction: float = 1.0


@dataclass(frozen=True)
class WeightsNote:
    """What a backbone's weights are, for the run folder and the diagram.

    Attributes:
        name: As it was declared: ``imagenet``, ``random``, or a file's name.
        source: Where they were taken from, in words.
        sha256: The checksum of that file, where it was one.
    """

    name: str
    source: str
    sha256: str | None = None


RANDOM = WeightsNote("random", "random numbers")
