"""Names for images: one for exactly these pixels, one for what they look like."""

import hashlib

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional

_LUMA = (299.0, 587.0, 114.0)  # thousandths, ITU-R BT.601


def pixel_digest(pixels: UInt8[Tensor, "3 H W"]) -> str:
    """A name for exactly these pixels: 32 hexadecimal digits of BLAKE2b over shape and pixels."""
    shape = "x".join(map(str, pixels.shape))
    digest = hashlib.blake2b(f"{shape}:".encode(), digest_size=16)
    digest.update(pixels.contiguous().numpy().tobytes())
    return digest.hexdigest()


def dhash(pixels: UInt8[Tensor, "3 H W"]) -> int:
    """A 64-bit difference hash: which of 8 x 9 cells are darker than their right neighbor.

    Images that look alike differ in few bits. So do many that don't, faces above all: what it
    finds are candidates for ``nearly_same``.
    """
    cells = luma(pixels, (8, 9))
    darker = (cells[:, :-1] < cells[:, 1:]).numpy()
    return int.from_bytes(np.packbits(darker).tobytes(), "big")


def hamming(a: int, b: int) -> int:
    """In how many bits two hashes differ.

    Example:
        >>> hamming(0b1100, 0b1010)
        2
    """
    return (a ^ b).bit_count()


def luma(pixels: UInt8[Tensor, "3 H W"], size: tuple[int, int]) -> Float[Tensor, "h w"]:
    """Luma from 0 to 255, resized with antialiasing to (height, width)."""
    # Whole numbers, exact in float32: no order of summation, so no memory layout, changes a bit.
    grey = (pixels.permute(1, 2, 0).float() @ torch.tensor(_LUMA)).contiguous()
    resized = functional.interpolate(
        grey[None, None], size, mode="bilinear", align_corners=False, antialias=True
    )
    return resized[0, 0] / 1000
