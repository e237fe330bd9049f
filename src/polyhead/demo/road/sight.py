"""Which obstacles are in view at a moment: what the label says."""

import math
from collections.abc import Sequence

import numpy as np

from polyhead.demo.road.camera import CAMERAS, FIELD_DEG, HEIGHT_M, Eye
from polyhead.demo.road.course import Course
from polyhead.demo.road.driver import Moment
from polyhead.demo.road.obstacles import Kind, Obstacle

NEAREST_M, FARTHEST_M = 2.0, 30.0
"""An obstacle nearer or farther ahead of the middle camera than this is not in view."""

_HIDDEN = 0.5


def in_view(course: Course, obstacles: Sequence[Obstacle], moment: Moment) -> tuple[Obstacle, ...]:
    """The obstacles that the middle camera has in view, the nearest first.

    In view is what stands 2 to 30 m ahead of the camera, has its middle within the 60 degrees of
    the picture, and is not hidden by half behind something nearer.
    """
    near = [o for o in obstacles if 0 < o.distance - moment.distance < 2 * FARTHEST_M]
    if not near:
        return ()
    eye = Eye.of(course, moment, CAMERAS[0], (2, 1))
    feet = course.places(np.array([o.distance for o in near]), np.array([o.aside for o in near]))
    seen = eye.seen(feet).tolist()
    edge = math.tan(math.radians(FIELD_DEG) / 2)
    within = [
        (ahead, right, obstacle)
        for (right, ahead), obstacle in zip(seen, near, strict=True)
        if NEAREST_M <= ahead <= FARTHEST_M and abs(right) <= edge * ahead
    ]
    within.sort(key=lambda found: found[0])
    boxes = [_box(right, ahead, o.kind) for ahead, right, o in within]
    return tuple(
        obstacle
        for at, (_, _, obstacle) in enumerate(within)
        if all(_covered(boxes[at], nearer) <= _HIDDEN for nearer in boxes[:at])
    )


def _box(right: float, ahead: float, kind: Kind) -> tuple[float, float, float, float]:
    """What an obstacle fills of the picture of a lens of length 1: left, right, bottom, top."""
    half, foot = kind.wide / 2, -HEIGHT_M
    return (right - half) / ahead, (right + half) / ahead, foot / ahead, (foot + kind.tall) / ahead


def _covered(
    box: tuple[float, float, float, float], by: tuple[float, float, float, float]
) -> float:
    """The share of one box that another covers."""
    wide = min(box[1], by[1]) - max(box[0], by[0])
    tall = min(box[3], by[3]) - max(box[2], by[2])
    return max(0.0, wide) * max(0.0, tall) / ((box[1] - box[0]) * (box[3] - box[2]))
