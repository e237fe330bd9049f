"""What a task says of one row, and what else may be true."""

from dataclasses import dataclass, replace

from polyhead.tasks.doubt import Doubt, Numbers


@dataclass(frozen=True)
class Answer:
    """What a task says of one row, in the user's words and units.

    Attributes:
        task: The task's name.
        value: A number, a class, or the list of classes that hold.
        text: The same for a person: ``26 years``, ``Female (0.93)``.
        probability: How sure the network is of ``value``, where the task knows.
        probabilities: The probability of each class, where there are classes.
        level: In what share of rows the interval, or the set of classes, holds the truth; None
            where the network was not calibrated.
        interval: The lowest and the highest number that may be true.
        classes: The classes that may hold; empty where none is sure enough.
        unit: What the number, or the interval, is in; empty where there is none.
        doubt: The same for a person: `` (21 to 33 at 90 %)``, set behind the text.
    """

    task: str
    value: float | str | tuple[str, ...]
    text: str
    probability: float | None = None
    probabilities: dict[str, float] | None = None
    level: float | None = None
    interval: tuple[float, float] | None = None
    classes: tuple[str, ...] | None = None
    doubt: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.task} {self.text}{self.doubt}"


def doubted(answer: Answer, doubt: Doubt, numbers: Numbers | None = None) -> Answer:
    """An answer with what else may be true.

    Args:
        answer: The answer.
        doubt: An interval or a set of classes.
        numbers: The numbers that can be; no interval goes beyond them.

    >>> age = Answer("age", 3.2, "3 years")
    >>> str(doubted(age, Doubt(0.9, (-1.0, 9.0)), Numbers("years", 0, 80)))
    'age 3 years (0 to 9 at 90 %)'
    >>> race = Answer("race", "White", "White (0.48)")
    >>> str(doubted(race, Doubt(0.9, classes=("Indian", "White"))))
    'race White (0.48), or Indian at 90 %'
    """
    share = f"at {100 * doubt.level:g} %"
    if numbers is not None and doubt.interval is not None:
        low, high = (min(max(end, numbers.low), numbers.high) for end in doubt.interval)
        words = f" ({numbers.text(low)} to {numbers.text(high)} {share})"
        return replace(answer, level=doubt.level, interval=(low, high), doubt=words)
    if doubt.classes is None:
        return answer
    others = _others(answer.value, doubt.classes)
    words = f", {others} {share}" if others else ""
    return replace(answer, level=doubt.level, classes=doubt.classes, doubt=words)


def _others(value: object, classes: tuple[str, ...]) -> str:
    """What a set of classes adds to an answer, in words."""
    said = value if isinstance(value, tuple) else (value,)
    others = [name for name in classes if name not in said]
    if others:
        return f"or {', '.join(others)}"
    return "" if classes or not said else "unsure"
