"""The line that a number is drawn on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from polyhead.tasks import Answer, Task
from polyhead.tasks.doubt import Numbers


@dataclass(frozen=True)
class Meter:
    """A number, and what else may be true, on a line; places are shares of its length.

    Attributes:
        low: What stands at its left end.
        high: What stands at its right end.
        at: Where the number is.
        start: Where the interval begins; None where there is none.
        end: Where it ends.
    """

    low: str
    high: str
    at: float
    start: float | None = None
    end: float | None = None


def meter(task: Task, answer: Answer, beside: Sequence[Answer] = ()) -> Meter | None:
    """The line of an answer; None where the answer is no number.

    Args:
        task: The task.
        answer: The answer.
        beside: Other answers of the task, which stand on lines of the same ends.
    """
    numbers = task.numbers
    if numbers is None or not isinstance(answer.value, float) or not math.isfinite(answer.value):
        return None
    shown = [number for one in (answer, *beside) for number in _numbers(one)]
    low, high = _ends(task, numbers, min(shown), max(shown))

    def place(value: float) -> float:
        return round((value - low) / (high - low), 4)

    between = [place(end) for end in answer.interval] if answer.interval else [None, None]
    return Meter(numbers.text(low), numbers.text(high), place(answer.value), *between)


def _numbers(answer: Answer) -> list[float]:
    value = answer.value
    return [
        n for n in (value, *(answer.interval or ())) if isinstance(n, float) and math.isfinite(n)
    ]


def _ends(task: Task, numbers: Numbers, least: float, most: float) -> tuple[float, float]:
    """The declared range; an open end is as far as nearly all training labels reach."""
    middle = float(task.constant(1).flatten()[0])
    low, high = numbers.low, numbers.high
    if math.isinf(low):
        low = middle - task.spread / 2
        if low < 0 <= least:  # an age, a price: a line that begins at nothing is read at once
            low = 0.0
    if math.isinf(high):
        high = max(low, middle - task.spread / 2) + task.spread
    return _rounded(min(low, least), max(high, most, low + 1e-9), numbers)


def _rounded(low: float, high: float, numbers: Numbers) -> tuple[float, float]:
    """Open ends moved out to round numbers."""
    step = 10 ** math.floor(math.log10((high - low) / 2))
    below = low if low == numbers.low else step * math.floor(low / step)
    above = high if high == numbers.high else step * math.ceil(high / step)
    return below, above
