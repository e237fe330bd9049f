"""Where something is in a photo, and what finds it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from jaxtyping import UInt8
from torch import Tensor

from polyhead.errors import PolyheadError


@dataclass(frozen=True)
class Box:
    """Where something is, in pixels of the photo: x to the right, y down, from its corner.

    Attributes:
        left: The smallest x; it may lie outside of the photo, as all four may.
        top: The smallest y.
        right: The largest x.
        bottom: The largest y.
        score: How sure the detector is, 0 to 1.
        points: Of a face the places (x, y) of five points, by which it is cut out upright: the eye
            at the left of the photo, the other eye, the tip of the nose, the corner of the mouth
            at the left of the photo, the other corner, as a face that is upright shows them. Empty
            where there are none.

    Raises:
        PolyheadError: When the ends are no box, or there are other than five points.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float = 1.0
    points: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        ends = (self.left, self.top, self.right, self.bottom)
        if not all(map(math.isfinite, ends)) or self.width < 0 or self.height < 0:
            raise PolyheadError(
                f"not a box: {ends}. Expected left, top, right, bottom in pixels.\n"
                "  A detector that gives width and height needs left + width and top + height."
            )
        if len(self.points) not in (0, 5):
            raise PolyheadError(
                f"a box with {len(self.points)} points. Expected the five of a face, or none."
            )

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        """Its middle (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def to_json(self) -> dict[str, object]:
        """Plain data; numbers to a hundredth of a pixel."""
        points = [[round(x, 2), round(y, 2)] for x, y in self.points]
        return {**self._plain(), **({"points": points} if points else {})}

    def cells(self) -> dict[str, float]:
        """Columns of a table: ``box_left`` to ``box_score``."""
        return {f"box_{name}": value for name, value in self._plain().items()}

    def _plain(self) -> dict[str, float]:
        return {
            "left": round(self.left, 2),
            "top": round(self.top, 2),
            "right": round(self.right, 2),
            "bottom": round(self.bottom, 2),
            "score": round(self.score, 4),
        }


def left_to_right(boxes: Iterable[Box]) -> list[Box]:
    """Boxes in the order in which a caption names them; the surer of two in one place first."""
    return sorted(boxes, key=lambda box: (*box.center, -box.score))


class Detector(Protocol):
    """What finds things in a photo: anything that gives boxes can stand before any network."""

    def __call__(self, pixels: UInt8[Tensor, "3 H W"]) -> Sequence[Box]:
        """All that it finds, the surest first; nothing where there is nothing.

        Args:
            pixels: The photo, RGB, upright.
        """
