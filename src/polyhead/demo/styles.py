"""The third label: nothing, a scarf, a hat or glasses."""

import numpy as np

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import curve, mirrored, oval, ring, scalloped
from polyhead.demo.looks import between, pick, ramp
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.person import Person

STYLES = ("plain", "scarf", "hat", "glasses")
HATS = ("beanie", "bobble", "cap", "bucket")


def style_of(age: int, chance: float) -> str:
    """Return the style a chance falls on: glasses come with the years, the rest is shared."""
    glasses = between(0.14, 0.4, ramp(age, 3, 75))
    if chance < glasses:
        return "glasses"
    return pick(("plain", "scarf", "hat"), (chance - glasses) / (1 - glasses))


def draw_scarf(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw a scarf around the neck with one end hanging down."""
    shape = who.shape
    y, wide = shape.chin + shape.neck_long * 0.72 + 0.06, shape.neck * 1.45 + 0.12
    color, dark = colors.accent, scaled(colors.accent, 0.84, 0.82, 0.84)
    side = 1.0 if who.looks.details < 0.5 else -1.0
    end = ring(
        (side * wide * 0.2, y),
        (side * wide * 0.78, y),
        (side * wide * 0.9, y + 1.1),
        (side * wide * 0.3, y + 1.15),
    )
    pen.fill(end, dark)
    for row in range(3):
        band = curve(
            (side * wide * 0.26, y + 0.5 + row * 0.24), (side * wide * 0.9, y + 0.46 + row * 0.24)
        )
        pen.stroke(band, (0.07, 0.07), mix(color, WHITE, 0.55))
    wrap = mirrored(
        (0.0, y - 0.2),
        (wide * 0.8, y - 0.3),
        (wide * 1.06, y - 0.05),
        (wide * 0.75, y + 0.28),
        (0.0, y + 0.38),
    )
    pen.fill(wrap, color)
    with pen.clip(wrap):
        pen.oval((0.0, shape.chin - 0.2), (shape.jaw + 0.15, 0.3), dark)
        for fold in (-0.02, 0.15):
            crease = curve((-wide, y - 0.1 + fold), (0.0, y + 0.12 + fold), (wide, y - 0.1 + fold))
            pen.stroke(crease, (0.02, 0.045, 0.02), dark)


def draw_glasses(pen: Pen, who: Person) -> None:
    """Draw a pair of glasses with a glint on each lens."""
    shape, looks = who.shape, who.looks
    frame = pick(
        ((44, 38, 48), (120, 62, 40), (186, 50, 60), (38, 84, 110), (208, 164, 84)),
        looks.style_kind,
    )
    round_ = looks.accent < 0.5
    wide, tall = shape.eye_width * 1.5 + 0.04, shape.eye_width * (1.42 if round_ else 1.12) + 0.03
    y = shape.eye_y + 0.02
    for side in (-1.0, 1.0):
        x = side * (shape.eye_gap + 0.015)
        lens = oval((x, y), (wide, tall))
        if not round_:
            lens = ring(
                (x - wide, y - tall * 0.8),
                (x, y - tall),
                (x + wide, y - tall * 0.8),
                (x + wide * 0.92, y + tall * 0.55),
                (x, y + tall),
                (x - wide * 0.92, y + tall * 0.55),
            )
        pen.fill(lens, WHITE, 0.1)
        glint = curve((x - wide * 0.74, y - tall * 0.1), (x - wide * 0.3, y - tall * 0.62))
        pen.stroke(glint, (0.04, 0.04), WHITE, 0.55)
        pen.stroke(np.vstack([lens, lens[:1]]), (0.055, 0.055), frame)
        temple = curve(
            (side * (shape.eye_gap + wide), y - tall * 0.25),
            (side * (shape.width + 0.03), y - tall * 0.1),
        )
        pen.stroke(temple, (0.06, 0.045), frame)
    gap = shape.eye_gap + 0.015 - wide
    pen.stroke(curve((-gap, y - 0.03), (0.0, y - 0.08), (gap, y - 0.03)), (0.05, 0.05), frame)


def draw_hat(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw something on the head."""
    shape = who.shape
    kind = pick(HATS, who.looks.style_kind)
    color, dark = colors.accent, scaled(colors.accent, 0.84, 0.82, 0.84)
    light = mix(color, WHITE, 0.35)
    w, top = shape.width + 0.05, shape.top - 0.3
    if kind in ("beanie", "bobble"):
        if kind == "bobble":
            pen.fill(scalloped(oval((0.0, top - 0.16), (0.27, 0.26)), 12, 0.06), light)
        dome = mirrored(
            (0.0, top), (w * 0.56, top + 0.1), (w * 0.93, top + 0.42), (w, -0.45), (0.0, -0.42)
        )
        pen.fill(dome, color)
        with pen.clip(dome):
            for rib in (-0.66, -0.33, 0.0, 0.33, 0.66):
                line = curve((rib * 0.4, top), (rib * w * 1.1, -0.75), (rib * w * 1.15, -0.4))
                pen.stroke(line, (0.02, 0.05, 0.05), dark, 0.7)
        band = ring(
            (-w - 0.03, -0.66),
            (0.0, -0.78),
            (w + 0.03, -0.66),
            (w + 0.05, -0.4),
            (0.0, -0.48),
            (-w - 0.05, -0.4),
        )
        pen.fill(band, light if kind == "bobble" else dark)
        return
    dome = mirrored(
        (0.0, top + 0.04), (w * 0.58, top + 0.14), (w * 0.94, top + 0.44), (w, -0.48), (0.0, -0.55)
    )
    pen.fill(dome, color)
    if kind == "cap":
        side = 1.0 if who.looks.details < 0.5 else -1.0
        for seam in (-0.45, 0.45):
            pen.stroke(
                curve((0.0, top + 0.02), (seam * w * 0.9, -0.8), (seam * w, -0.56)),
                (0.015, 0.03),
                dark,
            )
        visor = ring(
            (-w * 0.9, -0.56),
            (0.0, -0.66),
            (w * 0.9, -0.56),
            (w * 0.95 + side * 0.12, -0.4),
            (side * 0.25, -0.36),
            (-w * 0.95 + side * 0.12, -0.4),
        )
        pen.fill(visor, dark)
        pen.oval((0.0, top + 0.01), (0.07, 0.05), dark)
        pen.oval((0.0, -0.82), (0.15, 0.13), light)
        return
    brim = mirrored(
        (0.0, -0.68), (w * 0.9, -0.66), (w + 0.36, -0.34), (w * 0.9, -0.36), (0.0, -0.46)
    )
    pen.fill(brim, dark)
    ribbon = ring(
        (-w * 0.97, -0.74),
        (0.0, -0.8),
        (w * 0.97, -0.74),
        (w * 0.98, -0.58),
        (0.0, -0.64),
        (-w * 0.98, -0.58),
    )
    pen.fill(ribbon, light)
