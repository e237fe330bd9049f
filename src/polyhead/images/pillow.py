"""What Pillow is asked: which format, how large, which way up, and pixels of any mode as RGB."""

import functools
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from jaxtyping import Num, UInt8
from PIL import Image

from polyhead.images.hush import pillow_hushed

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
"""The formats that are read.

Others of Pillow's run a program (EPS), take any bytes (TGA), or can't tell that they were cut off
(JPEG 2000).
"""

UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow's readers are known to raise on bytes that are wrong in some way."""

_ORIENTATION = 0x0112
_WHITES = {"float": (1, 255, 65535), "integer": (255, 65535), "declared": (65535,)}


@functools.cache
def formats() -> tuple[str, ...]:
    """The formats of ``FORMATS`` that this installation of Pillow can read."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


@contextmanager
def opened(source: bytes | Path) -> Iterator[Image.Image]:
    """Open an image for its header, and for its pixels when they are asked for."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with pillow_hushed(), stream, Image.open(stream, formats=formats()) as image:
        yield image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where there is none or it can't be read."""
    try:
        # A PNG's own getexif decodes the whole image in case the tag comes last.
        value = Image.Image.getexif(image).get(_ORIENTATION, 1)
    except UNREADABLE:
        return 1
    return value if value in range(1, 9) else 1


def reduce(image: Image.Image, divisor: int) -> None:
    """Have a JPEG that is not loaded yet decoded at a half, a quarter or an eighth of its sides."""
    width, height = image.size
    image.draft(image.mode, (max(1, width // divisor), max(1, height // divisor)))


def rgb(image: Image.Image) -> UInt8[np.ndarray, "H W 3"]:
    """The first frame as RGB, whatever its mode; what is transparent shows white."""
    image.load()
    if image.mode[0] in "IF":
        grey = _eight_bits(np.asarray(image), declared=image.mode.startswith("I;16"))
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.has_transparency_data or image.mode in ("La", "RGBa"):
        return np.array(_over_white(image))
    return np.array(image.convert("RGB"))


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def _eight_bits(values: Num[np.ndarray, "H W"], *, declared: bool) -> UInt8[np.ndarray, "H W"]:
    """Grey values of any range as 0 to 255.

    Sixteen-bit images declare their white, 65535. Others do not: it is the smallest of 1 (unless
    the values are integers), 255 and 65535 that none exceeds. Beyond those, and with values below
    zero, the darkest becomes black and the lightest white.
    """
    grey = values.astype(np.float64)
    if not np.isfinite(grey).all():
        raise ValueError("some of its grey values are not finite numbers")
    low, high = float(grey.min()), float(grey.max())
    kind = "declared" if declared else "float" if values.dtype.kind == "f" else "integer"
    white = next((level for level in _WHITES[kind] if low >= 0 and high <= level), None)
    if white is not None:
        low, high = 0.0, float(white)
    return np.rint((grey - low) * (255 / max(high - low, 1e-300))).astype(np.uint8)
