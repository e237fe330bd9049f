"""Lines, folds, bags and spots: what the years leave on a face, and freckles, which they take."""

import numpy as np

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import curve
from polyhead.demo.face import skull
from polyhead.demo.looks import between
from polyhead.demo.palette import mix
from polyhead.demo.person import Person


def draw_marks(head: Pen, pen: Pen, who: Person, colors: Colors) -> None:
    """Draw all marks of a face, each as deep as it is, within the outline of the head."""
    with head.clip(skull(who)):
        _spots(pen, who, colors)
        _sag(pen, who, colors)
        _bags(pen, who, colors)
        _crow(pen, who, colors)
        _folds(pen, who, colors)
        _forehead(pen, who, colors)


def _spots(pen: Pen, who: Person, colors: Colors) -> None:
    shape, dice = who.shape, np.random.default_rng(int(who.looks.texture * 2**32))
    if who.marks.freckles > 0:
        for x, y in dice.normal(0.0, 1.0, (18, 2)):
            at = (float(x) * 0.3, shape.nose_y - 0.06 + float(y) * 0.07)
            pen.oval(
                at, (0.02, 0.018), mix(colors.skin, colors.line, 0.5), who.marks.freckles * 0.8
            )
    for x, y, size in dice.random((round(9 * who.marks.spots), 3)):
        side = -1.0 if x < 0.5 else 1.0
        at = (
            side * between(0.35, 0.8, float(2 * x) % 1),
            between(-0.75, shape.nose_y + 0.3, float(y)),
        )
        wide = between(0.025, 0.06, float(size))
        pen.oval(at, (wide, wide * 0.8), mix(colors.skin, colors.line, 0.42), 0.65)


def _sag(pen: Pen, who: Person, colors: Colors) -> None:
    shape, depth = who.shape, who.marks.sag
    for side in (-1.0, 1.0):
        hollow = (side * shape.cheek * 0.82, shape.mouth_y - 0.12)
        pen.glow(hollow, (0.3, 0.42), colors.shade, 0.75 * depth)
        jowl = curve(
            (side * shape.mouth * 1.1, shape.mouth_y + 0.08),
            (side * shape.mouth * 1.22, shape.mouth_y + 0.2),
            (side * (shape.mouth * 1.08), shape.mouth_y + 0.33),
        )
        pen.stroke(jowl, (0.012, 0.035, 0.012), colors.line, 0.6 * depth)


def _bags(pen: Pen, who: Person, colors: Colors) -> None:
    shape, depth = who.shape, who.marks.bags
    low = shape.eye_y + shape.eye_open
    for side in (-1.0, 1.0):
        x, wide = side * shape.eye_gap, side * shape.eye_width
        pen.glow((x, low + 0.05), (abs(wide) * 1.15, 0.13), colors.shade, 0.8 * depth)
        bag = curve(
            (x - wide * 0.95, low), (x - wide * 0.1, low + 0.1), (x + wide * 0.8, low + 0.055)
        )
        pen.stroke(bag, (0.012, 0.03, 0.01), colors.line, 0.65 * depth)


def _crow(pen: Pen, who: Person, colors: Colors) -> None:
    shape, depth = who.shape, who.marks.crow
    for side in (-1.0, 1.0):
        x, y = side * (shape.eye_gap + shape.eye_width * 1.2), shape.eye_y + 0.02
        for rise in (-0.07, 0.015, 0.1):
            long = between(0.08, 0.19, depth)
            foot = curve(
                (x, y + rise * 0.4),
                (x + side * long * 0.5, y + rise),
                (x + side * long, y + rise * 1.9),
            )
            pen.stroke(foot, (0.025, 0.022, 0.008), colors.line, 0.75 * depth)


def _folds(pen: Pen, who: Person, colors: Colors) -> None:
    shape, depth = who.shape, who.marks.folds
    for side in (-1.0, 1.0):
        end = between(shape.nose_y + 0.16, shape.mouth_y + 0.04, min(1.0, depth * 1.5))
        fold = curve(
            (side * (shape.nose + 0.05), shape.nose_y - 0.04),
            (side * (shape.nose + 0.16), (shape.nose_y + end) / 2 - 0.01),
            (side * (shape.mouth * 1.12 + 0.02), end),
        )
        pen.stroke(
            fold, (0.012, 0.032 + 0.02 * depth, 0.012), colors.line, 0.75 * min(1.0, depth * 1.3)
        )


def _forehead(pen: Pen, who: Person, colors: Colors) -> None:
    shape, depth = who.shape, who.marks.forehead
    for line in range(3):
        strength = min(1.0, max(0.0, depth * 3 - line))
        y = shape.brow_y - 0.17 - 0.12 * line
        wide = 0.46 - 0.07 * line
        wave = curve(
            (-wide, y + 0.02),
            (-wide * 0.5, y - 0.015),
            (0.0, y + 0.015),
            (wide * 0.5, y - 0.015),
            (wide, y + 0.02),
        )
        pen.stroke(wave, (0.008, 0.026, 0.02, 0.026, 0.008), colors.line, 0.6 * strength)
    for side in (-1.0, 1.0):
        frown = curve((side * 0.07, shape.brow_y - 0.03), (side * 0.055, shape.brow_y + 0.1))
        pen.stroke(frown, (0.012, 0.026), colors.line, 0.6 * max(0.0, depth - 0.25))
