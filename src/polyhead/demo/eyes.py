"""Eyes, lashes and brows."""

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Point, Points, curve, ring, shifted
from polyhead.demo.looks import between
from polyhead.demo.palette import INK, WHITE, mix, scaled
from polyhead.demo.person import Person


def draw_eyes(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw both eyes, large and round in a child, hooded in old age, or in a happy squint."""
    for side in (-1.0, 1.0):
        eye = pen.moved(side * who.shape.eye_gap, who.shape.eye_y)
        if who.looks.wink < 0.07:
            _squint(eye, who, side)
        else:
            _eye(eye, who, colors, side)


def _squint(pen: Pen, who: Person, side: float) -> None:
    x, y = who.shape.eye_width, who.shape.eye_open
    arc = curve(
        (-x, y * 0.35),
        (-x * 0.55, -y * 0.35),
        (0.0, -y * 0.6),
        (x * 0.55, -y * 0.35),
        (x, y * 0.35),
    )
    pen.stroke(arc, (0.03, 0.06, 0.07, 0.06, 0.03), INK)
    if who.lashes > 0.25:
        _lash(pen, (side * x, y * 0.3), side, who)


def _lids(who: Person, side: float) -> tuple[list[Point], list[Point]]:
    x, y = who.shape.eye_width * side, who.shape.eye_open
    slant = (who.looks.eye_slant - 0.6) * 0.25 * y + 0.35 * y * who.marks.hooded
    full = between(1.0, 0.9, who.shape.grown)
    upper = [
        (-x, y * 0.2),
        (-x * 0.55, -y * 0.72 * full),
        (x * 0.05, -y),
        (x * 0.62, -y * 0.68 + slant * 0.5),
    ]
    upper += [(x, y * 0.05 + slant)]
    lower = [(x * 0.6, y * 0.68 + slant * 0.3), (0.0, y * 0.88), (-x * 0.6, y * 0.66)]
    return upper, lower


def _eye(pen: Pen, who: Person, colors: Colors, side: float) -> None:
    upper, lower = _lids(who, side)
    white = ring(*upper, *lower)
    pen.fill(white, mix((252, 250, 248), (240, 232, 220), who.age / 100))
    pupil = pen.moved((who.looks.gaze - 0.5) * 0.07, -0.01)
    with pen.clip(white):
        _iris(pupil, who.shape.iris, colors)
        pen.fill(_strip(curve(*upper), 0.055), (40, 24, 40), 0.16)
        if who.marks.hooded > 0.05:
            heavy = 0.5 * who.shape.eye_open * who.marks.hooded
            pen.fill(_strip(curve(*upper), heavy), mix(colors.skin, colors.shade, 0.6))
    _glints(pupil, who)
    _rim(pen, who, colors, upper, lower)
    if who.lashes > 0.25:
        _lash(pen, upper[-1], side, who)


def _iris(pen: Pen, size: float, colors: Colors) -> None:
    center = (0.0, 0.0)
    pen.oval(center, (size, size), scaled(colors.iris, 0.66, 0.66, 0.66))
    pen.oval(center, (size * 0.86, size * 0.86), colors.iris)
    pen.oval((0.0, size * 0.3), (size * 0.6, size * 0.45), mix(colors.iris, WHITE, 0.35), 0.7)
    pen.oval(center, (size * 0.52, size * 0.52), (22, 16, 22))


def _glints(pen: Pen, who: Person) -> None:
    size, side = who.shape.iris, -1.0 if who.looks.light < 0.5 else 1.0
    large, small = size * 0.27, size * 0.12
    pen.oval((side * size * 0.36, -size * 0.38), (large, large), WHITE)
    pen.oval((-side * size * 0.35, size * 0.4), (small, small), WHITE, 0.8)


def _rim(pen: Pen, who: Person, colors: Colors, upper: list[Point], lower: list[Point]) -> None:
    heavy = between(0.034, 0.06, who.lashes)
    dark = mix(mix(INK, colors.line, 0.3), INK, who.lashes)
    lid = shifted(curve(*upper), 0.0, 0.24 * who.shape.eye_open * who.marks.hooded)
    pen.stroke(lid, (heavy * 0.5, heavy, heavy * 1.15, heavy * 1.1, heavy * 0.7), dark)
    pen.stroke(curve(upper[-1], *lower, upper[0])[4:-6], (0.012, 0.02, 0.012), colors.line, 0.5)
    if who.shape.grown > 0.3:
        crease = shifted(curve(*upper[1:]), 0.0, -0.055 - 0.02 * who.shape.grown)
        pen.stroke(crease, (0.01, 0.025, 0.015), colors.line, 0.35 + 0.3 * who.marks.hooded)


def _lash(pen: Pen, corner: Point, side: float, who: Person) -> None:
    x, y = corner
    long = 0.1 * who.lashes
    for rise, back in ((0.75, 0.0), (1.0, 0.055)):
        start = (x - side * back, y - back * 0.6)
        end = (x - side * back + side * long, y - back - long * rise)
        bend = ((start[0] + end[0]) / 2 + side * 0.01, (start[1] + end[1]) / 2 + 0.012)
        pen.stroke(curve(start, bend, end), (0.05, 0.03, 0.01), INK)


def _strip(edge: Points, down: float) -> Points:
    """Return the strip between an edge, somewhere above it, and the same edge lower down."""
    low = shifted(edge, 0.0, down)
    return ring(
        *[(float(x), float(y)) for x, y in low[::4]],
        (float(low[-1, 0]), -0.5),
        (float(low[0, 0]), -0.5),
    )


def draw_brows(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw both brows: strong or fine, bushy in some old men, a mere hint in a baby."""
    shape, looks = who.shape, who.looks
    faint = between(0.35, 1.0, min(1.0, shape.grown * 2.2))
    arch = between(0.03, 0.11, looks.brow_shape) * between(0.7, 1.0, shape.grown)
    for side in (-1.0, 1.0):
        x, y = side * shape.eye_gap, shape.brow_y
        long = shape.eye_width * 1.25
        line = curve(
            (x - side * long * 0.9, y - arch * 0.1),
            (x - side * long * 0.25, y - arch * 0.8),
            (x + side * long * 0.4, y - arch * 0.9),
            (x + side * long * 1.05, y + 0.04 + 0.05 * who.marks.sag),
        )
        thick = shape.brow_thick
        pen.stroke(line, (thick * 0.75, thick * 1.1, thick, thick * 0.25), colors.brow, faint)
