"""The quick way to the pixels of a JPEG: torchvision's decoder, where it is installed.

It gives the same bytes as Pillow's (both are libjpeg-turbo) in half the time. torchvision has
announced that a release after 0.29 will drop it, and its Python function warns on every call, so
the operator below it is called and may be absent: then Pillow decodes.
"""

import functools
from collections.abc import Callable
from importlib import import_module
from typing import cast

import torch
from jaxtyping import UInt8
from torch import Tensor

_UNCHANGED = 0  # torchvision.io.ImageReadMode.UNCHANGED


def decode_jpeg(data: bytes) -> UInt8[Tensor, "3 H W"] | None:
    """Decode a grey or RGB JPEG, not yet turned upright, or None where the quick way fails.

    Args:
        data: A whole JPEG file.
    """
    operator = _operator()
    if operator is None:
        return None
    try:
        pixels = operator(torch.frombuffer(bytearray(data), dtype=torch.uint8), _UNCHANGED)
    except RuntimeError:  # Pillow, asked next, finds the words for what is wrong
        return None
    return pixels.repeat(3, 1, 1) if pixels.shape[0] == 1 else pixels


@functools.cache
def _operator() -> Callable[[Tensor, int], Tensor] | None:
    import_module("torchvision.io")  # registers its operators
    operators = torch.ops.image
    if not hasattr(operators, "decode_jpeg"):
        return None
    return cast("Callable[[Tensor, int], Tensor]", operators.decode_jpeg.default)
