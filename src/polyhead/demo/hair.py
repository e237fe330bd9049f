"""Hair behind the body and over the shoulders."""

import numpy as np

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Points, curve, mirrored, oval, ring, scalloped
from polyhead.demo.looks import between
from polyhead.demo.palette import mix
from polyhead.demo.person import Person

LOOSE = ("straight", "wavy", "bob", "curly")


def covers_ears(who: Person) -> bool:
    """Say whether the hair hangs over the ears."""
    return who.hair.cut in (*LOOSE, "afro", "bowl")


def hair_volume(who: Person) -> float:
    """Return how far the hair stands off the head, in drawing units."""
    cut, volume = who.hair.cut, who.hair.volume
    if who.style == "hat":
        return 0.05
    if cut == "buzz":
        return 0.045
    return volume + (0.08 if cut in ("curls", "quiff", "curly") else 0.0)


def draw_hair_behind(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw what hangs behind neck and shoulders."""
    shape, cut, volume = who.shape, who.hair.cut, hair_volume(who)
    if who.hair.bald > 0.5 or who.hair.down < 0.95:
        return
    if cut == "afro":
        size = shape.width + 0.18 + (0.1 if who.style == "hat" else volume * 1.4)
        cloud = scalloped(oval((0.0, -0.22), (size, size * 0.95)), 26, 0.1)
        pen.fill(cloud, colors.hair_dark)
    elif cut == "bun" and who.style != "hat":
        _bun(pen, who, colors)
    elif cut == "tail":
        _tail(pen, who, colors)
    elif cut in LOOSE or cut == "braids":
        pen.fill(_mane(who, volume), colors.hair_dark)


def _mane(who: Person, volume: float) -> Points:
    shape, cut = who.shape, who.hair.cut
    wide = shape.width + 0.1 + volume * 0.5
    end = shape.chin + between(0.35, 0.75, who.looks.volume)
    if cut == "bob":
        end = shape.chin - between(0.3, 0.0, who.looks.volume)
        wide += 0.06
    if cut == "curly":
        wide, end = wide + 0.16, shape.chin + 0.1
    if cut == "braids":
        end, wide = shape.chin - 0.35, wide - 0.06
    outline = mirrored(
        (0.0, shape.top - volume),
        (shape.width * 0.66 + volume * 0.7, shape.top + 0.14 - volume * 0.6),
        (wide, -0.4),
        (wide + 0.06, between(-0.4, end, 0.5)),
        (wide + 0.05, end - 0.22),
        (wide * 0.78, end),
        (0.0, end - 0.08),
    )
    if cut == "wavy":
        return scalloped(outline, 20, 0.1)
    return scalloped(outline, 24, 0.17) if cut == "curly" else outline


def _bun(pen: Pen, who: Person, colors: Colors) -> None:
    y = who.shape.top - who.hair.volume - 0.14
    x = (who.looks.details - 0.5) * 0.3
    pen.oval((x, y), (0.38, 0.34), colors.hair)
    pen.stroke(
        curve((x - 0.25, y - 0.02), (x - 0.03, y - 0.2), (x + 0.23, y - 0.06)),
        (0.01, 0.05, 0.01),
        colors.hair_light,
    )
    pen.stroke(
        curve((x - 0.22, y + 0.12), (x, y - 0.02), (x + 0.24, y + 0.1)),
        (0.01, 0.05, 0.01),
        colors.hair_dark,
    )


def _tail(pen: Pen, who: Person, colors: Colors) -> None:
    side = 1.0 if who.looks.details < 0.5 else -1.0
    wide, end = who.shape.width, who.shape.chin + between(-0.2, 0.4, who.looks.volume)
    tail = ring(
        (side * wide * 0.62, -0.62),
        (side * (wide + 0.3), -0.72),
        (side * (wide + 0.56), -0.2),
        (side * (wide + 0.5), end * 0.55),
        (side * (wide + 0.22), end),
        (side * (wide + 0.24), end * 0.4),
        (side * (wide + 0.1), -0.2),
    )
    pen.fill(tail, colors.hair_dark)
    pen.oval((side * (wide + 0.06), -0.6), (0.1, 0.13), colors.accent)


def draw_locks(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw what falls over the shoulders, in front of the clothes."""
    if who.hair.bald > 0.5 or who.hair.down < 0.95:
        return
    if who.hair.cut == "braids":
        for side in (-1.0, 1.0):
            _braid(pen, who, colors, side)
    elif who.hair.cut in ("straight", "wavy") and who.looks.details > 0.35:
        for side in (-1.0, 1.0):
            _lock(pen, who, colors, side)


def _lock(pen: Pen, who: Person, colors: Colors, side: float) -> None:
    wide, end = who.shape.width, who.shape.chin + between(0.5, 0.95, who.looks.volume)
    bend = 0.1 if who.hair.cut == "wavy" else 0.02
    outer = ((wide + 0.12, -0.1), (wide + 0.2 + bend, 0.5), (wide + 0.16 - bend, end * 0.75))
    inner = ((wide * 0.6 - bend, end * 0.8), (wide * 0.62 + bend, 0.7), (wide * 0.66, 0.0))
    points = [*outer, (wide * 0.82 + bend, end), *inner]
    pen.fill(ring(*[(side * x, y) for x, y in points]), colors.hair)
    shine = [
        (side * (wide + 0.05), 0.3),
        (side * (wide + 0.08 + bend), 0.7),
        (side * (wide - 0.02), end * 0.82),
    ]
    pen.stroke(curve(*shine), (0.01, 0.05, 0.01), colors.hair_light)


def _braid(pen: Pen, who: Person, colors: Colors, side: float) -> None:
    wide, start = who.shape.width, who.shape.eye_y + 0.35
    steps = 5
    for step in range(steps):
        y = start + step * 0.21
        x = side * (wide + 0.08 + 0.04 * np.sin(step))
        pen.fill(
            oval((x, y), (0.16 - 0.008 * step, 0.15), side * 0.5),
            colors.hair if step % 2 else mix(colors.hair, colors.hair_light, 0.5),
        )
    y = start + steps * 0.21
    pen.oval((side * (wide + 0.06), y - 0.04), (0.1, 0.07), colors.accent)
    pen.oval((side * (wide + 0.05), y + 0.1), (0.11, 0.14), colors.hair)
