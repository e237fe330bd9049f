"""The order of classes that are numbers or bins of numbers."""

from collections.abc import Sequence
from itertools import pairwise

from polyhead.tasks.cells import same
from polyhead.tasks.classes import in_order
from polyhead.tasks.intervals import Interval, read_interval


def rising_classes(texts: Sequence[str]) -> tuple[str, ...] | None:
    """Whole numbers and bins from low to high, or None where there is no such order.

    >>> rising_classes(["3-9", "more than 70", "0-2", "60-69"])
    ('0-2', '3-9', '60-69', 'more than 70')
    >>> rising_classes(["good", "bad"]) is None
    True
    """
    places = {text: _place(text) for text in in_order(texts)}
    known = {text: place for text, place in places.items() if place is not None}
    if len(known) < len(places):
        return None
    ordered = sorted(known, key=lambda text: (known[text].low, known[text].high))
    rises = all(_before(known[a], known[b]) for a, b in pairwise(ordered))
    return tuple(ordered) if rises else None


def _place(text: str) -> Interval | None:
    whole = same(text)
    if whole.removeprefix("-").isdecimal():
        return Interval(int(whole), int(whole) + 1, int(whole))
    return read_interval(text)


def _before(first: Interval, second: Interval) -> bool:
    """Whether both ends rise; `0-10` and `10-20` share a number, and are in order all the same."""
    return first.low < second.low and first.high < second.high
