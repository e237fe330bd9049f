"""One drive: a world of its own, and what is true at each of its moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import final

import numpy as np
from PIL import Image

from polyhead.demo.road.camera import Camera, Eye
from polyhead.demo.road.course import lay_course
from polyhead.demo.road.driver import SECONDS, START_M, Driver, Moment, drive
from polyhead.demo.road.light import light_of
from polyhead.demo.road.obstacles import Obstacle, place_obstacles
from polyhead.demo.road.scenery import plant
from polyhead.demo.road.sight import in_view
from polyhead.demo.road.sky import Sky
from polyhead.demo.road.view import World, draw_view
from polyhead.demo.road.weather import WEATHERS, Weather

SIZE = 160, 80
"""Width and height of the pictures in pixels, unless asked for otherwise."""

_BEYOND_M = 300.0  # of road that is there although nobody gets so far


@final
@dataclass(frozen=True, eq=False)
class Trip:
    """One drive.

    Attributes:
        weather: The weather, the same all the way.
        world: What is there.
        moments: What is true, five times a second.
    """

    weather: Weather
    world: World
    moments: Sequence[Moment]

    def view(self, at: int, camera: Camera, size: tuple[int, int] = SIZE) -> Image.Image:
        """What a camera of the car sees at a moment, as an RGB picture."""
        moment = self.moments[at]
        eye = Eye.of(self.world.course, moment, camera, size)
        return draw_view(self.world, eye, moment.distance, rain=at)

    def in_view(self, at: int) -> tuple[Obstacle, ...]:
        """The obstacles that the middle camera has in view at a moment, the nearest first."""
        return in_view(self.world.course, self.world.obstacles, self.moments[at])

    def obstacle_ahead(self, at: int) -> float | None:
        """How many meters of road there are to the next obstacle, seen or not; None: no more."""
        here = self.moments[at].distance
        ahead = (o.distance - here for o in self.world.obstacles if o.distance > here)
        return min(ahead, default=None)


def take_trip(seed: int, number: int, moments: int) -> Trip:
    """Drive through one of the worlds of a seed.

    Args:
        seed: Which worlds.
        number: Which of them, counted from 0; three in a row have three weathers.
        moments: How many; the first of them are the same however many there are.
    """
    dice = [np.random.default_rng((seed, number, use)) for use in range(6)]
    weather = WEATHERS[number % len(WEATHERS)]
    course = lay_course(dice[0], START_M + moments * SECONDS * weather.top_speed + _BEYOND_M)
    obstacles = place_obstacles(dice[1], course.length)
    driver = Driver(course, obstacles, weather)
    scenery, sky = plant(dice[2], course), Sky.drawn(dice[3])
    world = World(course, obstacles, scenery, sky, light_of(weather.name, dice[4]))
    return Trip(weather, world, tuple(islice(drive(driver, dice[5]), moments)))
