"""A photo, or several, and what was found in them, as a page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from polyhead.serving.page.asking import Asked, Asking, Subject
from polyhead.serving.page.pictures import Pixels, data_uri
from polyhead.serving.page.render import render
from polyhead.serving.page.views import Shown, shown
from polyhead.serving.page.words import upper

_PHOTO: Final = 1280  # pixels of a side: as much as a wide screen shows
_THUMB: Final = 128


@dataclass(frozen=True)
class Place:
    """A box on a photo, in percent of its sides."""

    number: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Photo:
    """A photo, and what was found in it.

    Attributes:
        name: What it is called.
        source: The picture.
        width: Of the photo, in pixels.
        height: Of the photo, in pixels.
        boxes: What was found.
    """

    name: str
    source: str = field(repr=False)
    width: int
    height: int
    boxes: Sequence[Place] = ()


@dataclass(frozen=True)
class Card:
    """The answers about one thing.

    Attributes:
        title: What it is called; empty where there is only one.
        thumb: A picture of it.
        answers: The answers.
    """

    title: str
    thumb: str = field(repr=False)
    answers: Sequence[Shown]


def photos(asked: Asked) -> str:
    """The photo with a box around each thing found, or all images, as HTML."""
    seen = asked.images.items()
    return render("photos", photos=[_photo(name, pixels, asked) for name, pixels in seen])


def cards(asking: Asking, asked: Asked, noun: str) -> str:
    """All answers, as HTML.

    Args:
        asking: Who was asked.
        asked: What was asked.
        noun: What the detector finds.
    """
    every = list(_cards(asking, asked, noun))
    answers = [one for card in every for one in card.answers]
    levels = [a.level for s in asked.subjects for a in s.answers.values() if a.classes is not None]
    return render(
        "answers",
        cards=every,
        keys=list(dict.fromkeys(key for a in answers for heat in a.heats for key in heat.keys)),
        sets=f"{100 * (levels[0] or 0):g} %" if levels else "",
        note=_note(asking, asked, noun),
    )


def thumb(subject: Subject) -> str:
    """A small picture of what was asked about; empty where it was asked without one."""
    seen = [one for one in subject.example.values() if hasattr(one, "shape")]
    return data_uri(seen[0], _THUMB) if seen else ""  # type: ignore[arg-type] # has a shape


def _photo(name: str, pixels: Pixels, asked: Asked) -> Photo:
    high, wide = pixels.shape[:2]
    boxes = [_place(number, one, wide, high) for number, one in _boxed(asked)]
    called = name if len(asked.images) > 1 else asked.name
    return Photo(called, data_uri(pixels, _PHOTO), wide, high, boxes)


def _boxed(asked: Asked) -> Iterator[tuple[int, Subject]]:
    for number, subject in enumerate(asked.subjects, start=1):
        if subject.box is not None:
            yield number, subject


def _place(number: int, subject: Subject, wide: int, high: int) -> Place:
    """Where a box is, as much of it as lies in the photo."""
    box = subject.box
    if box is None:
        raise ValueError(number)
    left, right = (min(max(x / wide, 0.0), 1.0) for x in (box.left, box.right))
    top, bottom = (min(max(y / high, 0.0), 1.0) for y in (box.top, box.bottom))
    sides = (left, top, right - left, bottom - top)
    return Place(number, *(round(100 * side, 3) for side in sides))


def _cards(asking: Asking, asked: Asked, noun: str) -> Iterator[Card]:
    beside = [subject.answers for subject in asked.subjects]
    for number, subject in enumerate(asked.subjects, start=1):
        title = "" if subject.box is None else upper(f"{noun} {number}")
        picture = "" if subject.box is None else thumb(subject)
        answers = shown(asking.predictor.tasks, subject.answers, subject.reasons, beside)
        yield Card(title, picture, answers)


def _note(asking: Asking, asked: Asked, noun: str) -> str:
    """What is not shown, and why."""
    if asking.blind:
        return f"Where the network looked can't be shown: {asking.blind}"
    shown_of = asking.limits.looked_at
    if len(asked.subjects) > shown_of:
        first = f"first {shown_of:,} {noun}s" if shown_of > 1 else f"first {noun}"
        return f"Where the network looked is shown for the {first}."
    return ""
