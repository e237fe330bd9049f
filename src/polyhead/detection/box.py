"""Where something is in a photo, and what finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jaxtyping import UInt8
from torch import Tensor


@dataclass(frozen=True)
class Box:
    """Where something is, in pixels of the photo: x to the right, y down, from its corner.

    Attributes:
        left: The smallest x; it may lie outside of the photo, as all four may.
        top: The smallest y.
        right: The largest x.
        bottom: The largest y.
        score: How sure the detector is, 0 to 1.
        points: Places (x, y) on what was found, in an order that is the detector's own; empty
            where it knows none.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float = 1.0
    points: tuple[tuple[float, float], ...] = ()

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


class Detector(Protocol):
    """What finds things in a photo: anything that gives boxes can stand before any network."""

    def __call__(self, pixels: UInt8[Tensor, "3 H W"]) -> Sequence[Box]:
        """All that it finds, the surest first; nothing where there is nothing.

        Args:
            pixels: The photo, RGB, upright.
        """
