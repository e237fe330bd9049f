"""An input column of image files."""

from typing import Literal, Protocol

from pydantic import Field

from polyhead.errors import Fault, SpecError
from polyhead.images import Augment, Preprocess
from polyhead.settings import settings

Fit = Literal["stretch", "crop", "pad"]
Interpolation = Literal["bilinear", "bicubic"]


class PixelFacts(Protocol):
    """How the images looked on which a backbone's weights were trained."""

    @property
    def mean(self) -> tuple[float, float, float]:
        """Per channel, of pixels from 0 to 1."""

    @property
    def std(self) -> tuple[float, float, float]:
        """Per channel, of pixels from 0 to 1."""

    @property
    def fit(self) -> Fit:
        """How images met the size."""

    @property
    def interpolation(self) -> Interpolation:
        """How images were resized."""

    @property
    def crop_fraction(self) -> float:
        """The share of the shorter side that was kept where images were cropped."""


@settings
class Image:
    """A column of image files.

    Attributes:
        column: The column of paths; the input's name where it is not given.
        size: The side of the square that the network sees, or (height, width), in pixels.
        fit: How an image meets the size: ``stretch`` it, ``crop`` its middle, or ``pad`` it.
            Where it is not given, as in the training of the backbone's weights.
        interpolation: How it is resized; likewise.
        crop_fraction: The share of the shorter side that ``crop`` keeps; likewise.
        mean: Of each channel, of pixels from 0 to 1, subtracted; likewise.
        std: Of each channel, divided by; likewise.
        augment: How training rows are varied; nothing is, unless asked for.
        scaled_decode: Decode JPEGs of at least twice the size needed at a half, a quarter or an
            eighth of their sides. Photographs of several megapixels are read two to three times as
            fast. The network sees other pixels, by 0.4 to 1.6 grey levels on average, so the choice
            travels with the run and holds for its answers too.
        optional: Whether a row may have no image here: its cell is empty, and the network answers
            from its other inputs.
        faces: Whether these are people's faces. Changes nothing that is learned; a report then says
            what answers that are guessed from looks are not good for.
    """

    column: str | None = None
    size: int | tuple[int, int] = 224
    fit: Fit | None = None
    interpolation: Interpolation | None = None
    crop_fraction: float | None = Field(default=None, gt=0, le=1)
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    augment: Augment = Augment()
    scaled_decode: bool = False
    optional: bool = False
    faces: bool = False
    kind: Literal["image"] = Field(default="image", kw_only=True)

    def __post_init__(self) -> None:
        if min(self.shape) < 16:
            raise ValueError(f"size: Expected at least 16 pixels; got {self.size}")
        if self.crop_fraction is not None and self.fit not in ("crop", None):
            raise ValueError(f'crop_fraction: goes with fit = "crop" alone; got "{self.fit}"')

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width that the network sees, in pixels."""
        return (self.size, self.size) if isinstance(self.size, int) else self.size

    def preprocess(self, facts: PixelFacts) -> Preprocess:
        """What is done to the pixels, with what the backbone's weights know filled in.

        Raises:
            SpecError: When a crop is declared and images are not cropped.
        """
        fit = self.fit or facts.fit
        if self.crop_fraction is not None and fit != "crop":
            what = f'goes with fit = "crop" alone; the weights come with {fit!r}.'
            raise SpecError([Fault("crop_fraction", what)])
        kept = facts.crop_fraction if self.crop_fraction is None else self.crop_fraction
        return Preprocess(
            size=self.shape,
            fit=fit,
            interpolation=self.interpolation or facts.interpolation,
            mean=self.mean or facts.mean,
            std=self.std or facts.std,
            crop_fraction=kept if fit == "crop" else 1.0,
            scaled_decode=self.scaled_decode,
        )
