"""One portrait: the parts in the order in which they are laid over one another."""

import math

from PIL import Image

from polyhead.demo.backdrop import draw_backdrop
from polyhead.demo.beard import draw_beard
from polyhead.demo.canvas import Canvas, Frame, Pen
from polyhead.demo.clothes import draw_clothes, draw_neck
from polyhead.demo.colors import Colors, colors_of
from polyhead.demo.eyes import draw_brows, draw_eyes
from polyhead.demo.face import draw_earrings, draw_ears, draw_head, draw_mouth, draw_nose
from polyhead.demo.hair import covers_ears, draw_hair_behind, draw_locks
from polyhead.demo.hairline import draw_hair_front
from polyhead.demo.looks import Looks, between
from polyhead.demo.marks import draw_marks
from polyhead.demo.person import Person, person
from polyhead.demo.styles import STYLES, draw_glasses, draw_hat, draw_scarf, style_of
from polyhead.errors import Fault, SpecError

GENDERS = ("Male", "Female")
OLDEST = 100
SMALLEST = 16
SCALE = 3
"""Portraits are drawn this much larger, then averaged: what smooths the edges."""


def draw_portrait(
    age: int,
    gender: str,
    *,
    seed: int,
    size: tuple[int, int] = (224, 224),
    style: str | None = None,
) -> Image.Image:
    """Draw somebody of some age and gender; one seed is one person, at any age.

    Args:
        age: In years, 0 to 100.
        gender: ``Male`` or ``Female``.
        seed: Who it is: skin, hair, clothes, background, pose and how early the years show.
        size: Width and height in pixels.
        style: One of ``plain``, ``scarf``, ``hat``, ``glasses``; None lets the seed choose.

    Returns:
        An RGB image of that size.

    Raises:
        SpecError: If an argument is outside its range.

    Example:
        >>> draw_portrait(31, "Female", seed=7, size=(112, 96)).size
        (112, 96)
    """
    faults = _faults(age, gender, seed, size, style)
    if faults:
        raise SpecError(faults)
    looks = Looks.drawn(seed)
    who = person(looks, age, male=gender == "Male", style=style or style_of(age, looks.style))
    colors = colors_of(who)
    canvas = Canvas((size[0] * SCALE, size[1] * SCALE), colors.backdrop)
    head, body = frames(canvas, who)
    draw_backdrop(head, who, colors)
    _draw_body(head, body, who, colors)
    draw_face(head, who, colors)
    return canvas.image.reduce(SCALE)


def _faults(
    age: int, gender: str, seed: int, size: tuple[int, int], style: str | None
) -> list[Fault]:
    wrong = []
    if not 0 <= age <= OLDEST:
        wrong.append(Fault("age", f"out of range. Expected 0 to {OLDEST}; got {age}."))
    if gender not in GENDERS:
        wrong.append(Fault("gender", f"unknown. Expected {_either(GENDERS)}; got {gender!r}."))
    if seed < 0:
        wrong.append(Fault("seed", f"negative. Expected 0 or more; got {seed}."))
    if min(size) < SMALLEST:
        wrong.append(
            Fault("size", f"too small. Expected {SMALLEST} pixels a side or more; got {size}.")
        )
    if style is not None and style not in STYLES:
        wrong.append(Fault("style", f"unknown. Expected {_either(STYLES)}; got {style!r}."))
    return wrong


def _either(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + f" or {names[-1]}"


def frames(canvas: Canvas, who: Person) -> tuple[Pen, Pen]:
    """The pens that head and body are drawn with."""
    head = Pen(canvas, _frame(who, canvas.image.size))
    body = Pen(canvas, Frame(head.frame.x, head.frame.y, head.frame.unit, head.frame.tilt * 0.3))
    return head, body


def _frame(who: Person, size: tuple[int, int]) -> Frame:
    looks, shape = who.looks, who.shape
    width, height = size
    short = min(size)
    tall = shape.chin - shape.top
    unit = short * between(0.56, 0.7, looks.zoom) / between(tall, 2.4, 0.5)
    middle = (shape.chin + shape.top) / 2
    x = width / 2 + (looks.left - 0.5) * 0.12 * short
    y = (
        height * 0.5
        + (looks.top - 0.5) * 0.09 * short
        - middle * unit
        + (0.17 if who.style == "hat" else 0.02) * unit
    )
    return Frame(x, y, unit, math.radians((looks.tilt - 0.5) * 15))


def _draw_body(head: Pen, body: Pen, who: Person, colors: Colors) -> None:
    draw_hair_behind(head, who, colors)
    draw_neck(body, who, colors)
    draw_clothes(body, who, colors)
    if who.style == "scarf":
        draw_scarf(body, who, colors)
    draw_locks(head, who, colors)


def draw_face(head: Pen, who: Person, colors: Colors) -> None:
    """Draw the head with all that is on it."""
    looks = who.looks
    turn, nod = (looks.turn - 0.5) * 0.2, (looks.nod - 0.5) * 0.08
    front, near = head.moved(turn * 0.8, nod), head.moved(turn * 1.1, nod)
    if not covers_ears(who) or who.hair.bald > 0.5 or who.hair.down < 0.95:
        draw_ears(head.moved(-turn * 0.4, 0.0), who, colors)
    draw_head(head, who, colors)
    draw_marks(head, front, who, colors)
    draw_beard(head, head.moved(turn * 0.3, nod * 0.5), who, colors)
    draw_nose(near, who, colors)
    draw_mouth(front, who, colors)
    draw_eyes(front, who, colors)
    draw_brows(front, who, colors)
    draw_hair_front(head, who, colors)
    if who.earrings:
        draw_earrings(head.moved(-turn * 0.4, 0.0), who, colors)
    if who.style == "glasses":
        draw_glasses(front, who)
    elif who.style == "hat":
        draw_hat(head.moved(0.0, 0.07), who, colors)
