"""What age and gender make of somebody's looks: the numbers that a portrait is drawn from.

Every cue is continuous and has its own noise, so that none of them gives an answer away alone.
"""

import math
from dataclasses import dataclass

from polyhead.demo.looks import Looks, between, pick, ramp

CUTS_LONG = ("straight", "wavy", "bob", "bun", "tail", "curly", "braids")
CUTS_SHORT = ("crop", "quiff", "buzz", "curls", "tousled", "bowl", "afro")
FRINGES = ("swept", "bangs", "parted", "back")
BEARDS = ("stubble", "moustache", "full", "goatee")


@dataclass(frozen=True)
class Shape:
    """Proportions of head and body, in drawing units (an adult head is about 1.9 wide)."""

    grown: float
    """0 for a newborn, 1 for an adult."""
    top: float
    width: float
    cheek: float
    jaw: float
    chin: float
    chin_width: float
    eye_y: float
    eye_gap: float
    eye_width: float
    eye_open: float
    iris: float
    brow_y: float
    brow_thick: float
    nose_y: float
    nose: float
    mouth_y: float
    mouth: float
    ear: float
    neck: float
    neck_long: float
    shoulder: float


@dataclass(frozen=True)
class Marks:
    """What the years leave on a face, each from 0 (nothing) to 1."""

    folds: float
    forehead: float
    crow: float
    bags: float
    sag: float
    spots: float
    hooded: float
    freckles: float


@dataclass(frozen=True)
class Hair:
    """Hair of head and face."""

    cut: str
    fringe: str
    long: bool
    volume: float
    down: float
    """How much of it is there: a newborn has little."""
    grey: float
    bald: float
    beard: str
    beard_grey: float


@dataclass(frozen=True)
class Person:
    """Everybody a portrait can show."""

    looks: Looks
    age: int
    style: str
    shape: Shape
    marks: Marks
    hair: Hair
    lashes: float
    lipstick: float
    earrings: bool


def person(looks: Looks, age: int, *, male: bool, style: str) -> Person:
    """Return what somebody with these looks is at some age."""
    felt = max(0.0, age + (looks.pace - 0.5) * (1.0 + 0.12 * age))
    manly = _manliness(felt, male=male)
    return Person(
        looks=looks,
        age=age,
        style=style,
        shape=_shape(looks, felt, manly),
        marks=_marks(looks, felt),
        hair=_hair(looks, felt, manly),
        lashes=ramp(looks.lashes + (0.5 - manly) * 1.1, 0.55, 1.1),
        lipstick=ramp(looks.lips + (0.5 - manly) * 1.2, 0.8, 1.25) * ramp(felt, 12, 20),
        earrings=looks.earrings < between(0.02, 0.6, (1 - manly) ** 2) * ramp(felt, 1, 16),
    )


def _manliness(felt: float, *, male: bool) -> float:
    differs = 0.16 + 0.34 * ramp(felt, 1, 8) + 0.46 * ramp(felt, 9, 19)
    return 0.5 + (0.5 if male else -0.5) * differs


def _shape(looks: Looks, felt: float, manly: float) -> Shape:
    years = felt + (looks.growth - 0.5) * (0.6 + 0.16 * min(felt, 20.0))
    grown = min(1.0, max(0.0, years) / 19) ** 0.72
    old = ramp(felt, 40, 92)
    build = (looks.width - 0.5) * 0.1
    eye_y = between(0.26, 0.08, grown)
    chin = between(0.9, 1.26 + 0.1 * manly, grown) + (looks.chin - 0.5) * 0.1
    mouth_y = between(eye_y + 0.4, eye_y + 0.72, grown)
    eye = between(0.93, 1.1, looks.eye_size)
    return Shape(
        grown=grown,
        top=between(-1.06, -1.14, grown),
        width=between(1.03, 0.93, grown) + build * 0.6,
        cheek=between(1.0, 0.83 + 0.03 * manly, grown) + build,
        jaw=between(0.83, 0.56 + 0.16 * manly, grown) + (looks.jaw - 0.5) * 0.1 + 0.07 * old,
        chin=chin,
        chin_width=between(0.46, 0.24 + 0.16 * manly, grown),
        eye_y=eye_y,
        eye_gap=between(0.43, 0.4, grown) + (looks.eye_gap - 0.5) * 0.05,
        eye_width=between(0.225, 0.205 - 0.02 * manly, grown) * eye,
        eye_open=between(0.225, 0.135 - 0.02 * manly, grown) * eye * (1 - 0.22 * old),
        iris=between(0.165, 0.112, grown) * eye,
        brow_y=eye_y - between(0.37, 0.3 - 0.05 * manly, grown),
        brow_thick=between(0.035, 0.045 + 0.075 * manly, grown) * between(0.8, 1.25, looks.brow),
        nose_y=between(eye_y + 0.2, eye_y + 0.42, grown) + 0.03 * old,
        nose=between(0.1, 0.165 + 0.05 * manly, grown) * between(0.85, 1.2, looks.nose)
        + 0.05 * old,
        mouth_y=mouth_y + 0.03 * old,
        mouth=between(0.17, 0.34, grown) * between(0.88, 1.12, looks.mouth),
        ear=between(0.19, 0.25, grown) * between(0.9, 1.15, looks.ears) + 0.07 * old,
        neck=between(0.36, 0.37 + 0.15 * manly, grown) + (looks.neck - 0.5) * 0.05,
        neck_long=between(0.0, 0.34, grown),
        shoulder=between(1.0, 1.5 + 0.5 * manly, grown),
    )


def _marks(looks: Looks, felt: float) -> Marks:
    def mark(chance: float, start: float, end: float) -> float:
        return math.pow(ramp(felt + (chance - 0.5) * 13, start, end), 0.8)

    return Marks(
        folds=mark(looks.lines, 21, 76),
        forehead=mark(looks.forehead, 30, 82),
        crow=mark(looks.crow, 27, 78),
        bags=mark(looks.bags, 25, 80),
        sag=mark(looks.sag, 46, 90),
        spots=mark(looks.spots, 56, 92),
        hooded=mark(looks.lines, 42, 92),
        freckles=ramp(looks.freckles, 0.84, 0.9) * (1 - ramp(felt, 28, 50)) * ramp(felt, 2, 6),
    )


def _hair(looks: Looks, felt: float, manly: float) -> Hair:
    long = looks.long_hair < between(0.94, 0.04, manly) * between(1.0, 0.7, ramp(felt, 50, 85))
    long = long and felt > 1.5 + 2 * looks.details
    onset = between(36, 60, looks.grey_onset)
    bald_from = between(26, 70, looks.bald_onset)
    at_risk = looks.bald_risk < 0.66 * ramp(manly, 0.5, 0.9)
    return Hair(
        cut=pick(CUTS_LONG if long else CUTS_SHORT, looks.haircut),
        fringe=pick(FRINGES, looks.fringe),
        long=long,
        volume=between(0.1, 0.24, looks.volume) * (1 - 0.35 * ramp(felt, 50, 90)),
        down=ramp(felt, -0.4, 2.6),
        grey=ramp(felt, onset, onset + 22),
        bald=ramp(felt, bald_from, bald_from + 30) if at_risk else 0.0,
        beard=_beard(looks, felt, manly),
        beard_grey=ramp(felt, onset - 6, onset + 13),
    )


def _beard(looks: Looks, felt: float, manly: float) -> str:
    likely = 0.62 * ramp(felt, 15, 26) * ramp(manly, 0.5, 0.9)
    if looks.beard >= likely:
        return ""
    return "stubble" if felt < 20 else pick(BEARDS, looks.beard_kind)
