"""Neck, shoulders and what is worn on them."""

import numpy as np

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Points, curve, mirrored, oval, ring
from polyhead.demo.looks import pick
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.person import Person

KINDS = ("crew", "vee", "collar", "hood", "turtle", "overalls")
PATTERNS = ("plain", "plain", "stripes", "dots", "yoke")


def _torso(who: Person) -> Points:
    shape = who.shape
    y = shape.chin + shape.neck_long
    neck, wide = shape.neck, shape.shoulder
    return mirrored(
        (0.0, y - 0.06),
        (neck * 1.02, y - 0.16),
        (neck * 1.3, y - 0.06),
        (wide * 0.72, y + 0.14),
        (wide * 0.98, y + 0.5),
        (wide * 1.12, y + 1.5),
        (wide * 1.1, y + 3.0),
        (0.0, y + 3.0),
    )


def draw_neck(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the neck with the shadow of the chin."""
    shape = who.shape
    y = shape.chin + shape.neck_long
    neck = ring(
        (-shape.neck, shape.chin - 0.6),
        (shape.neck, shape.chin - 0.6),
        (shape.neck * 1.02, y - 0.1),
        (shape.neck * 1.5, y + 0.1),
        (0.0, y + 0.5),
        (-shape.neck * 1.5, y + 0.1),
        (-shape.neck * 1.02, y - 0.1),
    )
    pen.fill(neck, mix(colors.skin, colors.shade, 0.25))
    with pen.clip(neck):
        _chin_shadow(pen, who, colors)
    for side in (-1.0, 1.0):
        cord = curve((side * shape.neck * 0.62, y - 0.2), (side * shape.neck * 0.3, y + 0.08))
        pen.stroke(cord, (0.012, 0.035), colors.line, 0.7 * who.marks.sag)


def _chin_shadow(pen: Pen, who: Person, colors: Colors) -> None:
    shape = who.shape
    pen.oval((0.03, shape.chin - 0.22), (shape.jaw + 0.14, 0.38), colors.shade)


def draw_clothes(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the upper body, dressed."""
    shape = who.shape
    y, neck = shape.chin + shape.neck_long, shape.neck
    kind = pick(KINDS, who.looks.clothes)
    torso = _torso(who)
    if kind == "hood":
        pen.oval((0.0, y - 0.02), (neck * 1.75, 0.42), colors.cloth_dark)
    pen.fill(torso, colors.cloth)
    with pen.clip(torso):
        _pattern(pen, who, colors, y)
        if kind == "overalls":
            _overalls(pen, who, colors, y)
        for side in (-1.0, 1.0):
            arm = curve(
                (side * shape.shoulder * 0.78, y + 0.85), (side * shape.shoulder * 0.74, y + 1.8)
            )
            pen.stroke(arm, (0.02, 0.06), colors.cloth_dark)
    _neckline(pen, who, colors, kind)


def _neckline(pen: Pen, who: Person, colors: Colors, kind: str) -> None:
    shape = who.shape
    y, neck = shape.chin + shape.neck_long, shape.neck
    skin = mix(colors.skin, colors.shade, 0.25)
    if kind == "turtle":
        roll = ring(
            (-neck * 1.1, y - 0.2),
            (neck * 1.1, y - 0.2),
            (neck * 1.25, y + 0.08),
            (0.0, y + 0.17),
            (-neck * 1.25, y + 0.08),
        )
        pen.fill(roll, mix(colors.cloth, colors.cloth_dark, 0.6))
        pen.stroke(
            curve((-neck * 1.1, y + 0.07), (0.0, y + 0.15), (neck * 1.1, y + 0.07)),
            (0.02, 0.04, 0.02),
            colors.cloth_dark,
        )
        return
    deep = 0.5 if kind == "vee" else 0.2
    sharp = 0.5 if kind in ("vee", "collar") else 0.85
    trim = colors.trim if kind in ("crew", "overalls") else colors.cloth_dark
    right = [(neck * 1.06, y - 0.17), (neck * sharp, y + deep * 0.42)]
    hem = curve(*right, (0.0, y + deep), *[(-x, low) for x, low in reversed(right)])
    opening = np.concatenate([hem, curve((-neck * 0.95, y - 0.3), (neck * 0.95, y - 0.3))])
    pen.fill(opening, skin)
    with pen.clip(opening):
        _chin_shadow(pen, who, colors)
    pen.stroke(hem, (0.07, 0.09, 0.1, 0.09, 0.07), trim)
    if kind == "collar":
        _collar(pen, who, colors, y)
    elif kind == "hood":
        for side in (-1.0, 1.0):
            cord = curve((side * neck * 0.6, y + 0.22), (side * neck * 0.66, y + 0.62))
            pen.stroke(cord, (0.045, 0.045), mix(colors.trim, WHITE, 0.5))


def _collar(pen: Pen, who: Person, colors: Colors, y: float) -> None:
    neck = who.shape.neck
    light = mix(colors.cloth, WHITE, 0.45)
    for side in (-1.0, 1.0):
        flap = ring(
            (side * neck * 1.02, y - 0.26),
            (side * neck * 1.36, y - 0.02),
            (side * neck * 0.95, y + 0.36),
            (side * 0.03, y + 0.22),
            (side * neck * 0.55, y + 0.06),
        )
        pen.fill(flap, light)
    pen.stroke(curve((0.0, y + 0.25), (0.0, y + 2.0)), (0.03, 0.03), colors.cloth_dark)
    for button in range(3):
        pen.oval((0.0, y + 0.45 + button * 0.35), (0.05, 0.05), light)


def _pattern(pen: Pen, who: Person, colors: Colors, y: float) -> None:
    kind, wide = pick(PATTERNS, who.looks.pattern), who.shape.shoulder * 1.3
    if kind == "stripes":
        for row in range(6):
            low = y + 0.3 + row * 0.34
            pen.stroke(
                curve((-wide, low + 0.12), (0.0, low), (wide, low + 0.12)),
                (0.13, 0.13),
                colors.trim,
            )
    elif kind == "dots":
        for row in range(6):
            for column in range(-6, 7):
                pen.oval(
                    (column * 0.34 + (row % 2) * 0.17, y + 0.3 + row * 0.26),
                    (0.055, 0.055),
                    colors.trim,
                )
    elif kind == "yoke":
        pen.fill(oval((0.0, y - 0.1), (who.shape.shoulder * 0.95, 0.8)), colors.trim)


def _overalls(pen: Pen, who: Person, colors: Colors, y: float) -> None:
    denim = (84, 116, 168) if colors.cloth[2] < 130 else scaled(colors.accent, 0.95, 0.95, 0.95)
    wide = who.shape.shoulder
    for side in (-1.0, 1.0):
        strap = curve((side * wide * 0.52, y - 0.1), (side * wide * 0.45, y + 1.0))
        pen.stroke(strap, (0.22, 0.22), denim)
    bib = ring(
        (-wide * 0.56, y + 0.72), (wide * 0.56, y + 0.72), (wide * 0.7, y + 3), (-wide * 0.7, y + 3)
    )
    pen.fill(bib, denim)
    for side in (-1.0, 1.0):
        pen.oval((side * wide * 0.45, y + 0.84), (0.075, 0.075), (244, 206, 110))
