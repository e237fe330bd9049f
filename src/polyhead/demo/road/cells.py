"""The cells of a moment: what the car is told, what it is to answer, and what else is true."""

import math
from collections.abc import Mapping

import numpy as np

from polyhead.demo.road.camera import CAMERAS
from polyhead.demo.road.trip import Trip

INPUTS = (*(camera.name for camera in CAMERAS), "speed", "weather")
LABELS = ("steering", "throttle", "brake", "turn", "obstacles")
ORDER = ("drive", "moment")
TRUTHS = (
    "true_speed",
    "true_curvature",
    "true_aside_m",
    "true_heading_error_deg",
    "true_obstacle_m",
)
"""To test against, not to learn: they are never left empty because nobody wrote them down."""

COLUMNS = (*INPUTS, *LABELS, *ORDER, *TRUTHS)
EMPTIED = ("speed", *LABELS)
"""The columns some cells of which are left empty."""

TURN = 0.1
"""The steering beyond which a moment is ``left`` or ``right`` rather than ``straight``."""


def turn_of(steering: float) -> str:
    """Which way a steering leads.

    >>> [turn_of(steering) for steering in (-0.11, 0.1, 0.11)]
    ['left', 'straight', 'right']
    """
    if abs(steering) <= TURN:
        return "straight"
    return "right" if steering > 0 else "left"


def cells_of(trip: Trip, at: int) -> dict[str, object]:
    """Every cell of a moment but its pictures and its number, none of them emptied."""
    moment = trip.moments[at]
    steering, ahead = round(moment.steering, 4), trip.obstacle_ahead(at)
    kinds = sorted({obstacle.kind.name for obstacle in trip.in_view(at)})
    return {
        "speed": round(moment.speed, 3),
        "weather": trip.weather.name,
        "steering": steering,
        "throttle": round(moment.throttle, 4),
        "brake": round(moment.brake, 4),
        "turn": turn_of(steering),
        "obstacles": ";".join(kinds) or "none",
        "true_speed": round(moment.speed, 3),
        "true_curvature": round(moment.curvature, 6),
        "true_aside_m": round(moment.aside, 3),
        "true_heading_error_deg": round(math.degrees(moment.heading_error), 3),
        "true_obstacle_m": "" if ahead is None else round(ahead, 2),
    }


def emptied(
    cells: Mapping[str, object], share: float, dice: np.random.Generator
) -> dict[str, object]:
    """The cells of a moment with a share of those that may be empty left empty, each by itself."""
    out = dice.random(len(EMPTIED)) < share
    return dict(cells) | {column: "" for column, empty in zip(EMPTIED, out, strict=True) if empty}
