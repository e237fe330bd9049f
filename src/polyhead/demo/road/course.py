"""The road: how it bends over its length, and where that puts it on the ground.

Everything that has a side counts to the right: curvature, headings (clockwise from north) and
places aside of the road's middle line.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LANE_M = 3.5
"""Width of a lane. The road has two of them and the car keeps to the right one."""

STEP_M = 0.5
SHARPEST_M = 40.0
_WIDEST_M = 140.0
_STEADY_M = 70.0
_EASE_M = 26.0  # over so many meters one curvature passes into the next
_ANGLES = math.radians(22), math.radians(75)
_MOST = math.radians(80)  # a road that always leads north never meets itself


@final
@dataclass(frozen=True, eq=False)
class Course:
    """The middle line of a road, every half meter of N.

    Attributes:
        curvature: (N,), per meter, positive where it bends to the right.
        heading: (N,), radians clockwise from north: the integral of the curvature.
        points: (N, 2), meters east and north: the integral of the heading.
    """

    curvature: Floats
    heading: Floats
    points: Floats

    @classmethod
    def of(cls, curvature: Floats) -> "Course":
        """Integrate a curvature that is given every half meter."""
        heading = np.concatenate([[0.0], np.cumsum(curvature[:-1] * STEP_M)])
        ahead = np.stack([np.sin(heading), np.cos(heading)], axis=1) * STEP_M
        points = np.concatenate([np.zeros((1, 2)), np.cumsum(ahead[:-1], axis=0)])
        return cls(curvature, heading, points)

    @property
    def length(self) -> float:
        """In meters."""
        return (len(self.curvature) - 1) * STEP_M

    def curvature_at(self, distance: float) -> float:
        """Per meter, positive to the right."""
        return float(_between(self.curvature, np.array([distance]))[0])

    def heading_at(self, distance: float) -> float:
        """In radians clockwise from north."""
        return float(_between(self.heading, np.array([distance]))[0])

    def places(self, distance: Floats, aside: Floats) -> Floats:
        """(M, 2), where points lie so far along the road and so far right of its middle."""
        heading = _between(self.heading, distance)
        right = np.stack([np.cos(heading), -np.sin(heading)], axis=1)
        middle = np.stack([_between(self.points[:, axis], distance) for axis in (0, 1)], axis=1)
        placed: Floats = middle + right * aside[:, None]
        return placed


def _between(values: Floats, distance: Floats) -> Floats:
    return np.interp(distance, np.arange(len(values)) * STEP_M, values)


def lay_course(dice: np.random.Generator, length: float) -> Course:
    """Draw a road: straights and bends in turn, the one passing smoothly into the other.

    A longer road from the same dice begins with the shorter one.

    Args:
        dice: What is drawn from.
        length: At least so many meters.
    """
    pieces = [np.zeros(round(_STEADY_M / STEP_M))]
    heading, total = 0.0, _STEADY_M
    while total < length + _EASE_M:
        straight, wide, turn, side = dice.random(4).tolist()
        radius = SHARPEST_M * (_WIDEST_M / SHARPEST_M) ** wide
        angle = _ANGLES[0] + (_ANGLES[1] - _ANGLES[0]) * turn
        sign = 1.0 if side > 0.5 + heading / (3 * _MOST) else -1.0  # rather back than around
        sign = -sign if abs(heading + sign * angle) > _MOST else sign
        bend = np.full(round(radius * angle / STEP_M), sign / radius)
        pieces += [np.zeros(round((10 + 55 * straight) / STEP_M)), bend]
        heading += sign * angle
        total += (len(pieces[-1]) + len(pieces[-2])) * STEP_M
    ease = np.hanning(round(_EASE_M / STEP_M) + 2)[1:-1]
    bent = np.convolve(np.concatenate(pieces), ease / ease.sum(), mode="same")
    return Course.of(bent[: math.ceil(length / STEP_M) + 1])
