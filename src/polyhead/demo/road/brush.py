"""A pen for what stands at one place: sized, lit and veiled by its distance."""

from typing import final

import numpy as np

from polyhead.demo.canvas import Canvas, Color, Frame, Pen
from polyhead.demo.curves import Point, Points, ring
from polyhead.demo.palette import scaled
from polyhead.demo.road.light import Light

_UP = np.array([1.0, -1.0])


@final
class Brush:
    """Draws in meters: to the right of where a thing stands, and up from the ground.

    Args:
        canvas: What is drawn on.
        foot: Where the thing stands, in pixels.
        scale: Pixels a meter.
        light: The light.
        ahead: How many meters ahead it is.
    """

    def __init__(
        self, canvas: Canvas, foot: Point, scale: float, light: Light, ahead: float
    ) -> None:
        self._pen = Pen(canvas, Frame(foot[0], foot[1], scale))
        self._light, self._veil = light, light.veil(ahead)
        self.scale = scale

    def shape(self, color: Color, *corners: Point) -> None:
        """Fill an outline with straight sides."""
        self._fill(np.array(corners, dtype=np.float64), color)

    def blob(self, color: Color, *points: Point) -> None:
        """Fill a smooth outline through some points."""
        self._fill(ring(*points), color)

    def box(self, color: Color, left: float, right: float, bottom: float, top: float) -> None:
        """Fill an upright rectangle."""
        self.shape(color, (left, bottom), (right, bottom), (right, top), (left, top))

    def oval(self, color: Color, center: Point, radii: Point, alpha: float = 1.0) -> None:
        """Fill an upright ellipse."""
        lit = self._light.on(color, self._veil)
        self._pen.oval((center[0], -center[1]), radii, lit, alpha)

    def glow(self, color: Color, center: Point, radii: Point, alpha: float) -> None:
        """Lay a soft spot of light, which no distance dims."""
        self._pen.glow((center[0], -center[1]), radii, color, alpha)

    def tuft(self, half: float) -> None:
        """Lay higher grass on the meadow."""
        dark = scaled(self._light.grass, 0.86, 0.9, 0.84)
        self._pen.oval((0.0, 0.0), (half, half * 0.22), dark)

    def shadow(self, half: float) -> None:
        """Darken the ground beneath."""
        self._pen.oval((half * 0.12, -0.02), (half * 1.15, 0.06 + half * 0.07), (20, 24, 30), 0.28)

    def _fill(self, outline: Points, color: Color) -> None:
        self._pen.fill(outline * _UP, self._light.on(color, self._veil))
