"""From pixels to what a network takes: one resize, one normalization, nothing rounded between."""

import dataclasses
from typing import Annotated, Any, Literal, final

import torch
from jaxtyping import Float, UInt8
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, SpecError
from polyhead.images.placement import Fit, Placement, place
from polyhead.images.views import View, recolor
from polyhead.settings import settings

Side = Annotated[int, Field(ge=1)]
Spread = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Level = Annotated[float, Field(allow_inf_nan=False)]

_AS_IS = View()


@final
@settings
class Preprocess:
    """How an image becomes a network's input.

    The whole image is decoded, cut to the region that ``fit`` keeps, resized once in float32 with
    antialiasing, divided by 255 and normalized: (x / 255 - mean) / std. Nothing is rounded or
    clamped on the way; bicubic resizing may overshoot the range of the pixels a little, and that
    is what the network sees, as it does in an exported ``Resize``. An image whose kept region
    already has the size is not resized at all.

    Attributes:
        size: (height, width) of the input in pixels.
        fit: ``stretch`` takes the whole image and gives up its aspect. ``crop`` takes the largest
            centered region with the input's aspect. ``pad`` takes the whole image, keeps its
            aspect, and fills both sides alike with the mean color, which is 0 when normalized.
        interpolation: ``bilinear`` or ``bicubic``, always antialiased.
        mean: Mean of each color channel, in [0, 1].
        std: Standard deviation of each color channel, in the same unit.
        crop_fraction: With ``crop``, how much of each side of that region is kept. It is cropped
            first and resized once, where others resize by size / crop_fraction and crop then: the
            same region but for whole pixels.
    """

    size: tuple[Side, Side]
    fit: Fit
    interpolation: Literal["bilinear", "bicubic"]
    mean: tuple[Level, Level, Level]
    std: tuple[Spread, Spread, Spread]
    crop_fraction: Annotated[float, Field(gt=0, le=1)] = 1.0

    def __post_init__(self) -> None:
        if self.crop_fraction != 1 and self.fit != "crop":
            got = f"got {self.crop_fraction} with fit = {self.fit!r}"
            what = f"only fit = 'crop' crops; {got}."
            raise SpecError([Fault("Preprocess crop_fraction", what)])

    def __call__(
        self, pixels: UInt8[Tensor, "3 H W"], view: View | None = None
    ) -> Float[Tensor, "3 h w"]:
        """Prepare one image.

        Args:
            pixels: (3, H, W) uint8 RGB, upright.
            view: A random variation of the image, for training.

        Returns:
            (3, height, width) float32, normalized, contiguous.
        """
        view = view or _AS_IS
        placement = self.placement(pixels.shape[1], pixels.shape[2], view)
        image = recolor(self._resized(pixels, placement).div_(255), view)
        if view.flip:
            image = image.flip(-1)
        return self._padded(self._normalized(image), placement, flipped=view.flip)

    def placement(self, height: int, width: int, view: View | None = None) -> Placement:
        """Which pixels of an image of this height and width land where in the input."""
        region = (view or _AS_IS).region
        return place((height, width), self.size, self.fit, self.crop_fraction, region)

    def restore(self, image: Float[Tensor, "*B 3 h w"]) -> UInt8[Tensor, "*B 3 h w"]:
        """The colors of a normalized image, for showing it."""
        mean, std = self._statistics(image)
        return ((image * std + mean) * 255).round().clamp(0, 255).to(torch.uint8)

    def to_json(self) -> dict[str, Any]:
        """A dictionary that JSON can hold; ``from_json`` is its inverse."""
        facts = dataclasses.asdict(self)
        return {name: list(v) if isinstance(v, tuple) else v for name, v in facts.items()}

    @staticmethod
    def from_json(facts: dict[str, Any]) -> "Preprocess":
        """Read what ``to_json`` wrote.

        Raises:
            SpecError: When a fact is missing, unknown or out of range.
        """
        values: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()
        }
        return Preprocess(**values)

    def _resized(self, pixels: UInt8[Tensor, "3 H W"], placement: Placement) -> Tensor:
        """The kept region in float32, at its final size, from 0 to 255; a new tensor."""
        rows, columns = placement.source.slices
        kept = pixels[:, rows, columns].to(torch.float32, memory_format=torch.contiguous_format)
        size = (placement.target.height, placement.target.width)
        if kept.shape[1:] == size:
            return kept
        return functional.interpolate(
            kept[None], size, mode=self.interpolation, align_corners=False, antialias=True
        )[0]

    def _normalized(self, image: Float[Tensor, "3 h w"]) -> Float[Tensor, "3 h w"]:
        mean, std = self._statistics(image)
        return image.sub_(mean).div_(std)

    def _padded(
        self, image: Float[Tensor, "3 h w"], placement: Placement, *, flipped: bool
    ) -> Float[Tensor, "3 padded_h padded_w"]:
        if image.shape[1:] == self.size:
            return image
        top, left = placement.target.top, placement.target.left
        bottom, right = self.size[0] - top - image.shape[1], self.size[1] - left - image.shape[2]
        if flipped:
            left, right = right, left
        return functional.pad(image, (left, right, top, bottom))

    def _statistics(self, like: Tensor) -> tuple[Tensor, Tensor]:
        return like.new_tensor(self.mean).view(3, 1, 1), like.new_tensor(self.std).view(3, 1, 1)
