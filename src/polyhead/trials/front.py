"""Which trials no other beats in every task: the Pareto front."""

from collections.abc import Sequence


def front_of(errors: Sequence[Sequence[float]]) -> list[int]:
    """The places of what no other dominates: is nowhere worse than, and somewhere better.

    Of equal ones the first stands for all.

    >>> front_of([(1, 5), (2, 2), (3, 3), (5, 1), (2, 2)])
    [0, 1, 3]

    Args:
        errors: (N, T), smaller is better.
    """
    rows = [tuple(row) for row in errors]
    return [
        place
        for place, row in enumerate(rows)
        if not any(_dominates(other, row) for other in rows) and row not in rows[:place]
    ]


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)
