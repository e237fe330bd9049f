"""A supersampled picture, and the pen all parts of a portrait are drawn with."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from PIL import Image, ImageDraw

from polyhead.demo.curves import Point, Points, oval

Color = tuple[int, int, int]

_FAINT = 0.01  # an opacity below this can't be seen


@dataclass(frozen=True)
class Frame:
    """Where drawing units lie on the picture: origin and unit in pixels, tilt in radians."""

    x: float
    y: float
    unit: float
    tilt: float = 0.0

    def pixels(self, points: Points) -> Points:
        """Return points given in drawing units as pixels."""
        cos, sin = self.unit * math.cos(self.tilt), self.unit * math.sin(self.tilt)
        turned: Points = points @ np.array([[cos, sin], [-sin, cos]]) + (self.x, self.y)
        return turned

    def moved(self, dx: float, dy: float) -> "Frame":
        """Return the same frame with its origin moved by some drawing units."""
        x, y = self.pixels(np.array([[dx, dy]]))[0]
        return Frame(float(x), float(y), self.unit, self.tilt)


@final
class Canvas:
    """A picture, and the part of it that is drawn on now."""

    def __init__(self, size: tuple[int, int], color: Color) -> None:
        self.image = Image.new("RGB", size, color)
        self.origin = (0, 0)
        self._solid = ImageDraw.Draw(self.image)
        self._sheer = ImageDraw.Draw(self.image, "RGBA")

    def polygon(self, pixels: Points, color: Color, alpha: int) -> None:
        """Fill an outline given in pixels."""
        corners = (pixels - self.origin).ravel().tolist()
        if alpha == 255:
            self._solid.polygon(corners, fill=color)
        else:
            self._sheer.polygon(corners, fill=(*color, alpha))

    def spot(self, box: tuple[float, float, float, float], mask: Image.Image, color: Color) -> None:
        """Lay a color through a mask that is stretched over a box given in pixels."""
        (dx, dy), (wide, high) = self.origin, self.image.size
        left, top, right, bottom = box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy
        seen_left, seen_right = max(round(left), 0), min(round(right), wide)
        seen_top, seen_bottom = max(round(top), 0), min(round(bottom), high)
        size = seen_right - seen_left, seen_bottom - seen_top
        if min(size) < 1:
            return
        x, y = mask.width / (right - left), mask.height / (bottom - top)
        part = (
            max((seen_left - left) * x, 0.0),
            max((seen_top - top) * y, 0.0),
            min((seen_right - left) * x, float(mask.width)),
            min((seen_bottom - top) * y, float(mask.height)),
        )
        stretched = mask.resize(size, Image.Resampling.NEAREST, box=part)
        self.image.paste(color, (seen_left, seen_top), stretched)

    @contextmanager
    def clipped(self, pixels: Points) -> Iterator[None]:
        """Keep what is drawn inside the block within an outline."""
        whole, before, pens = self.image, self.origin, (self._solid, self._sheer)
        local = pixels - before
        left, top = np.maximum(np.floor(local.min(axis=0)), 0).astype(int).tolist()
        right, bottom = np.minimum(np.ceil(local.max(axis=0)) + 1, whole.size).astype(int).tolist()
        right, bottom = max(right, left + 1), max(bottom, top + 1)
        self.image = whole.crop((left, top, right, bottom))
        self.origin = (before[0] + left, before[1] + top)
        self._solid = ImageDraw.Draw(self.image)
        self._sheer = ImageDraw.Draw(self.image, "RGBA")
        try:
            yield
        finally:
            mask = Image.new("L", self.image.size)
            ImageDraw.Draw(mask).polygon((local - (left, top)).ravel().tolist(), fill=255)
            whole.paste(self.image, (left, top), mask)
            self.image, self.origin = whole, before
            self._solid, self._sheer = pens


@final
class Pen:
    """Draws shapes given in the units of one frame."""

    def __init__(self, canvas: Canvas, frame: Frame) -> None:
        self.canvas = canvas
        self.frame = frame

    def moved(self, dx: float, dy: float) -> "Pen":
        """Return a pen whose origin lies elsewhere."""
        return Pen(self.canvas, self.frame.moved(dx, dy))

    def fill(self, outline: Points, color: Color, alpha: float = 1.0) -> None:
        """Fill an outline."""
        if alpha >= _FAINT:
            opacity = min(255, round(255 * alpha))
            self.canvas.polygon(self.frame.pixels(outline), color, opacity)

    def oval(self, center: Point, radii: Point, color: Color, alpha: float = 1.0) -> None:
        """Fill an upright ellipse."""
        self.fill(oval(center, radii), color, alpha)

    def stroke(
        self, line: Points, widths: tuple[float, ...], color: Color, alpha: float = 1.0
    ) -> None:
        """Draw a line whose width runs through some values from start to end, with round ends."""
        if alpha < _FAINT:
            return
        ahead = np.empty_like(line)
        ahead[1:-1] = line[2:] - line[:-2]
        ahead[0], ahead[-1] = line[1] - line[0], line[-1] - line[-2]
        normal = ahead[:, ::-1] * (-1.0, 1.0)
        normal /= np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)[:, None]
        aside = normal * _half_widths(widths, len(line))
        sides = [line + aside, _cap(line[-1], normal[-1], widths[-1])]
        sides += [(line - aside)[::-1], _cap(line[0], -normal[0], widths[0])]
        self.fill(np.concatenate(sides), color, alpha)

    def glow(self, center: Point, radii: Point, color: Color, alpha: float) -> None:
        """Lay a soft spot that fades towards its rim."""
        if alpha < _FAINT:
            return
        x, y = self.frame.pixels(np.array([center]))[0].tolist()
        width, height = (radius * self.frame.unit for radius in radii)
        spot = _spot(min(100, round(100 * alpha)))
        self.canvas.spot((x - width, y - height, x + width, y + height), spot, color)

    @contextmanager
    def clip(self, outline: Points) -> Iterator[None]:
        """Keep what is drawn inside the block within an outline."""
        with self.canvas.clipped(self.frame.pixels(outline)):
            yield


def _half_widths(widths: tuple[float, ...], count: int) -> Points:
    along = _evenly(len(widths) - 1.0, count)
    half: Points = np.interp(along, np.arange(len(widths)), widths)[:, None] / 2
    return half


@cache
def _evenly(end: float, count: int) -> Points:
    return np.linspace(0.0, end, count)


def _cap(end: Points, normal: Points, width: float) -> Points:
    if width < 0.026:
        return end[None]
    ahead = normal[::-1] * (1.0, -1.0)
    rounded: Points = end + _half_circle() @ np.stack([normal, ahead]) * (width / 2)
    return rounded


@cache
def _half_circle() -> Points:
    angle = np.linspace(0.0, np.pi, 6)[1:-1]
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@cache
def _spot(percent: int) -> Image.Image:
    ramp = [round(max(0.0, 1 - value / 180) ** 1.6 * 255 * percent / 100) for value in range(256)]
    return Image.radial_gradient("L").point(ramp)
