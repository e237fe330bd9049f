"""Hair around the forehead: a baby's first, a full cap, or the wreath that is left."""

import numpy as np

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Point, curve, mirrored, ring, scalloped, shifted
from polyhead.demo.face import skull
from polyhead.demo.hair import covers_ears, hair_volume
from polyhead.demo.looks import between
from polyhead.demo.person import Person


def draw_hair_front(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the cap of hair with its hairline, or what time has left of it."""
    if who.hair.down < 0.95:
        _first_hair(pen, who, colors)
    elif who.hair.bald > 0.5:
        _wreath(pen, who, colors)
    else:
        _cap(pen, who, colors)


def _first_hair(pen: Pen, who: Person, colors: Colors) -> None:
    shape, down = who.shape, who.hair.down
    low = between(-0.72, -0.5, down)
    cap = mirrored(
        (0.0, shape.top - 0.015 - 0.03 * down),
        (shape.width * 0.62, shape.top + 0.15),
        (shape.width * 0.98, -0.5),
        (shape.width * 0.97, between(-0.4, -0.05, down)),
        (shape.width * 0.84, low + 0.1),
        (shape.width * 0.4, low - 0.06),
        (0.0, low - 0.02),
    )
    pen.fill(cap, colors.hair, between(0.3, 0.85, down))
    if who.style == "hat":
        return
    x = (who.looks.details - 0.5) * 0.3
    y = shape.top + 0.02
    for lean in (-0.22, 0.02, 0.2):
        tuft = curve(
            (x + lean * 0.2, y + 0.1),
            (x + lean * 0.6, y - 0.14),
            (x + lean * 1.6, y - 0.2 + abs(lean) * 0.4),
        )
        pen.stroke(tuft, (0.07, 0.06, 0.015), colors.hair, between(0.6, 1.0, down))


def _wreath(pen: Pen, who: Person, colors: Colors) -> None:
    shape = who.shape
    high = between(-0.62, -0.3, (who.hair.bald - 0.5) * 2)
    puff = 0.07 + who.hair.volume * 0.45
    for side in (-1.0, 1.0):
        w = shape.width
        patch = ring(
            (side * (w * 0.86), shape.eye_y + 0.06),
            (side * (w * 0.87), -0.15),
            (side * (w * 0.8), high * 0.75),
            (side * (w * 0.87), high),
            (side * (w + puff), high + 0.12),
            (side * (w + puff * 1.2), -0.1),
            (side * (w + 0.05), shape.eye_y + 0.02),
        )
        pen.fill(
            scalloped(patch, 9, 0.05) if who.hair.cut in ("curls", "afro") else patch, colors.hair
        )
    pen.glow((-0.25, shape.top + 0.3), (0.34, 0.16), (255, 255, 255), 0.5)


def _outer(who: Person, volume: float) -> list[Point]:
    """Return the right half of the outer rim of the cap, from the ear up to the top."""
    shape = who.shape
    side = shape.eye_y - 0.02
    return [
        (shape.width + 0.035, side),
        (shape.width + 0.05 + volume * 0.45, -0.3),
        (shape.width * 0.9 + volume * 0.75, -0.72 - volume * 0.4),
        (shape.width * 0.5 + volume * 0.4, shape.top + 0.08 - volume * 0.9),
    ]


def _hairline(who: Person) -> list[Point]:
    """Return the hairline from the right ear over the forehead to the left one."""
    shape, fringe = who.shape, who.hair.fringe
    w, burn = shape.width, shape.eye_y + (0.34 if who.hair.long and covers_ears(who) else 0.08)
    lift = 0.42 * min(1.0, who.hair.bald * 2)
    if who.hair.bald > 0.08 or fringe == "back" or who.hair.cut in ("quiff", "buzz"):
        top = -0.74 - lift * 0.45
        half = [
            (w * 0.94, burn),
            (w * 0.87, -0.22),
            (w * 0.76, -0.52 - lift),
            (w * 0.4, top - lift * 0.5),
        ]
        return [*half, (0.0, top + 0.04 + lift * 0.18), *[(-x, y) for x, y in reversed(half)]]
    if fringe == "bangs" or who.hair.cut == "bowl":
        low = shape.brow_y - 0.09
        half = [(w * 0.95, burn), (w * 0.88, shape.brow_y), (w * 0.7, low), (w * 0.3, low - 0.03)]
        return [*half, *[(-x, y) for x, y in reversed(half)]]
    if fringe == "parted":
        half = [(w * 0.95, burn), (w * 0.86, -0.16), (w * 0.62, -0.5), (w * 0.2, -0.82)]
        return [*half, (0.0, -0.93), *[(-x, y) for x, y in reversed(half)]]
    left = [(-w * 0.5, -0.84), (-w * 0.74, -0.54), (-w * 0.87, -0.22), (-w * 0.95, burn)]
    swoop = [
        (w * 0.95, burn),
        (w * 0.86, -0.2),
        (w * 0.62, -0.46),
        (w * 0.15, -0.62),
        (-w * 0.25, -0.74),
    ]
    points = [*swoop, *left]
    return points if who.looks.details < 0.5 else [(-x, y) for x, y in reversed(points)]


def _cap(pen: Pen, who: Person, colors: Colors) -> None:
    volume, cut = hair_volume(who), who.hair.cut
    half = _outer(who, volume)
    lean = 0.0
    if cut == "quiff":
        lean = 0.16 if who.looks.details < 0.5 else -0.16
    top = (lean, who.shape.top - volume * (1.25 if cut == "quiff" else 1.0))
    rim = curve(*[(-x, y) for x, y in half], top, *reversed(half))
    inner = curve(*_hairline(who))
    if cut in ("curls", "afro", "curly"):
        whole = scalloped(np.concatenate([rim, inner]), 26, 0.11, who.looks.texture)
    elif cut == "tousled":
        whole = scalloped(np.concatenate([rim, inner]), 17, 0.12, who.looks.texture)
    else:
        whole = np.concatenate([rim, inner])
    with pen.clip(skull(who)):
        pen.fill(shifted(whole, 0.0, 0.06), colors.shade, 0.9)
    pen.fill(whole, colors.hair, 0.8 if cut == "buzz" else 1.0)
    if cut != "buzz":
        with pen.clip(whole):
            _shine(pen, who, colors, volume)


def _shine(pen: Pen, who: Person, colors: Colors, volume: float) -> None:
    shape = who.shape
    part = -0.45 if who.hair.fringe == "swept" else 0.0
    part = part * shape.width * (1.0 if who.looks.details < 0.5 else -1.0)
    top = shape.top - volume
    for reach, tint in (
        (0.42, colors.hair_dark),
        (0.68, colors.hair_light),
        (0.95, colors.hair_dark),
    ):
        for side in (-1.0, 1.0):
            end = side * shape.width * reach
            strand = curve(
                (part + (end - part) * 0.12, top + 0.12),
                (part + (end - part) * 0.62, top + 0.24 + 0.1 * reach),
                (end + side * 0.06, top + 0.7 + 0.25 * reach),
            )
            pen.stroke(strand, (0.01, 0.05, 0.012), tint, 0.75)
    if 0.02 < who.hair.grey < 0.9:
        for side in (-1.0, 1.0):
            pen.glow(
                (side * shape.width, -0.2),
                (0.3, 0.5),
                (225, 225, 230),
                0.8 * min(1.0, who.hair.grey * 3),
            )
