"""From pixels to what a network takes: one resize, one normalization, nothing rounded between."""

import dataclasses
import functools
from pathlib import Path
from typing import Annotated, Any, final

import torch
from jaxtyping import Float, Shaped, UInt8
from pydantic import Field
from torch import Tensor

from polyhead.errors import Fault, SpecError
from polyhead.images.decode import read_rgb
from polyhead.images.placement import Box, Fit, Placement, place
from polyhead.images.resample import Interpolation, resize
from polyhead.images.views import View, recolor
from polyhead.settings import settings

Side = Annotated[int, Field(ge=1)]
Spread = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Level = Annotated[float, Field(allow_inf_nan=False)]

_AS_IS = View()
_DIVISORS = (8, 4, 2)


@final
@settings
class Preprocess:
    """How an image becomes a network's input.

    The whole image is decoded, cut to the region that ``fit`` keeps, resized once in float32 with
    antialiasing, and normalized: (x / 255 - mean) / std. Nothing is rounded or clamped on the way;
    bicubic resizing may overshoot the range of the pixels a little, and that is what the network
    sees, as it does in an exported ``Resize``. An image whose kept region already has the size is
    not resized at all.

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
        scaled_decode: Decode a JPEG at a half, a quarter or an eighth of its sides where that still
            is no smaller than what it is resized to: faster, and not quite the same pixels.
    """

    size: tuple[Side, Side]
    fit: Fit
    interpolation: Interpolation
    mean: tuple[Level, Level, Level]
    std: tuple[Spread, Spread, Spread]
    crop_fraction: Annotated[float, Field(gt=0, le=1)] = 1.0
    scaled_decode: bool = False

    def __post_init__(self) -> None:
        if self.crop_fraction != 1 and self.fit != "crop":
            got = f"got {self.crop_fraction} with fit = {self.fit!r}"
            what = f"only fit = 'crop' crops; {got}."
            raise SpecError([Fault("Preprocess crop_fraction", what)])

    def read(
        self,
        source: str | Path | bytes,
        label: str | None = None,
        view: View | None = None,
        out: Float[Tensor, "3 h w"] | None = None,
    ) -> Float[Tensor, "3 h w"]:
        """Decode an image and prepare it.

        Args:
            source: A path, or the bytes of a file.
            label: What errors call the image; its path unless given.
            view: A random variation of the image, for training.
            out: Where to, as in a call.

        Raises:
            ImageError: If it can't be read.
        """
        reduction = functools.partial(self._divisor, view or _AS_IS) if self.scaled_decode else None
        return self(read_rgb(source, label, reduction), view, out)

    def __call__(
        self,
        pixels: UInt8[Tensor, "3 H W"],
        view: View | None = None,
        out: Float[Tensor, "3 h w"] | None = None,
    ) -> Float[Tensor, "3 h w"]:
        """Prepare one image.

        Args:
            pixels: (3, H, W) uint8 RGB, upright.
            view: A random variation of the image, for training.
            out: Where to: one of ``blank``. A new tensor unless given.

        Returns:
            (3, height, width) float32, normalized, channels innermost in memory.
        """
        view = view or _AS_IS
        out = self.blank(1)[0] if out is None else out
        placement = self.placement(pixels.shape[1], pixels.shape[2], view)
        rows = self._rows(out, placement.target, mirrored=view.flip)
        levels = self._levels(pixels, placement, mirrored=view.flip)
        # Two operations, each rounded once: whatever is vectorized how, no bit changes.
        width = placement.target.width
        if view.keeps_colors:
            scale, shift = _affine(self.mean, self.std, 255, width)
            rows.copy_(levels).mul_(scale).add_(shift)
        else:
            colors = levels.unflatten(1, (width, 3)).permute(2, 0, 1) / 255
            scale, shift = _affine(self.mean, self.std, 1, width)
            rows.copy_(recolor(colors, view).permute(1, 2, 0).flatten(1)).mul_(scale).add_(shift)
        return out

    def blank(self, count: int) -> Float[Tensor, "{count} 3 h w"]:
        """Memory for so many images, channels innermost as convolutions like them best."""
        with torch.inference_mode(mode=False):  # threads that know of no such mode may fill it
            return torch.empty((count, 3, *self.size), memory_format=torch.channels_last)

    def placement(self, height: int, width: int, view: View | None = None) -> Placement:
        """Which pixels of an image of this height and width land where in the input."""
        region = (view or _AS_IS).region
        return place((height, width), self.size, self.fit, self.crop_fraction, region)

    def restore(self, image: Float[Tensor, "*B 3 h w"]) -> UInt8[Tensor, "*B 3 h w"]:
        """The colors of a normalized image, for showing it."""
        mean, std = (image.new_tensor(x).view(3, 1, 1) for x in (self.mean, self.std))
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

    def _rows(
        self, out: Float[Tensor, "3 h w"], target: Box, *, mirrored: bool
    ) -> Float[Tensor, "target_h target_w3"]:
        """The part of the memory that the image takes, its rows as one each; 0 in the rest."""
        memory = out.permute(1, 2, 0)
        if (target.height, target.width) != self.size:
            memory.zero_()
            memory = memory[(_mirrored(target, self.size[1]) if mirrored else target).slices]
        return memory.flatten(1)

    def _levels(
        self, pixels: UInt8[Tensor, "3 H W"], placement: Placement, *, mirrored: bool
    ) -> Shaped[Tensor, "target_h target_w3"]:
        """The kept region at its final size, from 0 to 255; still bytes if it had that size."""
        kept = pixels.permute(1, 2, 0)
        source, target = placement.source, placement.target
        if kept.shape[:2] != (source.height, source.width):
            kept = kept[source.slices]
        if (source.height, source.width) != (target.height, target.width):
            size = (target.height, target.width)
            return resize(kept, size, self.interpolation, mirrored=mirrored)
        return (kept.flip(1) if mirrored else kept).flatten(1)

    def _divisor(self, view: View, height: int, width: int) -> int:
        """The largest by which an image can be divided and yet only be made smaller."""
        placement = self.placement(height, width, view)
        source, target = placement.source, placement.target
        least = min(source.height // target.height, source.width // target.width)
        return next((divisor for divisor in _DIVISORS if divisor <= least), 1)


def _mirrored(box: Box, width: int) -> Box:
    return dataclasses.replace(box, left=width - box.left - box.width)


@functools.lru_cache(maxsize=64)
def _affine(
    mean: tuple[float, ...], std: tuple[float, ...], white: float, width: int
) -> tuple[Float[Tensor, " w3"], Float[Tensor, " w3"]]:
    """Scale and shift of a row of pixels: (x / white - mean) / std as a product and a sum."""
    with torch.inference_mode(mode=False):  # kept, and used outside of it too
        means, stds = (torch.tensor(x, dtype=torch.float64) for x in (mean, std))
        return (1 / (white * stds)).float().repeat(width), (-means / stds).float().repeat(width)
