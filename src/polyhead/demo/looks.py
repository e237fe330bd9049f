"""What a person is born with: chances drawn once, the same at every age."""

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(frozen=True)
class Looks:
    """Chances in [0, 1), one per trait, in the order in which they are drawn.

    Age and gender decide later what becomes of a chance, so one seed drawn at two ages shows one
    person twice. New traits go to the end, which leaves the others as they are.
    """

    skin: float
    tint: float
    hair_color: float
    iris: float
    width: float
    jaw: float
    chin: float
    eye_size: float
    eye_gap: float
    eye_slant: float
    nose: float
    mouth: float
    ears: float
    brow: float
    brow_shape: float
    neck: float
    smile: float
    laugh: float
    gaze: float
    wink: float
    turn: float
    nod: float
    tilt: float
    left: float
    top: float
    zoom: float
    light: float
    pace: float
    growth: float
    grey_onset: float
    grey_shade: float
    bald_onset: float
    bald_risk: float
    lines: float
    forehead: float
    crow: float
    bags: float
    sag: float
    spots: float
    freckles: float
    blush: float
    long_hair: float
    haircut: float
    fringe: float
    texture: float
    volume: float
    beard: float
    beard_kind: float
    lashes: float
    lips: float
    earrings: float
    style: float
    style_kind: float
    accent: float
    clothes: float
    clothes_color: float
    pattern: float
    backdrop: float
    backdrop_kind: float
    details: float

    @classmethod
    def drawn(cls, seed: int) -> "Looks":
        """Draw everything from a seed."""
        chances = np.random.default_rng(seed).random(len(dataclasses.fields(cls)))
        return cls(*chances.tolist())


def pick(choices: tuple[T, ...], chance: float) -> T:
    """Return the choice a chance falls on, all equally likely.

    >>> pick(("a", "b"), 0.7)
    'b'
    """
    return choices[min(int(chance * len(choices)), len(choices) - 1)]


def between(low: float, high: float, share: float) -> float:
    """Return the value some share of the way from low to high."""
    return low + (high - low) * share


def ramp(value: float, start: float, end: float) -> float:
    """Return 0 up to start, 1 from end on, and a straight line in between.

    >>> ramp(30, 20, 40)
    0.5
    """
    return min(max((value - start) / (end - start), 0.0), 1.0)
