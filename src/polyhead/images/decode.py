"""One decode path: the same bytes give the same pixels in training, prediction and serving."""

from collections.abc import Callable
from pathlib import Path

import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from polyhead.errors import ImageError
from polyhead.images import pillow
from polyhead.images.faults import MAX_PIXELS, read_bytes, too_large, unreadable
from polyhead.images.hush import pillow_hushed
from polyhead.images.jpeg import decode_jpeg
from polyhead.images.markers import plain_shape

Reduction = Callable[[int, int], int]
"""From height and width to the divisor of both, 1, 2, 4 or 8, that a decoder may apply."""


def read_rgb(
    source: str | Path | bytes, label: str | None = None, reduction: Reduction | None = None
) -> UInt8[Tensor, "3 H W"]:
    """Decode an image into RGB, upright, at its full size unless told otherwise.

    What a file is, is seen from its first bytes and never from its suffix. Grey becomes three
    equal channels, transparency shows white, more than 8 bits are scaled down to 8, an animation
    gives its first frame, the EXIF orientation is applied. Color profiles are not.

    Args:
        source: A path, or the bytes of a file.
        label: What errors call the image; its path unless given.
        reduction: By what a grey or RGB JPEG is divided while it is decoded, asked with its height
            and width. Other images come at their full size.

    Returns:
        (3, H, W) uint8; channels may lie innermost in memory, as decoders write them.

    Raises:
        ImageError: If it is missing, empty, truncated, damaged, too large, or no image.
    """
    if isinstance(source, bytes):
        return _decoded(source, label or "image", reduction or _whole)
    name = label or str(source)
    return _decoded(read_bytes(source, name), name, reduction or _whole)


def from_pillow(image: Image.Image, label: str = "image") -> UInt8[Tensor, "3 H W"]:
    """The pixels of a Pillow image, as ``read_rgb`` gives those of its file.

    Args:
        image: The image, opened from a file or made in memory; it is not changed.
        label: What errors call it.

    Returns:
        (3, H, W) uint8.

    Raises:
        ImageError: If its pixels can't be read.
    """
    try:
        with pillow_hushed():
            pixels = torch.from_numpy(pillow.rgb(image)).permute(2, 0, 1)
            return _upright(pixels, pillow.orientation(image))
    except pillow.UNREADABLE as error:
        raise ImageError(f"{label}: can't be read ({error}).") from None


def _whole(height: int, width: int) -> int:  # noqa: ARG001 - whatever they are
    return 1


def _decoded(data: bytes, name: str, reduction: Reduction) -> UInt8[Tensor, "3 H W"]:
    pixels = _plain(data, reduction)
    if pixels is not None:
        return pixels
    try:
        with pillow.opened(data) as image:
            _refuse_bomb(image, name)
            return _pixels(image, data, reduction)
    except pillow.UNREADABLE as error:
        raise unreadable(name, data, error) from None


def _plain(data: bytes, reduction: Reduction) -> UInt8[Tensor, "3 H W"] | None:
    """What most files are, read without Pillow; None where they are not, or something is wrong."""
    shape = plain_shape(data)
    if shape is None or shape[0] * shape[1] > MAX_PIXELS or reduction(*shape) > 1:
        return None
    return decode_jpeg(data)


def _refuse_bomb(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise too_large(name, width * height)


def _pixels(image: Image.Image, data: bytes, reduction: Reduction) -> UInt8[Tensor, "3 H W"]:
    pixels = None
    if image.format in {"JPEG", "MPO"} and image.mode in {"L", "RGB"}:
        divisor = _divisor(image, reduction)
        if divisor == 1:
            pixels = decode_jpeg(data)
        else:
            pillow.reduce(image, divisor)
    if pixels is None:
        pixels = torch.from_numpy(pillow.rgb(image)).permute(2, 0, 1)
    return _upright(pixels, pillow.orientation(image))  # a TIFF, once loaded, is upright already


def _divisor(image: Image.Image, reduction: Reduction) -> int:
    width, height = image.size
    return reduction(height, width) if pillow.orientation(image) < 5 else reduction(width, height)


def _upright(pixels: UInt8[Tensor, "3 H W"], orientation: int) -> UInt8[Tensor, "3 h w"]:
    """Turn the image as its EXIF orientation says: the sides swapped first, then mirrored."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 2)
    mirrored = [
        axis for axis, those in ((1, (3, 4, 7, 8)), (2, (2, 3, 6, 7))) if orientation in those
    ]
    return pixels.flip(mirrored) if mirrored else pixels
