"""The forms in which an image may be given -> its pixels."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from polyhead.errors import ImageError
from polyhead.images import Preprocess, from_pillow, read_rgb
from polyhead.predict.fetch import fetch, is_url

Picture = str | Path | bytes | np.ndarray | Image.Image
"""A path, the bytes of a file, an array (H, W, 3) of uint8, a Pillow image; or, where the predictor
was loaded so, an address."""
Example = Mapping[str, Picture | float | None]
"""By input its image, number or category; None, or nothing, where the row has none."""


def pixels_of(
    image: Picture, preprocess: Preprocess | None = None, *, urls: bool = False
) -> UInt8[Tensor, "3 H W"]:
    """The pixels of an image in any form.

    Args:
        image: The image.
        preprocess: Says how it is decoded; at its full size without it.
        urls: Whether an address is asked for its image.

    Raises:
        ImageError: When it can't be read.
    """
    decode = preprocess.decode if preprocess else read_rgb
    if isinstance(image, str) and is_url(image):
        return decode(fetch(image) if urls else _refused(image), image)
    match image:
        case str() | Path() | bytes():
            return decode(image)
        case Image.Image():
            return from_pillow(image)
        case np.ndarray():
            return _from_array(image)
    raise no_image(image)


def no_image(image: object) -> ImageError:
    """What is said of a thing that is none."""
    return ImageError(
        "not an image. Expected a path, the bytes of a file, an array or a Pillow image; "
        f"got {type(image).__name__}."
    )


def _refused(address: str) -> bytes:
    raise ImageError(
        f"{address}: addresses are not asked unless that is allowed.\n"
        "  Allow it with ph.load(run, urls=True)."
    )


def _from_array(array: np.ndarray) -> UInt8[Tensor, "3 H W"]:
    if array.ndim != 3 or array.shape[2] != 3 or array.dtype != np.uint8 or not array.size:
        raise ImageError(
            f"an array of shape {array.shape} and type {array.dtype}. "
            "Expected (height, width, 3) of uint8."
        )
    # A copy, since torch takes no array that can't be written to, as those of Pillow.
    return torch.from_numpy(np.array(array, order="C")).permute(2, 0, 1)
