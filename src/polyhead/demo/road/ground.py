"""The ground: meadows, the road and its lines, paler towards the horizon."""

from functools import lru_cache
from typing import final

import numpy as np
from PIL import Image, ImageDraw

from polyhead.demo.canvas import Canvas, Color
from polyhead.demo.curves import Points
from polyhead.demo.palette import mix, scaled
from polyhead.demo.road.camera import Eye, clipped
from polyhead.demo.road.course import LANE_M, Course, Floats
from polyhead.demo.road.light import Light

_VERGE_M, _EDGE_M, _LINE_M = 1.3, 0.28, 0.16
_DASH_M, _PERIOD_M = 3.0, 9.0
_BEHIND_M, _AHEAD_M = 6.0, 260.0
_NEAREST_M = 1.2
_BAND_M = 16.0


@final
class Ground:
    """Paints what lies flat, in the order in which it is asked for."""

    def __init__(self, canvas: Canvas, course: Course, eye: Eye, light: Light) -> None:
        self._canvas, self._course, self._eye, self._light = canvas, course, eye, light
        self._top = int(eye.horizon)

    def road(self, distance: float) -> None:
        """Paint the road around a car that is so far along it."""
        light, half = self._light, LANE_M
        along = _steps(distance, self._course.length)
        self.paint(light.verge, [self.strip(along, -half - _VERGE_M, half + _VERGE_M)])
        self.paint(light.road, [self.strip(along, -half - _EDGE_M, half + _EDGE_M)])
        edges = [
            self.strip(along, side - _LINE_M / 2, side + _LINE_M / 2) for side in (-half, half)
        ]
        self.paint(light.paint, edges)
        self.paint(light.middle, self._dashes(distance))

    def bands(self, distance: float) -> None:
        """Paint the stripes that mowing leaves in a meadow."""
        first = int((distance - _BEHIND_M) / _BAND_M) & ~1
        stripes = []
        for band in range(first, first + 10, 2):
            along = np.linspace(band * _BAND_M, (band + 1) * _BAND_M, 5)
            stripes += [self.strip(along, side * LANE_M, side * 22.0) for side in (-1.0, 1.0)]
        self.paint(scaled(self._light.grass, 0.94, 0.95, 0.92), stripes)

    def paint(self, color: Color, outlines: list[Points]) -> None:
        """Fill outlines that lie on the ground, in pixels, with one color."""
        shown = surface(self._light, color, self._eye.size)
        mask = Image.new("L", shown.size)
        pen = ImageDraw.Draw(mask)
        for outline in outlines:
            if len(outline) > 2:
                pen.polygon((outline - (0, self._top)).ravel().tolist(), fill=255)
        self._canvas.image.paste(shown, (0, self._top), mask)

    def strip(self, along: Floats, left: float, right: float) -> Points:
        """What lies between two distances from the road's middle, in pixels."""
        sides = [
            self._course.places(along, np.full(len(along), left)),
            self._course.places(along[::-1], np.full(len(along), right)),
        ]
        return self._pixels(np.concatenate(sides))

    def _dashes(self, distance: float) -> list[Points]:
        starts = np.arange(distance // _PERIOD_M, distance // _PERIOD_M + 12) * _PERIOD_M
        half = _LINE_M / 2
        return [self.strip(s + np.array([0.0, _DASH_M / 2, _DASH_M]), -half, half) for s in starts]

    def _pixels(self, outline: Points) -> Points:
        ahead = clipped(self._eye.seen(outline), _NEAREST_M)
        return self._eye.pixels(ahead) if len(ahead) else ahead


def _steps(distance: float, end: float) -> Floats:
    """Where the road is looked at: closely near the car, and less so far ahead."""
    shares = np.linspace(0.0, 1.0, 70)
    steps: Floats = distance - _BEHIND_M + (_BEHIND_M + _AHEAD_M) * shares**1.7
    return np.unique(np.clip(steps, 0.0, end))


@lru_cache(maxsize=64)
def surface(light: Light, color: Color, size: tuple[int, int]) -> Image.Image:
    """What lies below the horizon of a picture of some size, all in one color."""
    eye = Eye(0.0, 0.0, 0.0, size)
    rows = np.arange(int(eye.horizon), size[1], dtype=np.float64) + 0.5
    veil = 1 - np.exp(-eye.ground_ahead(rows) / light.haze_m)
    return _rows(np.array(color) + (np.array(light.haze) - color) * veil[:, None], size[0])


@lru_cache(maxsize=8)
def backdrop(light: Light, size: tuple[int, int]) -> Image.Image:
    """The sky, and bare meadows below it."""
    eye = Eye(0.0, 0.0, 0.0, size)
    sky = [mix(light.sky, light.low, (row / eye.horizon) ** 1.3) for row in range(size[1])]
    whole = _rows(np.array(sky, dtype=np.float64), size[0])
    whole.paste(surface(light, light.grass, size), (0, int(eye.horizon)))
    return whole


def _rows(colors: Floats, width: int) -> Image.Image:
    rows = np.clip(np.round(colors), 0, 255).astype(np.uint8)
    return Image.fromarray(np.repeat(rows[:, None], width, axis=1))
