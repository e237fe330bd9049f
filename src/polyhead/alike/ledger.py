"""All rows of all parts under one numbering, so that rows of different parts can be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int64

from polyhead.alike.places import Places
from polyhead.data import Table

Numbers = Int64[np.ndarray, " N"]
"""One number per row."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """N rows: those of the first part, then those of the next.

    Attributes:
        tables: The parts.
    """

    tables: Mapping[str, Table]

    def __len__(self) -> int:
        return int(self._ends[-1])

    @cached_property
    def part_of(self) -> Numbers:
        """(N,), the position of each row's part."""
        sizes = [len(table) for table in self.tables.values()]
        return np.repeat(np.arange(len(sizes)), sizes)

    def parts(self, rows: Numbers) -> tuple[str, ...]:
        """The parts that rows stand in."""
        names = list(self.tables)
        return tuple(names[i] for i in np.unique(self.part_of[rows]))

    def places(self, rows: Numbers) -> Places:
        """Where rows stand in their files."""
        sources = [table.source for table in self.tables.values()]
        return Places(sources, self.part_of[rows].astype(np.uint8), self._numbers[rows])

    def distinct(self, rows: Numbers, column: str) -> list[object]:
        """The cells of rows in a column, in their order; of equal ones a part's first is enough."""
        tables = list(self.tables.values())
        part_of = self.part_of[rows]
        runs = np.split(np.arange(len(rows)), np.flatnonzero(np.diff(part_of)) + 1)
        found: list[object] = []
        for run in runs if len(rows) else []:
            part = int(part_of[run[0]])
            start = int(self._ends[part]) - len(tables[part])
            found += tables[part].some(column, rows[run] - start)
        return found

    @cached_property
    def _numbers(self) -> Numbers:
        return np.concatenate([table.numbers for table in self.tables.values()])

    @cached_property
    def _ends(self) -> Numbers:
        return np.cumsum([len(table) for table in self.tables.values()])


def groups(keys: Numbers, *, least: int = 2) -> Iterator[Numbers]:
    """The positions that share a key, where there are enough, in the order of their first.

    Args:
        keys: (N,), below zero where there is none.
        least: How many positions make a group.

    >>> [group.tolist() for group in groups(np.array([7, -1, 3, 7, -1, 3]))]
    [[0, 3], [2, 5]]
    """
    held = np.flatnonzero(keys >= 0)
    order = held[np.argsort(keys[held], kind="stable")]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    large = np.flatnonzero(ends - starts >= least)
    for run in large[np.argsort(order[starts[large]])]:
        yield order[starts[run] : ends[run]]


def together(columns: "list[Numbers]") -> Numbers:
    """One key for the keys of several columns: equal where all are, below zero where any is.

    Keys are below N, so that two of them make a number that an integer holds.
    """
    keys = columns[0]
    for column in columns[1:]:
        absent = (keys < 0) | (column < 0)
        pairs = keys * (column.max(initial=0) + 1) + column
        keys = np.where(absent, -1, np.unique(pairs, return_inverse=True)[1])
    return keys
