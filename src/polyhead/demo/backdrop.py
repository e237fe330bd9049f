"""What is behind a person."""

from polyhead.demo.canvas import Color, Frame, Pen
from polyhead.demo.colors import Colors
from polyhead.demo.curves import ring
from polyhead.demo.looks import between, pick
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.person import Person

KINDS = ("disc", "glow", "split", "dots", "hills", "rays")


def draw_backdrop(pen: Pen, who: Person, colors: Colors) -> None:
    """Draw the background in the frame of the head."""
    looks, base = who.looks, colors.backdrop
    light = mix(base, WHITE, 0.38)
    dark = scaled(base, 0.92, 0.93, 0.95)
    kind = pick(KINDS, looks.backdrop_kind)
    lean = between(-1.0, 1.0, looks.details)
    upright = Pen(pen.canvas, Frame(pen.frame.x, pen.frame.y, pen.frame.unit))
    if kind == "disc":
        upright.oval((lean * 0.15, 0.15), (1.95, 1.95), light)
    elif kind == "glow":
        upright.glow((lean * 0.6, -0.6), (3.4, 3.4), mix(base, WHITE, 0.7), 0.9)
    elif kind == "split":
        tall = ring((lean, -4), (5, -4), (5, 5), (-lean, 5), (lean * 0.4, 0.5))
        upright.fill(tall, dark)
    elif kind == "dots":
        _dots(upright, light)
    elif kind == "hills":
        upright.oval((-1.6, 2.4), (2.4, 1.9 + lean * 0.3), dark)
        upright.oval((1.7, 2.6), (2.6, 2.2 - lean * 0.3), light)
        upright.oval((lean * 2.2, -1.1), (0.42, 0.42), light)
    else:
        upright.oval((0.0, 0.1), (2.3, 2.3), dark)
        upright.oval((0.0, 0.1), (1.75, 1.75), light)


def _dots(pen: Pen, color: Color) -> None:
    for row in range(-4, 5):
        for column in range(-4, 5):
            x = column * 0.8 + (row % 2) * 0.4
            if abs(x) < 3.4:
                pen.oval((x, row * 0.6), (0.11, 0.11), color)
