"""Pixels as part of a page: no file, and no request, is made of them."""

import base64
import io
from typing import Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image

Pixels = UInt8[np.ndarray, "H W 3"]

_QUALITY: Final = 86


def small(pixels: Pixels, longest: int) -> Pixels:
    """An image whose longest side is at most so many pixels."""
    side = max(pixels.shape[:2])
    if side <= longest:
        return pixels
    high, wide = (max(1, round(length * longest / side)) for length in pixels.shape[:2])
    sized = Image.fromarray(pixels).resize((wide, high), Image.Resampling.LANCZOS)
    return np.asarray(sized)


def data_uri(pixels: Pixels, longest: int) -> str:
    """An image as an address that holds it whole, at most so many pixels long."""
    file = io.BytesIO()
    Image.fromarray(small(pixels, longest)).save(file, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
