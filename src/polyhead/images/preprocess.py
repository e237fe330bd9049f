"""From pixels to what a network takes: one resize, one normalization, nothing rounded between."""

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, final

import torch
from jaxtyping import Float, Shaped, UInt8
from pydantic import Field
from torch import Tensor

from polyhead.errors import Fault, SpecError
from polyhead.images.decode import read_rgb
from polyhead.images.memory import Memory
from polyhead.images.placement import Box, Fit, Placement, place
from polyhead.images.quick import Room, interleaved, quick, write
from polyhead.images.resample import Interpolation, resize
from polyhead.images.views import View, recolor
from polyhead.settings import settings

if TYPE_CHECKING:
    from polyhead.images.loops import Loops

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

    def read(self, source: str | Path | bytes, label: str | None = None) -> Float[Tensor, "3 h w"]:
        """Decode an image and prepare it.

        Args:
            source: A path, or the bytes of a file.
            label: What errors call the image; its path unless given.

        Raises:
            ImageError: If it can't be read.
        """
        return self(self.decode(source, label))

    def decode(
        self, source: str | Path | bytes, label: str | None = None, view: View | None = None
    ) -> UInt8[Tensor, "3 H W"]:
        """The pixels of an image that is to be prepared, scaled where that is declared.

        Args:
            source: A path, or the bytes of a file.
            label: What errors call the image; its path unless given.
            view: The random variation with which it will be prepared.

        Raises:
            ImageError: If it can't be read.
        """
        if not self.scaled_decode:
            return read_rgb(source, label)
        return read_rgb(source, label, functools.partial(self._divisor, view or _AS_IS))

    def __call__(
        self, pixels: UInt8[Tensor, "3 H W"], view: View | None = None
    ) -> Float[Tensor, "3 h w"]:
        """Prepare one image.

        Args:
            pixels: (3, H, W) uint8 RGB, upright.
            view: A random variation of the image, for training.

        Returns:
            (3, height, width) float32, normalized, channels innermost in memory.
        """
        out = self.blank(1)
        self.fill([pixels], out, [view])
        return out[0]

    def fill(
        self,
        images: Sequence[UInt8[Tensor, "3 _ _"]],
        out: Float[Tensor, "k 3 h w"],
        views: Sequence[View | None] | None = None,
        *,
        of_many: bool = False,
    ) -> None:
        """Prepare several images, each as it would be alone, to the bit.

        Args:
            images: K images, uint8 RGB, upright. It is quicker when they have one size.
            out: Where to: ``blank`` memory, or a part of it.
            views: A random variation of each.
            of_many: Whether thousands more will come, so that it pays to compile the loops that
                prepare them quicker; what comes out is equal to a few units in the last place.
        """
        seen = views or [None] * len(images)
        loops = quick() if of_many and interleaved(out[0]) else None
        if loops is not None:
            self._fill_quickly(loops, images, out, seen)
            return
        kinds = {(*x.shape, view and view.region) for x, view in zip(images, seen, strict=True)}
        if len(kinds) > 1:
            for i, image in enumerate(images):
                self.fill([image], out[i : i + 1], seen[i : i + 1])
            return
        _, height, width, _ = kinds.pop()
        placement = self.placement(height, width, seen[0])
        levels = self._levels(images, placement)
        if any(seen):
            for level, view, one in zip(levels, seen, out, strict=True):
                self._finish(level, view or _AS_IS, placement.target, one)
            return
        rows = self._rows(out, placement.target)
        if isinstance(levels, Tensor):
            self._normalize(levels, rows)
        else:
            for level, part in zip(levels, rows, strict=True):
                self._normalize(level, part)

    def blank(self, count: int, memory: Memory | None = None) -> Float[Tensor, "{count} 3 h w"]:
        """Room for so many images, channels innermost as convolutions like them best.

        Args:
            count: How many.
            memory: Where from; new memory unless given.
        """
        floats = (memory or Memory()).floats(count * self.size[0] * self.size[1] * 3)
        return floats.view(count, *self.size, 3).permute(0, 3, 1, 2)

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

    def _fill_quickly(
        self,
        loops: "Loops",
        images: Sequence[UInt8[Tensor, "3 _ _"]],
        out: Float[Tensor, "k 3 h w"],
        seen: Sequence[View | None],
    ) -> None:
        """The same by the compiled loops, but for images whose colors vary."""
        step, _, pitch, _ = out.stride()
        for i, (image, view) in enumerate(zip(images, seen, strict=True)):
            if view is not None and not view.keeps_colors:
                self.fill([image], out[i : i + 1], [view])
                continue
            flip = view is not None and view.flip
            placement = self.placement(image.shape[1], image.shape[2], view)
            target = placement.target
            if (target.height, target.width) != self.size:
                out[i].zero_()
            left = self.size[1] - target.left - target.width if flip else target.left
            first = i * step + target.top * pitch + 3 * left
            address = out.data_ptr() + first * out.element_size()
            room = Room(address, pitch, target.height, target.width)
            affine = _affine(self.mean, self.std, target.width + 1)
            write(loops, image, placement.source, room, self.interpolation, affine, flip=flip)

    def _levels(
        self, images: Sequence[UInt8[Tensor, "3 H W"]], placement: Placement
    ) -> Float[Tensor, "k h w3"] | list[UInt8[Tensor, "h w3"]]:
        """The kept region at its final size, from 0 to 255; still bytes where it had that size."""
        source, target = placement.source, placement.target
        kept = [image.permute(1, 2, 0) for image in images]
        if kept[0].shape[:2] != (source.height, source.width):
            kept = [image[source.slices] for image in kept]
        if (source.height, source.width) == (target.height, target.width):
            return [image.flatten(1) for image in kept]
        return resize(kept, (target.height, target.width), self.interpolation)

    def _finish(
        self,
        levels: Shaped[Tensor, "target_h target_w3"],
        view: View,
        target: Box,
        out: Float[Tensor, "3 h w"],
    ) -> None:
        """Flip, color and normalize one image."""
        shape = (target.height, target.width, 3)
        if not view.keeps_colors:
            colors = recolor(levels.view(*shape).permute(2, 0, 1) / 255, view)
            levels = colors.permute(1, 2, 0).flatten(1) * 255
        if view.flip:
            levels = levels.view(*shape).flip(1).flatten(1)
            target = dataclasses.replace(target, left=self.size[1] - target.left - target.width)
        self._normalize(levels, self._rows(out, target))

    def _normalize(self, levels: Shaped[Tensor, "*k h w3"], rows: Float[Tensor, "*k h w3"]) -> None:
        """Two operations, each rounded once: whatever is vectorized how, no bit changes."""
        scale, shift = _affine(self.mean, self.std, levels.shape[-1] // 3)
        if levels.dtype == torch.uint8:
            rows.copy_(levels).mul_(scale).add_(shift)
        else:
            torch.mul(levels, scale, out=rows).add_(shift)

    def _rows(
        self, out: Float[Tensor, "*k 3 h w"], target: Box
    ) -> Float[Tensor, "*k target_h target_w3"]:
        """The part of the memory that the image takes, its rows as one each; 0 in the rest."""
        memory = out.movedim(-3, -1)
        if (target.height, target.width) != self.size:
            memory.zero_()
            memory = memory[(..., *target.slices, slice(None))]
        return memory.flatten(-2)

    def _divisor(self, view: View, height: int, width: int) -> int:
        """The largest by which an image can be divided and yet only be made smaller."""
        placement = self.placement(height, width, view)
        source, target = placement.source, placement.target
        least = min(source.height // target.height, source.width // target.width)
        return next((divisor for divisor in _DIVISORS if divisor <= least), 1)


@functools.lru_cache(maxsize=64)
def _affine(
    mean: tuple[float, ...], std: tuple[float, ...], width: int
) -> tuple[Float[Tensor, " w3"], Float[Tensor, " w3"]]:
    """Scale and shift of a row of pixels: (x / 255 - mean) / std as a product and a sum."""
    with torch.inference_mode(mode=False):  # kept, and used outside of it too
        means, stds = (torch.tensor(x, dtype=torch.float64) for x in (mean, std))
        return (1 / (255 * stds)).float().repeat(width), (-means / stds).float().repeat(width)
