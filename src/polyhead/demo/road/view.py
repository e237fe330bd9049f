"""One picture: the parts in the order in which they are laid over one another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from PIL import Image

from polyhead.demo.canvas import Canvas, Frame, Pen
from polyhead.demo.curves import Points
from polyhead.demo.road.brush import Brush
from polyhead.demo.road.camera import FIELD_DEG, Eye
from polyhead.demo.road.course import Course, Floats
from polyhead.demo.road.ground import Ground, backdrop
from polyhead.demo.road.light import Light
from polyhead.demo.road.obstacles import Obstacle
from polyhead.demo.road.scenery import Scenery, draw_plant
from polyhead.demo.road.sky import Sky
from polyhead.demo.road.things import DRAWINGS

_SCALE = 3  # drawn this much larger, then averaged: what smooths the edges
_EDGE = math.tan(math.radians(FIELD_DEG) / 2)
_NEAREST_M, _FARTHEST_M = 1.0, 130.0


@final
@dataclass(frozen=True, eq=False)
class World:
    """All that the cameras of a drive see.

    Attributes:
        course: The road.
        obstacles: What stands on it.
        scenery: What stands beside it.
        sky: What is far away.
        light: The light.
    """

    course: Course
    obstacles: Sequence[Obstacle]
    scenery: Scenery
    sky: Sky
    light: Light

    @property
    def feet(self) -> Floats:
        """(M, 2), where the obstacles stand."""
        distance = np.array([o.distance for o in self.obstacles])
        return self.course.places(distance, np.array([o.aside for o in self.obstacles]))


def draw_view(world: World, eye: Eye, distance: float, *, rain: int = 0) -> Image.Image:
    """Draw what an eye sees of a world.

    Args:
        world: The world.
        eye: Where it is, and the size of its picture.
        distance: How far along the road that is, in meters.
        rain: Which drops fall, where it rains.
    """
    large = Eye(eye.east, eye.north, eye.heading, (eye.size[0] * _SCALE, eye.size[1] * _SCALE))
    canvas = Canvas(large.size, (0, 0, 0))
    canvas.image.paste(backdrop(world.light, large.size))
    world.sky.draw(canvas, large, world.light)
    ground = Ground(canvas, world.course, large, world.light)
    ground.bands(distance)
    ground.road(distance)
    _draw_lamps(canvas, large, world.light)
    _draw_things(canvas, large, world)
    _draw_rain(canvas, world.light, rain)
    return canvas.image.reduce(_SCALE)


def _draw_things(canvas: Canvas, eye: Eye, world: World) -> None:
    """Everything that stands upright, the farthest first."""
    seen = eye.seen(np.concatenate([world.scenery.points, world.feet]))
    right, ahead = seen[:, 0], seen[:, 1]
    shown = (ahead > _NEAREST_M) & (ahead < _FARTHEST_M) & (np.abs(right) < _EDGE * ahead + 3)
    which = np.flatnonzero(shown)
    which = which[np.argsort(-ahead[which], kind="stable")]
    feet: Points = eye.pixels(seen[which])
    plants = len(world.scenery.looks)
    for at, foot in zip(which.tolist(), feet.tolist(), strict=True):
        away = float(ahead[at])
        brush = Brush(canvas, (foot[0], foot[1]), eye.focal / away, world.light, away)
        if at < plants:
            draw_plant(brush, float(world.scenery.looks[at]))
        else:
            obstacle = world.obstacles[at - plants]
            DRAWINGS[obstacle.kind.name](brush, obstacle.looks)


def _draw_lamps(canvas: Canvas, eye: Eye, light: Light) -> None:
    if light.lamps:
        pen = Pen(canvas, Frame(eye.size[0] / 2, eye.size[1] * 0.82, eye.size[0] / 2))
        pen.glow((0.0, 0.0), (0.9, 0.32), (255, 226, 170), 0.55)


def _draw_rain(canvas: Canvas, light: Light, seed: int) -> None:
    if not light.rain:
        return
    width, height = canvas.image.size
    dice = np.random.default_rng(seed)
    pen = Pen(canvas, Frame(0.0, 0.0, float(width)))
    for x, y, long in dice.random((34, 3)).tolist():
        top, tall = y * height / width, 0.02 + 0.03 * long
        streak = np.array(
            [[x, top], [x + 0.004, top], [x - 0.004, top + tall], [x - 0.008, top + tall]]
        )
        pen.fill(streak, (228, 234, 240), 0.3)
