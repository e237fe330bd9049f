"""Some of many, the same ones each time."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(items: Sequence[T], most: int) -> list[T]:
    """At most so many items, at even steps from the first on.

    >>> spread(range(10), 3), spread([1, 2], 3)
    ([0, 3, 6], [1, 2])
    """
    if len(items) <= most:
        return list(items)
    return [items[i * len(items) // most] for i in range(most)]
