"""All rows of all parts under one numbering, so that rows of different parts can be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int64

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

    def places(self, rows: Numbers) -> tuple[str, ...]:
        """Where rows stand in their files."""
        return tuple(table.place(index) for table, index in map(self._at, rows.tolist()))

    def cells(self, rows: Numbers, column: str) -> list[object]:
        """The cells of rows in a column."""
        return [table.column(column)[index] for table, index in map(self._at, rows.tolist())]

    @cached_property
    def _ends(self) -> Numbers:
        return np.cumsum([len(table) for table in self.tables.values()])

    def _at(self, row: int) -> tuple[Table, int]:
        part = int(np.searchsorted(self._ends, row, side="right"))
        table = list(self.tables.values())[part]
        return table, row - int(self._ends[part]) + len(table)


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
    found = [order[starts[run] : ends[run]] for run in large]
    yield from sorted(found, key=lambda run: int(run[0]))


def together(columns: "list[Numbers]") -> Numbers:
    """One key for the keys of several columns: equal where all are, below zero where any is."""
    if len(columns) == 1:
        return columns[0]
    stacked = np.stack(columns, axis=1)
    keys = np.unique(stacked, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return np.where((stacked < 0).any(axis=1), -1, keys)
