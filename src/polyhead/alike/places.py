"""Where rows stand, said only when somebody reads it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np

from polyhead.data import Table


class Places(Sequence[str]):
    """The places of rows, as ``faces.csv row 3``: a few bytes a row until they are read.

    Args:
        sources: What the tables are called.
        tables: (M,), the position of each row's table in ``sources``.
        numbers: (M,), the number of each row in its table.
    """

    def __init__(self, sources: Sequence[str], tables: "np.ndarray", numbers: "np.ndarray") -> None:
        self._sources = sources
        self._tables, self._numbers = tables, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(map(self._said, self._tables[index], self._numbers[index]))
        return self._said(self._tables[index], self._numbers[index])

    def __iter__(self) -> Iterator[str]:
        return map(self._said, self._tables, self._numbers)

    def _said(self, table: int, number: int) -> str:
        return f"{self._sources[table]} row {number}"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Places | tuple):
            return len(self) == len(other) and all(map(str.__eq__, self, other))
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def places_of(table: Table, rows: Iterable[int]) -> Places:
    """The places of some rows of one table."""
    numbers = table.numbers[np.asarray(rows, dtype=np.int64)]
    return Places((table.source,), np.zeros(len(numbers), dtype=np.uint8), numbers)
