"""What a page says, in sentences."""

import math
from collections.abc import Sequence
from typing import Final

from polyhead.errors import PolyheadError
from polyhead.serving.page.asking import Asked, Asking
from polyhead.serving.page.render import render
from polyhead.tasks import Task

_MOST: Final = 8  # classes that are named


def listed(names: Sequence[str]) -> str:
    """Names as a person says them.

    >>> listed(["age", "gender", "race"])
    'age, gender and race'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "face"), counted(1200, "face"), counted(0, "face")
    ('1 face', '1,200 faces', 'no face')
    """
    return f"{count:,} {noun}{'s' if count > 1 else ''}" if count else f"no {noun}"


def upper(text: str) -> str:
    """A sentence with a capital letter in front, all else as it was.

    >>> upper("face 1: gender Female")
    'Face 1: gender Female'
    """
    return text[:1].upper() + text[1:]


def lead(asking: Asking, noun: str) -> str:
    """What the network answers, and about what."""
    names = listed([task.name for task in asking.predictor.tasks])
    if asking.detector is not None:
        return f"Drop in a photo or use the camera: {names} of every {noun}."
    if asking.is_plain:
        return f"Drop in a photo or use the camera: the network answers {names}."
    return f"Fill in what you have, and the network answers {names}."


def answers_with(task: Task) -> str:
    """What a task answers with: ``a number of years, 0 to 80``; ``Female or Male``."""
    if task.numbers is not None:
        unit, low, high = task.numbers.unit, task.numbers.low, task.numbers.high
        words = f"a number of {unit}" if unit else "a number"
        ends = f", {task.numbers.text(low)} to {task.numbers.text(high)}"
        return words + (ends if math.isfinite(high - low) else "")
    names = [*task.class_names[:_MOST], *(["others"] if len(task.class_names) > _MOST else [])]
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def promise(asking: Asking) -> str:
    """What stands where answers will be: what the network answers."""
    answers = [(task.name, answers_with(task)) for task in asking.predictor.tasks]
    return render("promise", answers=answers)


def found(asking: Asking, asked: Asked, noun: str) -> str:
    """What was found in a photo, and all answers for who listens instead of looking."""
    if asking.detector is None:
        return said("Here is what the network says.", every=f"{asked.subjects[0].answers}.")
    if not asked.subjects:
        hint = f"Try a photo in which a {noun} is larger, sharper, and turned to the camera."
        return said(f"There is no {noun} to be found in {asked.name}.", hint=hint)
    words = f"{upper(counted(asked.found, noun))} in {asked.name}."
    if asked.found > len(asked.subjects):
        words += f" The {len(asked.subjects)} surest are answered."
    every = [f"{upper(noun)} {n}: {one.answers}." for n, one in enumerate(asked.subjects, start=1)]
    return said(words, every=" ".join(every))


def wrong(error: PolyheadError) -> str:
    """What is wrong, and what to do about it."""
    first, *hints = str(error).split("\n")
    return render(
        "said", wrong=True, words=first, hint=" ".join(map(str.strip, hints)), all="",
        total=0, done=0,
    )  # fmt: skip


def said(words: str, *, hint: str = "", every: str = "", done: int = 0, total: int = 0) -> str:
    """A sentence where the eye is, with how far the work is where it takes a while."""
    return render("said", wrong=False, words=words, hint=hint, all=every, total=total, done=done)
