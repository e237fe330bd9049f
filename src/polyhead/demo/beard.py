"""Stubble, moustaches and beards."""

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Points, mirrored, ring, shifted
from polyhead.demo.face import skull
from polyhead.demo.looks import between
from polyhead.demo.palette import mix, scaled
from polyhead.demo.person import Person


def draw_beard(head: Pen, pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the hair of the lower face, below the mouth that is drawn later."""
    kind = who.hair.beard
    if kind == "stubble":
        _stubble(head, pen, who, colors)
    elif kind == "full":
        pen.fill(_jaw(who, between(0.06, 0.3, who.looks.details)), colors.beard)
    elif kind == "goatee":
        _goatee(pen, who, colors)
    if kind in ("full", "goatee", "moustache"):
        _moustache(pen, who, colors)


def _stubble(head: Pen, pen: Pen, who: Person, colors: Colors) -> None:
    dark = scaled(colors.beard, 0.6, 0.6, 0.6)
    shadow = mix(scaled(colors.skin, 0.95, 0.92, 0.92), dark, 0.1)
    area = _jaw(who, 0.0)
    with head.clip(skull(who)):
        pen.fill(area, shadow, 0.6)
        pen.fill(shifted(area, 0.0, 0.05), shadow, 0.6)
        with pen.clip(area):
            for row in range(9):
                for column in range(-8, 9):
                    x = column * 0.11 + (row % 2) * 0.055
                    y = who.shape.mouth_y - 0.16 + row * 0.085
                    pen.oval((x, y), (0.012, 0.012), dark, 0.4)


def _jaw(who: Person, more: float) -> Points:
    shape = who.shape
    y, x = shape.mouth_y, shape.mouth
    return mirrored(
        (0.0, y - 0.15),
        (x * 0.9, y - 0.13),
        (x * 1.42, y - 0.02),
        (shape.cheek * 0.8, shape.nose_y - 0.05),
        (shape.cheek + 0.04, shape.eye_y + 0.1),
        (shape.cheek + 0.06, shape.nose_y + 0.1),
        (shape.jaw + 0.1 + more * 0.3, shape.chin - 0.3),
        (shape.chin_width + 0.04 + more * 0.2, shape.chin + more * 0.6),
        (0.0, shape.chin + more),
    )


def _goatee(pen: Pen, who: Person, colors: Colors) -> None:
    shape = who.shape
    y, x = shape.mouth_y, shape.mouth
    tuft = mirrored(
        (0.0, y + 0.17),
        (x * 0.65, y + 0.16),
        (x * 0.8, y + 0.28),
        (x * 0.66, shape.chin),
        (0.0, shape.chin + 0.1),
    )
    pen.fill(tuft, colors.beard)


def _moustache(pen: Pen, who: Person, colors: Colors) -> None:
    shape = who.shape
    x = shape.mouth * between(0.95, 1.25, who.looks.details)
    y = between(shape.nose_y, shape.mouth_y, 0.68)
    thick = between(0.07, 0.12, who.looks.volume)
    for side in (-1.0, 1.0):
        half = ring(
            (0.0, y - thick * 0.5),
            (side * x * 0.45, y - thick * 0.75),
            (side * x * 0.95, y + thick * 0.35),
            (side * x * 1.04, y + thick * 1.15),
            (side * x * 0.5, y + thick * 0.75),
            (0.0, y + thick * 0.55),
        )
        pen.fill(half, mix(colors.beard, colors.hair_dark, 0.15))
