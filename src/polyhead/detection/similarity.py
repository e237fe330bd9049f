"""How a face lies in a photo, and how it lies in a crop: the turn, scale and shift between them."""

from dataclasses import dataclass

import numpy as np

from polyhead.detection.box import Box

SIDE = 224
"""Pixels a side of FairFace's crops, in which the places below are measured."""

PADDING = 0.25
"""What FairFace's crops show around a face, as a share of it, at each side."""

# The medians of what YuNet finds in 19,977 of FairFace's 20,000 training crops (score >= 0.6).
_FACE = np.array([71.5 + 68.1j, 150.3 + 68.5j, 107.9 + 114.5j, 78.5 + 153.9j, 142.3 + 154.4j])
# How much each point counts. Of the weights tried these turn and scale those crops least: by 5.3
# degrees (standard deviation), where equal weights do by 5.7.
_WEIGHTS = np.array([1.0, 1.0, 0.5, 0.25, 0.25])
_LEAST = 1.0  # pixels: nothing smaller is cut out


@dataclass(frozen=True)
class Similarity:
    """A turn, a scale and a shift: z -> turn z + shift, a point (x, y) being z = x + iy."""

    turn: complex
    shift: complex

    @property
    def pixels(self) -> float:
        """How many pixels of the photo a pixel of the crop is wide."""
        return 1 / abs(self.turn)

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The place in the photo of a place in the crop."""
        z = (complex(x, y) - self.shift) / self.turn
        return z.real, z.imag


def into_crop(box: Box, size: int, padding: float) -> Similarity:
    """What takes a photo to the crop of one box.

    With the five points of a face, it is the similarity that takes them nearest to where they are
    in FairFace's crops: a and b of min sum w |a z + b - t|^2, z the points and t their places.
    Without, the box, made a square around its middle, fills the crop but for the padding.

    Args:
        box: Where something is.
        size: Pixels a side of the crop.
        padding: How much more the crop shows at each side, as a share of what is found.
    """
    inner = 1 / (1 + 2 * padding)
    middle = complex(size, size) / 2
    if box.points:
        zoom = (1 + 2 * PADDING) * inner * size / SIDE
        places = (_FACE - complex(SIDE, SIDE) / 2) * zoom + middle
        found = _nearest(np.array([complex(x, y) for x, y in box.points]), places)
        if found is not None:
            return found
    turn = complex(size * inner / max(box.width, box.height, _LEAST))
    return Similarity(turn, middle - turn * complex(*box.center))


def _nearest(points: np.ndarray, places: np.ndarray) -> Similarity | None:
    """The similarity by least squares; None where the points lie on each other."""
    weights = _WEIGHTS / _WEIGHTS.sum()
    here, there = weights @ points, weights @ places
    apart = points - here
    spread = weights @ np.abs(apart) ** 2
    turn = complex(weights @ (apart.conj() * (places - there)))
    if spread < _LEAST**2 or turn == 0:
        return None
    turn /= spread
    return Similarity(turn, complex(there) - turn * complex(here))
