"""Rows to be looked at: furthest off, closest, and drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from polyhead.reports.answered import Answered
from polyhead.reports.material import Material
from polyhead.reports.places import jpeg, small
from polyhead.reports.reasons import Key

_RANDOM = 12

Verdict = Literal["right", "wrong", "none"]
_VERDICTS: dict[bool | None, Verdict] = {True: "right", False: "wrong", None: "none"}


@dataclass(frozen=True)
class Said:
    """What is said of one row under its picture.

    Attributes:
        task: The task.
        predicted: The answer in words.
        true: The label in words.
        verdict: Whether it is right; ``none`` where that is a matter of degree.
    """

    task: str
    predicted: str
    true: str
    verdict: Verdict


@dataclass(frozen=True)
class Example:
    """A row with its picture.

    Attributes:
        row: What the row is called in its table.
        name: What its images are called there.
        said: What is answered and true.
        picture: An address that holds the image; empty where it can't be read or is not wanted.
        reason: The same for what the network looked at, where that is known.
        size: The picture's width and height in pixels.
    """

    row: str
    name: str
    said: Sequence[Said]
    picture: str
    reason: str
    size: tuple[int, int]

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        return "; ".join(f"{s.task}: predicted {s.predicted}, true {s.true}" for s in self.said)


@dataclass(frozen=True)
class Chosen:
    """Examples of one task.

    Attributes:
        task: Its name.
        worst: The rows that are furthest off, the worst first.
        best: Those that are answered best, the best first.
        keys: What the colors mean in which it is shown what the network looked at; none where
            that is not shown.
    """

    task: str
    worst: Sequence[Example]
    best: Sequence[Example]
    keys: Sequence[Key] = ()


def choose(material: Material) -> list[Chosen]:
    """The worst and the best rows of each task."""
    return [_chosen(material, answered) for answered in material.answered.values()]


def draw_at_random(material: Material) -> list[Example]:
    """Rows that nothing chose but chance, the same each time, with all that is said of them."""
    order = np.random.default_rng(0).permutation(len(material.frame))[:_RANDOM]
    places = {name: _by_row(answered) for name, answered in material.answered.items()}
    made = []
    for row in sorted(order.tolist()):
        said = [
            _said(answered, places[name][row])
            for name, answered in material.answered.items()
            if row in places[name]
        ]
        made.append(_example(material, row, said))
    return made


def _by_row(answered: Answered) -> Mapping[int, int]:
    return {int(row): place for place, row in enumerate(answered.rows)}


def _chosen(material: Material, answered: Answered) -> Chosen:
    task, places = answered.task.name, _by_row(answered)
    shown = [
        _example(material, row, [_said(answered, places[row])], task) for row in answered.extremes()
    ]
    half = len(shown) // 2
    return Chosen(task, shown[:half], shown[half:], material.looked.keys.get(task, ()))


def _said(answered: Answered, place: int) -> Said:
    task = answered.task
    prediction, target = answered.predictions[place], answered.targets[place]
    verdict = _VERDICTS[task.verdict(prediction, target)]
    return Said(task.name, answered.answers[place].text, task.truth(target), verdict)


def _example(material: Material, row: int, said: Sequence[Said], task: str = "") -> Example:
    cells: dict[str, Any] = material.frame.row(row, named=True)
    pixels = material.places.pixels(cells) if material.choices.pictures else None
    picture = None if pixels is None else small(pixels)
    return Example(
        row=f"row {cells['row']}",
        name=_called(material.places.names(cells)),
        said=said,
        picture="" if picture is None else jpeg(picture),
        reason="" if picture is None else _reason(material, row, task),
        size=(0, 0) if picture is None else (picture.shape[1], picture.shape[0]),
    )


def _called(names: Sequence[str]) -> str:
    """The first image of a row, and how many others it has."""
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{others}" if names else ""


def _reason(material: Material, row: int, task: str) -> str:
    """What the network looked at, over the image; empty where that is not known."""
    found = material.looked.pictures.get((task, row))
    return "" if found is None else jpeg(small(found))
