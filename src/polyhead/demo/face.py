"""Head, ears, nose and mouth."""

from polyhead.demo.canvas import Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import Points, curve, mirrored, ring
from polyhead.demo.looks import between
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.person import Person


def skull(who: Person, more: float = 0.0) -> Points:
    """Return the outline of the head, or of one that is larger all around."""
    shape, sag = who.shape, 0.06 * who.marks.sag
    bottom = shape.chin + more
    return mirrored(
        (0.0, shape.top - more),
        (shape.width * 0.62 + more * 0.7, shape.top + 0.17 - more * 0.7),
        (shape.width * 0.96 + more, -0.52),
        (shape.width + more, -0.05),
        (shape.cheek + more, shape.eye_y + between(0.2, 0.36, shape.grown)),
        (shape.jaw + sag + more, bottom - between(0.24, 0.36, shape.grown) + sag),
        (shape.chin_width + sag + more * 0.6, bottom - 0.05),
        (0.0, bottom),
    )


def draw_ears(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw both ears, which grow for a whole life."""
    shape = who.shape
    y = shape.eye_y + 0.14
    tall = shape.ear * 1.05
    for side in (-1.0, 1.0):
        x = side * (shape.width - 0.01 + 0.02 * shape.grown)
        lobe = ring(
            (x - side * 0.1, y - tall),
            (x + side * 0.09, y - tall * 0.95),
            (x + side * 0.17, y - tall * 0.35),
            (x + side * 0.11, y + tall * 0.45),
            (x + side * 0.02, y + tall * 1.02),
            (x - side * 0.12, y + tall * 0.7),
        )
        pen.fill(lobe, mix(colors.skin, colors.shade, 0.25))
        inner = curve(
            (x - side * 0.01, y - tall * 0.6),
            (x + side * 0.1, y - tall * 0.5),
            (x + side * 0.08, y + tall * 0.15),
            (x - side * 0.01, y + tall * 0.4),
        )
        pen.stroke(inner, (0.02, 0.05, 0.03), colors.shade)


def draw_earrings(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw a stud or a drop below each ear."""
    shape = who.shape
    y = shape.eye_y + 0.14 + shape.ear * 1.05
    gold = mix((246, 200, 90), colors.accent, 0.0 if who.looks.accent < 0.6 else 0.8)
    drop = 0.12 + 0.16 * who.looks.accent
    for side in (-1.0, 1.0):
        x = side * (shape.width + 0.04)
        if who.looks.details < 0.55:
            pen.stroke(curve((x, y), (x, y + drop)), (0.03, 0.03), gold)
            pen.oval((x, y + drop + 0.06), (0.085, 0.085), gold)
            pen.oval((x - 0.025, y + drop + 0.035), (0.026, 0.026), WHITE, 0.8)
        else:
            pen.oval((x, y), (0.075, 0.075), gold)
            pen.oval((x - 0.02, y - 0.02), (0.024, 0.024), WHITE, 0.8)


def draw_head(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the head with its light side, its shadow side and its blush."""
    shape, looks = who.shape, who.looks
    outline = skull(who)
    pen.fill(outline, colors.skin)
    away = 1.0 if looks.light < 0.5 else -1.0
    with pen.clip(outline):
        lit = skull(who) * (1.04, 1.03) + (-away * 0.17, -0.05)
        pen.fill(outline, mix(colors.skin, colors.shade, 0.5))
        pen.fill(lit, colors.skin)
        pen.glow((-away * 0.35, shape.top + 0.5), (0.8, 0.7), colors.light, 0.5)
        rosy = between(0.3, 0.6, looks.blush) + 0.16 * (1 - shape.grown) - 0.25 * who.marks.bags
        for side in (-1.0, 1.0):
            x = side * shape.cheek * 0.63 + (looks.turn - 0.5) * 0.1
            pen.glow((x, shape.nose_y + 0.08), (0.36, 0.27), colors.blush, rosy)


def draw_nose(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the nose: a button in a child, a bridge and wings in an adult."""
    shape = who.shape
    y, wide, grown = shape.nose_y, shape.nose, shape.grown
    away = 1.0 if who.looks.light < 0.5 else -1.0
    soft = mix(colors.skin, colors.line, 0.32)
    if grown > 0.45:
        bridge = ring(
            (away * 0.07, shape.eye_y + 0.04),
            (away * wide * 0.5, y - 0.14),
            (away * wide, y - 0.01),
            (away * wide * 0.4, y + 0.05),
            (away * 0.015, y - 0.16),
        )
        pen.fill(bridge, colors.shade, 0.55 * (grown - 0.3))
    pen.glow((-away * 0.02, y - 0.07), (wide * 0.95, wide), colors.blush, 0.28)
    pen.glow((-away * wide * 0.2, y - 0.09), (wide * 0.5, wide * 0.5), WHITE, 0.45)
    tip = curve(
        (-wide * 0.95, y - 0.05 * grown - 0.02),
        (-wide * 0.75, y + 0.025),
        (-wide * 0.3, y + 0.01),
        (0.0, y + 0.05),
        (wide * 0.3, y + 0.01),
        (wide * 0.75, y + 0.025),
        (wide * 0.95, y - 0.05 * grown - 0.02),
    )
    pen.stroke(tip, (0.015, 0.035 + 0.01 * grown, 0.05, 0.035 + 0.01 * grown, 0.015), soft)


def draw_mouth(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw a mouth that smiles more or less, or laughs."""
    if who.looks.laugh < 0.38:
        _laughing(pen, who, colors)
    else:
        _closed(pen, who, colors)


def _closed(pen: Pen, who: Person, colors: Colors) -> None:
    shape, x = who.shape, who.shape.mouth
    smile = between(0.02, 0.12, who.looks.smile)
    y = shape.mouth_y
    full = between(0.03, 0.075, who.lipstick) * (1 - 0.45 * who.marks.sag)
    full += 0.02 * (1 - shape.grown)
    lip = mix(mix(colors.skin, colors.lip, 0.75), colors.lip, who.lipstick)
    middle = [(-x, y - smile), (-x * 0.5, y + smile * 0.35), (0.0, y + smile * 0.55)]
    middle += [(x * 0.5, y + smile * 0.35), (x, y - smile)]
    lower = [(x * 0.6, y + smile * 0.4 + full * 1.1), (0.0, y + smile * 0.6 + full * 1.9)]
    lower += [(-x * 0.6, y + smile * 0.4 + full * 1.1)]
    upper = [(x * 0.45, y + smile * 0.1 - full * 0.85), (0.0, y + smile * 0.4 - full * 0.7)]
    upper += [(-x * 0.45, y + smile * 0.1 - full * 0.85)]
    pen.fill(ring(*middle, *upper), scaled(lip, 0.93, 0.9, 0.9))
    pen.fill(ring(*middle, *lower), lip)
    pen.glow((0.0, y + smile * 0.6 + full), (x * 0.4, full * 0.9), WHITE, 0.35)
    dark = mix(colors.line, (110, 30, 40), 0.45)
    pen.stroke(curve(*middle), (0.02, 0.035, 0.03, 0.035, 0.02), dark)
    for side in (-1.0, 1.0):
        corner = curve((side * x * 1.02, y - smile - 0.03), (side * x * 1.06, y - smile + 0.03))
        pen.stroke(corner, (0.02, 0.03), colors.line, 0.6)


def _laughing(pen: Pen, who: Person, colors: Colors) -> None:
    shape = who.shape
    x, y = shape.mouth * 0.96, shape.mouth_y - 0.03
    deep = between(0.15, 0.28, who.looks.smile) * between(0.8, 1.0, shape.grown)
    edge = [(-x, y - 0.03), (-x * 0.5, y + 0.02), (0.0, y + 0.035), (x * 0.5, y + 0.02)]
    edge += [(x, y - 0.03)]
    bottom = [(x * 0.82, y + deep * 0.55), (x * 0.4, y + deep * 0.95), (0.0, y + deep * 1.05)]
    bottom += [(-x * 0.4, y + deep * 0.95), (-x * 0.82, y + deep * 0.55)]
    opening = ring(*edge, *bottom)
    lips = (opening - (0.0, y + deep * 0.4)) * (1.1, 1.28) + (0.0, y + deep * 0.42)
    pen.fill(lips, colors.lip, between(0.25, 1.0, who.lipstick))
    pen.fill(opening, (112, 34, 44))
    with pen.clip(opening):
        pen.oval((0.0, y + deep * 1.15), (x * 0.62, deep * 0.5), (232, 112, 116))
        _teeth(pen, who, y, deep)


def _teeth(pen: Pen, who: Person, y: float, deep: float) -> None:
    x, age = who.shape.mouth, who.age
    ivory = mix((255, 255, 252), (238, 226, 196), age / 100)
    if age >= 2:
        pen.fill(
            ring(
                (-x, y - 0.1), (x, y - 0.1), (x * 0.8, y + deep * 0.4), (-x * 0.8, y + deep * 0.4)
            ),
            ivory,
        )
    elif who.looks.details < 0.7:
        for side in (-1.0, 1.0):
            pen.oval((side * 0.03, y + 0.05), (0.03, 0.05), ivory)
    if 6 <= age <= 9:
        gap = x * between(-0.25, 0.25, who.looks.details)
        pen.fill(
            ring(
                (gap - 0.035, y), (gap + 0.035, y), (gap + 0.03, y + 0.16), (gap - 0.03, y + 0.16)
            ),
            (112, 34, 44),
        )
