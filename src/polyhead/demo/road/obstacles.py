"""What stands on the road and beside it, and how much room the car gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from polyhead.demo.looks import between, pick
from polyhead.demo.road.course import LANE_M

CAR_HALF_M = 0.9
_ROOM_M = 0.4
_FIRST_M = 45.0  # behind where a drive starts
_NEAR_M, _FAR_M = 9.0, 62.0


@final
@dataclass(frozen=True)
class Kind:
    """A kind of obstacle.

    Attributes:
        name: What the table calls it.
        wide: Its width in meters.
        tall: Its height in meters.
        right: Where it stands on the right, from and to, in meters from the road's middle.
        left: The same on the left, as negative numbers.
        on_left: How often it stands on the left.
        passing: How fast it is passed where it is in the way, in m/s.
    """

    name: str
    wide: float
    tall: float
    right: tuple[float, float]
    left: tuple[float, float]
    on_left: float
    passing: float


KINDS = (
    Kind("cone", 0.6, 0.95, (2.5, 3.4), (-0.5, 0.1), on_left=0.3, passing=8.0),
    Kind("car", 1.8, 1.5, (3.1, 4.1), (-3.4, -2.2), on_left=0.3, passing=7.0),
    Kind("pedestrian", 0.6, 1.75, (3.2, 4.3), (-4.4, -3.4), on_left=0.4, passing=5.0),
    Kind("rock", 1.1, 0.85, (2.9, 3.9), (-3.6, -2.2), on_left=0.3, passing=7.0),
    Kind("sign", 0.9, 2.3, (4.6, 5.1), (-5.1, -4.6), on_left=0.2, passing=99.0),
)


@final
@dataclass(frozen=True)
class Obstacle:
    """One obstacle.

    Attributes:
        kind: What it is.
        distance: Where it stands along the road, in meters.
        aside: Where its middle stands, in meters right of the road's middle.
        looks: A chance in [0, 1) from which it takes its colors.
    """

    kind: Kind
    distance: float
    aside: float
    looks: float

    @property
    def is_in_the_way(self) -> bool:
        """Whether it reaches into the lane of the car, or nearly."""
        half = self.kind.wide / 2
        return self.aside + half > -_ROOM_M and self.aside - half < LANE_M + _ROOM_M

    @property
    def shift(self) -> float:
        """How far right of the middle of its lane the car passes, in meters; below 0 left."""
        away = self.kind.wide / 2 + CAR_HALF_M + _ROOM_M
        if self.aside > LANE_M / 2:
            return min(0.0, self.aside - away - LANE_M / 2)
        return max(0.0, self.aside + away - LANE_M / 2)


def place_obstacles(dice: np.random.Generator, length: float) -> Sequence[Obstacle]:
    """Draw what stands along so many meters of road; more road keeps what is there."""
    placed: list[Obstacle] = []
    at = _FIRST_M
    while at < length:
        kind, side, where, looks, next_ = dice.random(5).tolist()
        chosen = pick(KINDS, kind)
        span = chosen.left if side < chosen.on_left else chosen.right
        placed.append(Obstacle(chosen, at, between(*span, where), looks))
        at += between(_NEAR_M, _FAR_M, next_)
    return placed
