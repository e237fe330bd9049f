"""Answers as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from polyhead.figures import heat_of, tinted
from polyhead.predict import Answers
from polyhead.reasons import Heatmap, Reasons
from polyhead.serving.page.pictures import data_uri, small
from polyhead.serving.page.scale import Meter, meter
from polyhead.tasks import Answer, Task

_MOST_BARS: Final = 6
_MOST_HEATS: Final = 2  # of several labels, the likeliest
_HEAT: Final = 320  # pixels: twice what is shown, for sharp screens


@dataclass(frozen=True)
class Bar:
    """The probability of a class.

    Attributes:
        name: The class.
        share: Its probability.
        may: Whether it is among those that may hold; None where that is not known.
    """

    name: str
    share: float
    may: bool | None


@dataclass(frozen=True)
class Heat:
    """A picture of where the network looked.

    Attributes:
        source: The picture.
        words: What it is of.
        keys: Its colors, and what each means.
    """

    source: str
    words: str
    keys: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """One answer.

    Attributes:
        task: The task.
        value: The number, or the class.
        unit: What the number is in.
        doubt: What else may be true, in words.
        meter: The number on a line.
        bars: The likeliest classes.
        more: How many others there are.
        heats: Where the network looked.
    """

    task: str
    value: str
    unit: str = ""
    doubt: str = ""
    meter: Meter | None = None
    bars: Sequence[Bar] = ()
    more: int = 0
    heats: Sequence[Heat] = field(default=(), repr=False)


def shown(
    tasks: Sequence[Task],
    answers: Answers,
    reasons: Reasons | None,
    beside: Sequence[Answers] = (),
) -> list[Shown]:
    """The answers to one image, or to several inputs together.

    Args:
        tasks: What was asked.
        answers: The answers.
        reasons: Where the network looked for them.
        beside: The other answers on the page, on lines of the same ends.
    """
    return [
        _one(
            task,
            answers[task.name],
            () if reasons is None else _heats(task.name, reasons),
            [other[task.name] for other in beside],
        )
        for task in tasks
    ]


def _one(task: Task, answer: Answer, heats: Sequence[Heat], beside: Sequence[Answer]) -> Shown:
    bars = _bars(answer)
    most = _MOST_BARS if len(bars) > _MOST_BARS + 1 else len(bars)  # "1 more" takes a line too
    return Shown(
        task=task.name,
        value=_value(task, answer),
        unit=answer.unit if isinstance(answer.value, float) else "",
        doubt=_doubt(answer),
        meter=meter(task, answer, beside),
        bars=bars[:most],
        more=len(bars) - most,
        heats=heats,
    )


def _value(task: Task, answer: Answer) -> str:
    if isinstance(answer.value, tuple):
        return ", ".join(answer.value) or "none of them"
    if isinstance(answer.value, float) and task.numbers is not None:
        return task.numbers.text(answer.value)
    return str(answer.value)


def _doubt(answer: Answer) -> str:
    """``21 to 33 at 90 %``; ``or Indian at 90 %``."""
    if answer.interval is not None:
        return answer.doubt.strip().removeprefix("(").removesuffix(")")
    return answer.doubt.removeprefix(", ")


def _bars(answer: Answer) -> list[Bar]:
    """All classes, the likeliest first."""
    shares = answer.probabilities or {}
    return [
        Bar(name, shares[name], None if answer.classes is None else name in answer.classes)
        for name in sorted(shares, key=lambda name: -shares[name])
    ]


def _heats(task: str, reasons: Reasons) -> list[Heat]:
    maps = reasons.of(task)
    sides = list(dict.fromkeys(heatmap.up for heatmap in maps))[:_MOST_HEATS]
    return [
        _heat(heatmap, reasons, several=len(sides) > 1) for heatmap in maps if heatmap.up in sides
    ]


def _heat(heatmap: Heatmap, reasons: Reasons, *, several: bool) -> Heat:
    image = reasons.images[heatmap.input]
    heat = heat_of(heatmap, image.shape[:2])
    words = [heatmap.input] if len(reasons.images) > 1 else []
    words += [heatmap.up] if several else []
    source = data_uri(tinted(small(image, _HEAT), heat), _HEAT)
    return Heat(source, ", ".join(words), heat.keys)
