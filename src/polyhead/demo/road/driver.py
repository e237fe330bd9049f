"""The car and its driver: from the road ahead to steering and pedals, moment by moment."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from polyhead.demo.road.course import LANE_M, STEP_M, Course, Floats
from polyhead.demo.road.obstacles import Obstacle
from polyhead.demo.road.weather import Weather

SECONDS = 0.2
"""From one moment to the next."""

START_M = 20.0
FULL_LOCK = 0.04
"""The curvature, per meter, that steering of 1 gives: a circle with a radius of 25 m."""

FULL_THROTTLE, FULL_BRAKE = 4.0, 6.0
"""The acceleration, in m/s², that throttle and brake of 1 give."""

_LOOK_S, _SETTLE_S = 0.4, 0.6
_PER_METER, _PER_RADIAN = 0.01, 0.17  # 1/m² and 1/m: settles over some 15 m of road
_DRAG = 0.03  # 1/s
_HURRY = 2.5  # m/s²
_TICKS = 4
_LAG_S = 0.15
_WANDER, _WANDER_S = 0.0045, 0.9  # per meter
_SWERVE_M = 24.0
_BESIDE_M = 3.0


@final
@dataclass(frozen=True)
class Moment:
    """What is true at one moment.

    Attributes:
        distance: How far along the road the car is, in meters.
        aside: How far right of the road's middle it is, in meters.
        heading_error: How far right of the road's direction it points, in radians.
        speed: In m/s.
        curvature: Of the road where the car is, per meter, positive to the right.
        steering: From -1, left, to 1, right.
        throttle: From 0 to 1.
        brake: From 0 to 1.
    """

    distance: float
    aside: float
    heading_error: float
    speed: float
    curvature: float
    steering: float
    throttle: float
    brake: float


@final
class Driver:
    """Knows a road, what stands on it and the weather, and says how to drive there."""

    def __init__(self, course: Course, obstacles: Sequence[Obstacle], weather: Weather) -> None:
        self.course = course
        self._along = STEP_M * np.arange(len(course.curvature), dtype=np.float64)
        self._speeds = _speeds(course, self._along, obstacles, weather)
        self._line = _line(self._along, obstacles)
        self._slope = np.gradient(self._line, STEP_M)

    def speed_at(self, distance: float) -> float:
        """The most that is right there, in m/s, as what comes after it can still be slowed for."""
        return self._read(self._speeds, distance)

    def steering(self, distance: float, aside: float, heading_error: float, speed: float) -> float:
        """The curvature that the driver wants, as a share of the full lock.

        ``clip((k - a (y - y*) - b (e - e*)) / K, -1, 1)``: k is the road's curvature where the car
        will be in 0.4 s; y is how far aside it is and e its heading error, y* and e* what they
        would be on the line that the driver follows, in the middle of the lane but for what is in
        the way; a = 0.01 / m², b = 0.17 / m, and K = 0.04 / m.
        """
        ahead = distance + _LOOK_S * speed
        wanted = self.course.curvature_at(ahead)
        wanted -= _PER_METER * (aside - self._read(self._line, distance))
        wanted -= _PER_RADIAN * (heading_error - math.atan(self._read(self._slope, distance)))
        return _clip(wanted / FULL_LOCK, -1.0, 1.0)

    def pedals(self, distance: float, speed: float) -> tuple[float, float]:
        """Throttle and brake, from 0 to 1, for the speed that is right in 0.6 s.

        The acceleration for it, and what drag takes, over what the pedal gives when it is down.
        """
        right = self.speed_at(distance + _SETTLE_S * speed)
        force = min((right - speed) / _SETTLE_S, _HURRY) + _DRAG * speed
        return _clip(force / FULL_THROTTLE, 0.0, 1.0), _clip(-force / FULL_BRAKE, 0.0, 1.0)

    def line_at(self, distance: float) -> float:
        """Where the driver wants to be, in meters right of the road's middle."""
        return self._read(self._line, distance)

    def _read(self, values: Floats, distance: float) -> float:
        return float(np.interp(distance, self._along, values))


def drive(driver: Driver, dice: np.random.Generator) -> Iterator[Moment]:
    """Drive along, a moment every 0.2 s, for as long as somebody asks.

    The wheels lag behind the steering, and ruts and wind push them aside: so the car wanders
    about its line, and the driver steers against it.
    """
    distance, speed, error = START_M, driver.speed_at(START_M), 0.0
    aside = driver.line_at(START_M)
    wheels, push, tick = 0.0, 0.0, SECONDS / _TICKS
    while True:
        steering = driver.steering(distance, aside, error, speed)
        throttle, brake = driver.pedals(distance, speed)
        curvature = driver.course.curvature_at(distance)
        yield Moment(distance, aside, error, speed, curvature, steering, throttle, brake)
        for _ in range(_TICKS):
            steering = driver.steering(distance, aside, error, speed)
            throttle, brake = driver.pedals(distance, speed)
            wheels += (steering * FULL_LOCK - wheels) * tick / _LAG_S
            kept = math.exp(-tick / _WANDER_S)
            push = kept * push + _WANDER * math.sqrt(1 - kept**2) * float(dice.standard_normal())
            curvature = driver.course.curvature_at(distance)
            along = speed * math.cos(error) / (1 - aside * curvature)
            aside += speed * math.sin(error) * tick
            error += (speed * (wheels + push) - along * curvature) * tick
            distance += along * tick
            force = throttle * FULL_THROTTLE - brake * FULL_BRAKE
            speed = max(0.5, speed + (force - _DRAG * speed) * tick)


def _speeds(
    course: Course, along: Floats, obstacles: Sequence[Obstacle], weather: Weather
) -> Floats:
    """The fastest at every step of the road from which all that follows can be slowed for.

    ``v(s)² = min over t >= s of limit(t)² + 2 b (t - s)`` for a slowing of b.
    """
    bends = np.sqrt(weather.sideways / np.maximum(np.abs(course.curvature), 1e-6))
    limits = np.minimum(bends, weather.top_speed)
    for obstacle in obstacles:
        if obstacle.is_in_the_way:
            beside = np.abs(along - obstacle.distance) < _BESIDE_M
            limits[beside] = np.minimum(limits[beside], obstacle.kind.passing)
    reach = limits**2 + 2 * weather.slowing * along
    least = np.minimum.accumulate(reach[::-1])[::-1]
    speeds: Floats = np.sqrt(least - 2 * weather.slowing * along)
    return speeds


def _line(along: Floats, obstacles: Sequence[Obstacle]) -> Floats:
    """Where the driver wants to be: the middle of the lane, aside of what is in the way."""
    left, right = np.zeros(len(along)), np.zeros(len(along))
    for obstacle in obstacles:
        far = np.clip(np.abs(along - obstacle.distance) / _SWERVE_M - 0.15, 0.0, 1.0)
        shift = obstacle.shift * np.cos(np.pi / 2 * far) ** 2
        left, right = np.minimum(left, shift), np.maximum(right, shift)
    line: Floats = LANE_M / 2 + left + right
    return line


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
