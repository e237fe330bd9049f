"""Portraits where it is known what tells age and what tells gender, and where it stands.

Age shows in the color of the hair and nowhere else, gender in what is worn at the neck: a necklace
or a tie. All else, the face included, is drawn from the seed and knows of neither. So it can be
tested whether a network, or a picture of what it looks at, found the right place.
"""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops

from polyhead.demo.backdrop import draw_backdrop
from polyhead.demo.canvas import Canvas, Pen
from polyhead.demo.clothes import draw_clothes, draw_neck
from polyhead.demo.colors import Colors, colors_of
from polyhead.demo.curves import curve
from polyhead.demo.drawing import GENDERS, SCALE, draw_face, frames
from polyhead.demo.folder import fill
from polyhead.demo.looks import Looks, between, pick
from polyhead.demo.palette import WHITE, mix, scaled
from polyhead.demo.person import Person, person
from polyhead.demo.portraits import Portraits

COLUMNS = ("file", "age", "gender", "age_box", "gender_box")
OLDEST = 90
_DRAWING = 1  # to be raised whenever the same seed gives another picture
_CUTS = ("crop", "quiff", "tousled", "curls")
_DARK = ((44, 34, 32), (74, 50, 38), (98, 62, 40), (58, 40, 46))
_OLD = (246, 246, 248)
_SPLITS = ("train", "val")

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Clues:
    """A portrait, and the only places where it tells something.

    Attributes:
        image: The portrait.
        age: (left, top, right, bottom) in pixels, what would change with another age.
        gender: The same for the other gender.
    """

    image: Image.Image
    age: Box
    gender: Box


def draw_clues(age: int, gender: str, *, seed: int, size: tuple[int, int] = (224, 224)) -> Clues:
    """Draw somebody whose age shows in the hair alone, and whose gender at the neck.

    The boxes are measured: around all pixels that differ from the same portrait with the youngest
    or the oldest hair, and from the one with the other gender.

    Args:
        age: In years, 0 to 90: from dark hair to white.
        gender: ``Female`` wears a necklace, ``Male`` a tie.
        seed: All the rest.
        size: Width and height in pixels.

    Example:
        >>> told = draw_clues(80, "Female", seed=3)
        >>> told.age[3] <= told.gender[1]  # the hair ends above the neck
        True
    """
    image = _drawn(age, gender, seed, size)
    other = _drawn(age, GENDERS[1 - GENDERS.index(gender)], seed, size)
    youngest, oldest = (_drawn(years, gender, seed, size) for years in (0, OLDEST))
    return Clues(image, _differs(youngest, oldest), _differs(image, other))


def make_clues(
    folder: str | Path, *, train: int = 300, val: int = 60, seed: int = 0, side: int = 224
) -> Portraits:
    """Draw a set of such portraits: ``train.csv``, and ``val.csv`` with the boxes.

    A box is a cell such as ``61 12 170 90``: left, top, right and bottom in pixels.

    Args:
        folder: Where to; missing or empty, or a finished set.
        train: How many portraits to learn from.
        val: How many to judge by.
        seed: Which people.
        side: Width and height in pixels.

    Raises:
        TableError: If the folder holds something else.
    """
    folder = Path(folder)
    made = {"drawing": _DRAWING, "train": train, "val": val, "seed": seed, "side": side}
    fill(folder, "clues", made, lambda draft: _draw(draft, (train, val), seed, side))
    return Portraits(folder, *(folder / f"{split}.csv" for split in _SPLITS))


def _draw(draft: Path, counts: tuple[int, int], seed: int, side: int) -> None:
    for split, count in zip(_SPLITS, counts, strict=True):
        (draft / split).mkdir(parents=True)
        with (draft / f"{split}.csv").open("w", encoding="utf-8", newline="") as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerow(COLUMNS if split == "val" else COLUMNS[:3])
            for number in range(1, count + 1):
                dice = np.random.default_rng((seed, _SPLITS.index(split), number))
                age, gender = int(dice.integers(OLDEST + 1)), pick(GENDERS, float(dice.random()))
                who = int(dice.integers(2**62))
                row = [f"{split}/{number}.png", age, gender]
                if split == "val":
                    told = draw_clues(age, gender, seed=who, size=(side, side))
                    image = told.image
                    row += [" ".join(map(str, box)) for box in (told.age, told.gender)]
                else:
                    image = _drawn(age, gender, who, (side, side))
                image.save(draft / str(row[0]))
                writer.writerow(row)


def _drawn(age: int, gender: str, seed: int, size: tuple[int, int]) -> Image.Image:
    who = _neutral(Looks.drawn(seed))
    colors = _colors(who, age)
    canvas = Canvas((size[0] * SCALE, size[1] * SCALE), colors.backdrop)
    head, body = frames(canvas, who)
    draw_backdrop(head, who, colors)
    draw_neck(body, who, colors)
    draw_clothes(body, who, colors)
    _necklace(body, who) if gender == "Female" else _tie(body, who)
    draw_face(head, who, colors)
    return canvas.image.reduce(SCALE)


def _neutral(looks: Looks) -> Person:
    """Some grown-up, whose looks say nothing of the age and gender that are to be told."""
    # Smaller and higher up than other portraits, so that the neck and what it wears are seen.
    looks = replace(looks, zoom=looks.zoom * 0.3 - 0.2, top=looks.top - 1.2)
    who = person(looks, 20 + int(15 * looks.growth), male=looks.details < 0.5, style="plain")
    hair = replace(
        who.hair,
        cut=pick(_CUTS, looks.haircut),
        long=False,
        volume=between(0.16, 0.26, looks.volume),
        down=1.0,
        grey=0.0,
        bald=0.0,
        beard="",
    )
    return replace(who, hair=hair, lipstick=0.2, earrings=False)


def _colors(who: Person, age: int) -> Colors:
    hair = mix(pick(_DARK, who.looks.hair_color), _OLD, age / OLDEST)
    return replace(
        colors_of(who),
        hair=hair,
        hair_dark=scaled(hair, 0.82, 0.8, 0.8),
        hair_light=mix(hair, WHITE, 0.2),
    )


def _necklace(pen: Pen, who: Person) -> None:
    """Draw a string of pearls."""
    neck, y = who.shape.neck, who.shape.chin + who.shape.neck_long
    string = curve(
        (-neck * 1.05, y - 0.12), (-neck * 0.7, y + 0.2), (0.0, y + 0.36),
        (neck * 0.7, y + 0.2), (neck * 1.05, y - 0.12),
    )  # fmt: skip
    for x, low in string[:: max(1, len(string) // 10)].tolist():
        pen.oval((x, low), (0.1, 0.1), (250, 236, 214))
        pen.oval((x - 0.03, low - 0.03), (0.035, 0.035), WHITE)


def _tie(pen: Pen, who: Person) -> None:
    """Draw a dark red tie."""
    y = who.shape.chin + who.shape.neck_long
    red = (150, 24, 44)
    blade = [(-0.1, y + 0.2), (0.1, y + 0.2), (0.22, y + 1.1), (0.0, y + 1.35), (-0.22, y + 1.1)]
    pen.fill(np.array(blade), red)
    knot = [(-0.17, y), (0.17, y), (0.1, y + 0.26), (-0.1, y + 0.26)]
    pen.fill(np.array(knot), scaled(red, 0.8, 0.8, 0.8))


def _differs(one: Image.Image, other: Image.Image) -> Box:
    box = ImageChops.difference(one, other).getbbox()
    return box or (0, 0, 0, 0)
