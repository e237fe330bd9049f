"""The quick way from pixels to normalized numbers: compiled loops, where llvmlite is installed.

They do the sums that torch's operators do, and what comes out is equal to a few units in the last
place; where nothing is resized, to the bit. To compile them takes a tenth of a second.
"""

import functools
import sys
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import torch
from jaxtyping import Float, Shaped, UInt8
from torch import Tensor

from polyhead.images.placement import Box
from polyhead.images.resample import Interpolation, taps

if TYPE_CHECKING:
    from polyhead.images.loops import Loops

Affine = tuple[Float[Tensor, " n"], Float[Tensor, " n"]]

_TRIED = "linux"
_once = Lock()


class Room(NamedTuple):
    """Where an image is written to.

    Attributes:
        address: Of its first number.
        pitch: The distance of two rows, in numbers.
        height: Its rows.
        width: Their pixels.
    """

    address: int
    pitch: int
    height: int
    width: int


def quick() -> "Loops | None":
    """The loops, compiled on the first call; None where they can't be."""
    with _once:
        return _compiled()


@functools.cache
def _compiled() -> "Loops | None":
    if sys.platform != _TRIED:
        return None
    try:
        from polyhead.images.loops import compiled

        return compiled()
    except (ImportError, AttributeError, RuntimeError):  # there is no llvmlite, or an older one
        return None


def interleaved(pixels: Shaped[Tensor, "3 _ _"]) -> bool:
    """Whether the channels of a pixel and the pixels of a row lie side by side in memory."""
    channel, _, pixel = pixels.stride()
    return channel == 1 and pixel == 3


def write(
    loops: "Loops",
    image: UInt8[Tensor, "3 H W"],
    source: Box,
    room: Room,
    interpolation: Interpolation,
    affine: Affine,
    *,
    flip: bool,
) -> None:
    """Resize and normalize a region of an image.

    Args:
        loops: What does it.
        image: On the CPU.
        source: The region, which lies in the image.
        room: Where to.
        interpolation: The filter.
        affine: Scale and shift of each number of a row, and of those of a pixel more.
        flip: Whether left and right are mirrored.
    """
    if not interleaved(image):
        image = image.permute(1, 2, 0).contiguous().permute(2, 0, 1)
    pitch = image.stride(1)
    first = image.data_ptr() + source.top * pitch + 3 * source.left
    target = (*(x.data_ptr() for x in affine), *room)
    if (room.height, room.width) == (source.height, source.width) and not flip:
        loops.normalize(first, pitch, *target)
        return
    down = taps(source.height, room.height, interpolation)
    across = taps(source.width, room.width, interpolation)
    between = torch.empty(loops.room(source.width))
    mirrored = room.width - 1 if flip else 0
    rows = between.data_ptr(), source.width, mirrored
    loops.resize(first, pitch, *down.addresses, *across.addresses, *rows, *target)
