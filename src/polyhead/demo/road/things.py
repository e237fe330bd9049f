"""How the obstacles look, each in its true size."""

from collections.abc import Callable, Mapping

from polyhead.demo.canvas import Color
from polyhead.demo.looks import pick
from polyhead.demo.palette import CLOTHES, HAIRS, SKINS, WHITE, mix, scaled
from polyhead.demo.road.brush import Brush

_PAINTS: tuple[Color, ...] = (
    (206, 62, 56),
    (52, 104, 178),
    (238, 238, 236),
    (244, 186, 66),
    (66, 142, 126),
    (96, 100, 112),
)
_TIRE: Color = (38, 40, 46)
_GLASS: Color = (70, 92, 112)


def draw_cone(brush: Brush, looks: float) -> None:
    """Draw a traffic cone, 95 cm tall."""
    orange: Color = pick(((242, 106, 34), (236, 88, 40)), looks)
    brush.shadow(0.3)
    brush.box(scaled(orange, 0.72, 0.7, 0.7), -0.3, 0.3, 0.0, 0.08)
    brush.shape(orange, (-0.23, 0.08), (0.23, 0.08), (0.05, 0.95), (-0.05, 0.95))
    for low, high in ((0.3, 0.46), (0.62, 0.76)):
        near, far = 0.23 - 0.207 * (low - 0.08), 0.23 - 0.207 * (high - 0.08)
        brush.shape(WHITE, (-near, low), (near, low), (far, high), (-far, high))


def draw_car(brush: Brush, looks: float) -> None:
    """Draw the back of a car that stands, 1.8 m wide."""
    paint = pick(_PAINTS, looks)
    dark = scaled(paint, 0.76, 0.76, 0.78)
    brush.shadow(0.95)
    for side in (-1.0, 1.0):
        brush.box(_TIRE, side * 0.7 - 0.14, side * 0.7 + 0.14, 0.0, 0.4)
    brush.blob(dark, (-0.68, 0.85), (-0.56, 1.36), (0.0, 1.5), (0.56, 1.36), (0.68, 0.85))
    brush.shape(_GLASS, (-0.6, 0.92), (0.6, 0.92), (0.47, 1.34), (-0.47, 1.34))
    brush.shape(mix(_GLASS, WHITE, 0.4), (-0.5, 0.92), (-0.2, 0.92), (-0.08, 1.34), (-0.38, 1.34))
    brush.shape(
        paint, (-0.84, 0.24), (0.84, 0.24), (0.9, 0.5), (0.82, 0.94), (-0.82, 0.94), (-0.9, 0.5)
    )
    brush.box(dark, -0.86, 0.86, 0.24, 0.42)
    brush.box((232, 232, 226), -0.25, 0.25, 0.5, 0.64)
    for side in (-1.0, 1.0):
        brush.box((214, 40, 44), side * 0.7 - 0.13, side * 0.7 + 0.13, 0.62, 0.82)
        brush.glow((255, 84, 70), (side * 0.7, 0.72), (0.34, 0.3), 0.5)


def draw_pedestrian(brush: Brush, looks: float) -> None:
    """Draw somebody who stands there, 1.75 m tall."""
    shirt, skin = pick(CLOTHES, looks), pick(SKINS, looks * 7 % 1)
    hair, trousers = pick(HAIRS, looks * 11 % 1), pick(((58, 66, 94), (92, 80, 72)), looks * 5 % 1)
    brush.shadow(0.3)
    for side in (-1.0, 1.0):
        brush.box(trousers, side * 0.1 - 0.08, side * 0.1 + 0.08, 0.06, 0.86)
        brush.oval(_TIRE, (side * 0.12, 0.05), (0.11, 0.05))
        arm = (side * 0.2, 1.42), (side * 0.3, 1.3), (side * 0.3, 0.84), (side * 0.21, 0.84)
        brush.shape(scaled(shirt, 0.85, 0.85, 0.85), *arm)
        brush.oval(skin, (side * 0.26, 0.82), (0.05, 0.06))
    brush.shape(
        shirt, (-0.2, 0.8), (0.2, 0.8), (0.24, 1.4), (0.1, 1.48), (-0.1, 1.48), (-0.24, 1.4)
    )
    brush.oval(hair, (0.0, 1.64), (0.125, 0.135))
    brush.oval(skin, (0.0, 1.6), (0.105, 0.12))


def draw_rock(brush: Brush, looks: float) -> None:
    """Draw a rock, 1.1 m wide."""
    grey: Color = pick(((142, 138, 132), (126, 122, 124), (158, 146, 130)), looks)
    lean = (looks * 3 % 1 - 0.5) * 0.3
    left, right = (-0.55, 0.0), (0.55, 0.0)
    top = (-0.12 + lean, 0.85), (0.26 + lean, 0.74)
    brush.shadow(0.55)
    brush.shape(grey, left, right, (0.52, 0.36), top[1], top[0], (-0.46, 0.42))
    brush.shape(scaled(grey, 0.78, 0.78, 0.8), (0.1, 0.0), right, (0.52, 0.36), top[1], (0.2, 0.34))
    brush.shape(mix(grey, WHITE, 0.3), (-0.46, 0.42), top[0], top[1], (0.2, 0.34), (-0.16, 0.4))


def draw_sign(brush: Brush, _: float) -> None:
    """Draw a warning sign on its post, 2.3 m tall."""
    brush.shadow(0.2)
    brush.box((120, 124, 130), -0.04, 0.04, 0.0, 1.5)
    for color, half in (((40, 40, 44), 0.46), ((250, 204, 50), 0.4)):
        brush.shape(color, (0.0, 1.84 - half), (half, 1.84), (0.0, 1.84 + half), (-half, 1.84))
    brush.shape((40, 40, 44), (-0.05, 1.8), (0.05, 1.8), (0.08, 2.08), (-0.08, 2.08))
    brush.oval((40, 40, 44), (0.0, 1.68), (0.07, 0.07))


DRAWINGS: Mapping[str, Callable[[Brush, float], None]] = {
    "cone": draw_cone,
    "car": draw_car,
    "pedestrian": draw_pedestrian,
    "rock": draw_rock,
    "sign": draw_sign,
}
"""By kind of obstacle."""
