"""Several images of one row as one."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from PIL import Image

_GAP = 4


def beside(images: Sequence[UInt8[np.ndarray, "_ _ 3"]]) -> UInt8[np.ndarray, "H W 3"]:
    """Images of any sizes from left to right, as high as the lowest, a white gap between them.

    >>> wide, high = np.zeros((10, 20, 3), np.uint8), np.zeros((20, 10, 3), np.uint8)
    >>> beside([wide, high]).shape
    (10, 29, 3)
    """
    if len(images) == 1:
        return images[0]
    height = min(image.shape[0] for image in images)
    gap = np.full((height, _GAP, 3), 255, dtype=np.uint8)
    parts: list[np.ndarray] = []
    for image in images:
        width = max(1, round(image.shape[1] * height / image.shape[0]))
        sized = Image.fromarray(image).resize((width, height), Image.Resampling.LANCZOS)
        parts += [gap, np.asarray(sized)]
    return np.concatenate(parts[1:], axis=1)
