"""Where a point of the world lies on a picture."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from polyhead.demo.curves import Points
from polyhead.demo.road.course import Course, Floats
from polyhead.demo.road.driver import Moment

FIELD_DEG = 60.0
"""How much of the world a picture spans from left to right."""

_HORIZON = 0.42  # of the picture's height, from its top
HEIGHT_M = 1.35
"""How high above the ground the cameras are."""


@final
@dataclass(frozen=True)
class Camera:
    """How a camera is mounted.

    Attributes:
        name: What its column is called.
        aside: How far right of the middle of the car, in meters.
        turn: How far it is turned to the right, in degrees.
    """

    name: str
    aside: float
    turn: float


CAMERAS = (Camera("center", 0.0, 0.0), Camera("left", -0.9, -5.0), Camera("right", 0.9, 5.0))


@final
@dataclass(frozen=True)
class Eye:
    """A camera at one moment: a pinhole, its picture upright and level.

    Attributes:
        east: Where it is, in meters.
        north: The same.
        heading: Where it looks, in radians clockwise from north.
        size: Width and height of its picture in pixels.
    """

    east: float
    north: float
    heading: float
    size: tuple[int, int]

    @classmethod
    def of(cls, course: Course, moment: Moment, camera: Camera, size: tuple[int, int]) -> "Eye":
        """The eye of a camera of the car at one moment."""
        heading = course.heading_at(moment.distance) + moment.heading_error
        place = course.places(np.array([moment.distance]), np.array([moment.aside]))[0]
        east = float(place[0]) + camera.aside * math.cos(heading)
        north = float(place[1]) - camera.aside * math.sin(heading)
        return cls(east, north, heading + math.radians(camera.turn), size)

    @cached_property
    def focal(self) -> float:
        """Pixels that a meter spans a meter ahead."""
        return self.size[0] / 2 / math.tan(math.radians(FIELD_DEG) / 2)

    @property
    def horizon(self) -> float:
        """The row of the horizon."""
        return self.size[1] * _HORIZON

    def seen(self, points: Points) -> Points:
        """Points of the ground as (N, 2): meters to the right, and meters ahead."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        turned: Points = (points - (self.east, self.north)) @ np.array([[cos, sin], [-sin, cos]])
        return turned

    def pixels(self, seen: Points) -> Points:
        """Where points of the ground lie on the picture: ``c + f X / Z`` and ``h + f H / Z``.

        Args:
            seen: (N, 2), meters to the right (X) and ahead (Z), all of them ahead. H is the height
                of the camera, c the middle column, h the row of the horizon.
        """
        scale = self.focal / seen[:, 1]
        columns = self.size[0] / 2 + seen[:, 0] * scale
        return np.stack([columns, self.horizon + HEIGHT_M * scale], axis=1)

    def ground_ahead(self, rows: Floats) -> Floats:
        """How many meters ahead the ground is that is seen in rows below the horizon."""
        return self.focal * HEIGHT_M / np.maximum(rows - self.horizon, 1e-3)

    def column(self, bearing: float) -> float | None:
        """The column of what is far away in some direction; None where that is not ahead."""
        turn = bearing - self.heading
        return self.size[0] / 2 + self.focal * math.tan(turn) if math.cos(turn) > 0.3 else None


def clipped(outline: Points, nearest: float) -> Points:
    """The part of an outline (N, 2) whose second coordinate is at least so large."""
    inside = outline[:, 1] >= nearest
    if inside.all():
        return outline
    after = np.roll(outline, -1, axis=0)
    crossing = inside != np.roll(inside, -1)
    step = np.where(crossing, after[:, 1] - outline[:, 1], 1.0)
    share = ((nearest - outline[:, 1]) / step)[:, None]
    met = outline + (after - outline) * share
    both = np.stack([outline, met], axis=1).reshape(-1, 2)
    cut: Points = both[np.stack([inside, crossing], axis=1).reshape(-1)]
    return cut
