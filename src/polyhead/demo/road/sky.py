"""What is too far away to come nearer: sun, clouds and hills, each in its direction."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from polyhead.demo.canvas import Canvas, Frame, Pen
from polyhead.demo.palette import mix
from polyhead.demo.road.camera import Eye
from polyhead.demo.road.course import Floats
from polyhead.demo.road.light import Light

_CLOUDS = 9
_WAVES = np.array([2.0, 3.0, 5.0, 9.0, 14.0])


@final
@dataclass(frozen=True, eq=False)
class Sky:
    """The panorama of one drive; directions in radians clockwise from north.

    Attributes:
        sun: The direction of the sun.
        clouds: Direction, height above the horizon, width and shape of each cloud.
        phases: (2, 5), where the waves of the far and of the near hills begin.
    """

    sun: float
    clouds: tuple[tuple[float, float, float, float], ...]
    phases: Floats

    @classmethod
    def drawn(cls, dice: np.random.Generator) -> "Sky":
        """Draw the sky of a drive."""
        places = (np.arange(_CLOUDS) + dice.random(_CLOUDS) * 0.8) / _CLOUDS
        heights, widths, shapes = dice.random((3, _CLOUDS))
        clouds = zip(
            (places - 0.5) * 4.4, 0.1 + 0.16 * heights, 0.1 + 0.12 * widths, shapes, strict=True
        )
        return cls(
            sun=float(dice.uniform(-1.2, 1.2)),
            clouds=tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in clouds),
            phases=dice.random((2, len(_WAVES))) * 2 * math.pi,
        )

    def draw(self, canvas: Canvas, eye: Eye, light: Light) -> None:
        """Draw it behind everything else."""
        pen = Pen(canvas, Frame(0.0, eye.horizon, eye.focal))
        self._draw_sun(pen, eye, light)
        for bearing, height, width, shape in self.clouds:
            column = eye.column(bearing)
            if column is not None and -0.3 < column / eye.size[0] < 1.3:
                _cloud(pen, (column / eye.focal, -height), width, shape, light)
        for layer, (color, tall) in enumerate(zip(light.hills, (0.075, 0.042), strict=True)):
            outline = self._hills(eye, layer, tall)
            canvas.polygon(outline, color, 255)

    def _draw_sun(self, pen: Pen, eye: Eye, light: Light) -> None:
        column = eye.column(self.sun)
        if light.sun is None or column is None:
            return
        place = column / eye.focal, -0.09 if light.lamps else -0.27
        pen.glow(place, (0.32, 0.32), light.sun, 0.75)
        pen.oval(place, (0.036, 0.036), mix(light.sun, (255, 255, 255), 0.4))

    def _hills(self, eye: Eye, layer: int, tall: float) -> Floats:
        columns = np.linspace(0.0, eye.size[0], 41)
        bearings = eye.heading + np.arctan((columns - eye.size[0] / 2) / eye.focal)
        waves = np.sin(bearings[:, None] * _WAVES * (1 + layer) + self.phases[layer]) / _WAVES**0.6
        ridge = eye.horizon - eye.focal * tall * np.clip(0.6 + 0.42 * waves.sum(axis=1), 0.12, 2)
        low = np.array([[eye.size[0], eye.horizon + 1], [0.0, eye.horizon + 1]])
        return np.concatenate([np.stack([columns, ridge], axis=1), low])


def _cloud(pen: Pen, place: tuple[float, float], width: float, shape: float, light: Light) -> None:
    x, y = place
    below = mix(light.cloud, light.sky, 0.28)
    puffs = ((-0.55, 0.0, 0.5), (0.05, -0.12 - 0.1 * shape, 0.62), (0.6, 0.02, 0.45))
    for color, down in ((below, 0.035), (light.cloud, 0.0)):
        for dx, dy, radius in puffs:
            center = x + dx * width, y + dy * width + down * width * 3
            pen.oval(center, (radius * width, radius * width * 0.42), color)
