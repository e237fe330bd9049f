"""What stands beside the road and is no obstacle: trees, bushes and posts."""

from dataclasses import dataclass
from typing import final

import numpy as np

from polyhead.demo.canvas import Color
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.road.brush import Brush
from polyhead.demo.road.course import LANE_M, Course, Floats

_TREE_M, _NEAR_M, _FAR_M = 6.0, 12.0, 48.0
_POST_M, _POST_ASIDE_M = 22.0, LANE_M + 1.6
_GREENS: tuple[Color, ...] = ((74, 132, 80), (92, 148, 74), (58, 114, 86), (120, 158, 76))
_TUFT_M, _TUFT_SCALE = 1.6, 8.0
_TRUNK: Color = (116, 86, 62)


@final
@dataclass(frozen=True, eq=False)
class Scenery:
    """M things beside a road.

    Attributes:
        points: (M, 2), where they stand.
        looks: (M,), chances in [0, 1) that say how they look; -1 for posts, -2 for tufts of grass.
    """

    points: Floats
    looks: Floats


def plant(dice: np.random.Generator, course: Course) -> Scenery:
    """Draw what stands along a road.

    Trees keep 12 m from the road wherever it leads, so that none hides what stands on it.
    """
    along = np.arange(0.0, course.length, _TREE_M)
    chances = dice.random((len(along), 2, 3))
    sides = np.array([-1.0, 1.0])
    aside = sides * (_NEAR_M + (_FAR_M - _NEAR_M) * chances[..., 0] ** 1.6)
    shifted = along[:, None] + (chances[..., 1] - 0.5) * _TREE_M
    trees = course.places(shifted.ravel(), aside.ravel())
    kept = _clearance(course, trees) > _NEAR_M - 0.1
    stations = np.repeat(np.arange(0.0, course.length, _POST_M), 2)
    posts = course.places(stations, np.tile(sides * _POST_ASIDE_M, len(stations) // 2))
    tufts = course.places(*_tufts(dice.spawn(1)[0], course.length))
    tufts = tufts[_clearance(course, tufts) > LANE_M + 2]
    looks = [chances[..., 2].ravel()[kept], np.full(len(posts), -1.0), np.full(len(tufts), -2.0)]
    return Scenery(np.concatenate([trees[kept], posts, tufts]), np.concatenate(looks))


def _tufts(dice: np.random.Generator, length: float) -> tuple[Floats, Floats]:
    """Where grass stands higher: how far along the road, and how far from its middle."""
    along = np.arange(0.0, length, _TUFT_M)
    side, away, shift = dice.random((len(along), 3)).T
    aside = LANE_M + 2.5 + 12.0 * away
    return along + shift * _TUFT_M, np.where(side < 0.5, -aside, aside)


def _clearance(course: Course, points: Floats) -> Floats:
    """How far each point is from the middle of the road, nearly."""
    sparse = course.points[::4]
    return np.array([np.hypot(*(sparse - point).T).min() for point in points])


def draw_plant(brush: Brush, looks: float) -> None:
    """Draw a tree, a bush or a post."""
    if looks < 0:
        _low(brush, looks)
        return
    green = _GREENS[int(looks * 97) % len(_GREENS)]
    size = 0.75 + 0.6 * (looks * 31 % 1)
    if looks < 0.4:
        _fir(brush, scaled(green, 0.82, 0.9, 0.92), size)
    elif looks < 0.78:
        _round(brush, green, size)
    else:
        _bush(brush, green, size)


def _low(brush: Brush, looks: float) -> None:
    if looks < -1:
        if brush.scale > _TUFT_SCALE:
            brush.tuft(0.55)
        return
    brush.box((240, 240, 238), -0.06, 0.06, 0.0, 1.0)
    brush.box((44, 46, 52), -0.06, 0.06, 0.68, 0.86)


def _fir(brush: Brush, green: Color, size: float) -> None:
    tall = 6.5 * size
    brush.box(_TRUNK, -0.16 * size, 0.16 * size, 0.0, tall * 0.2)
    for low, high, half in ((0.12, 0.58, 1.75), (0.36, 0.8, 1.35), (0.6, 1.0, 0.95)):
        base, top, wide = low * tall, high * tall, half * size
        brush.shape(green, (-wide, base), (wide, base), (0.0, top))
        if brush.scale > 8:
            shade = scaled(green, 0.82, 0.84, 0.88)
            brush.shape(shade, (wide * 0.2, base), (wide, base), (0.0, top))


def _round(brush: Brush, green: Color, size: float) -> None:
    brush.box(_TRUNK, -0.18 * size, 0.18 * size, 0.0, 2.4 * size)
    brush.oval(scaled(green, 0.84, 0.86, 0.88), (0.3 * size, 3.5 * size), (1.9 * size, 1.7 * size))
    brush.oval(green, (-0.15 * size, 3.75 * size), (1.75 * size, 1.6 * size))
    if brush.scale > 8:
        light = mix(green, WHITE, 0.16)
        brush.oval(light, (-0.55 * size, 4.3 * size), (0.9 * size, 0.75 * size))


def _bush(brush: Brush, green: Color, size: float) -> None:
    brush.oval(scaled(green, 0.86, 0.88, 0.9), (0.3 * size, 0.5 * size), (1.1 * size, 0.7 * size))
    brush.oval(green, (-0.35 * size, 0.6 * size), (0.95 * size, 0.75 * size))
