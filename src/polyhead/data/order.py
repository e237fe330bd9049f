"""Positions of rows as one array, where a list would hold a Python number for each."""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 12


class Order(Sequence[int]):
    """Positions of rows in the order in which they come.

    >>> order = Order(np.array([2, 0, 1]))
    >>> list(order), order[0], order == (2, 0, 1), len(order[:2])
    ([2, 0, 1], 2, True, 2)
    """

    def __init__(
        self,
        positions: npt.NDArray[np.integer],
        earlier: npt.NDArray[np.integer] | None = None,
    ) -> None:
        self._positions = positions
        self._earlier = earlier

    @classmethod
    def drawn(cls, positions: npt.NDArray[np.integer]) -> "Order":
        """Positions that may come several times.

        >>> Order.drawn(np.array([2, 0, 2, 2])).earlier
        [0, 0, 1, 2]
        """
        by_row = np.argsort(positions, kind="stable")
        rows = positions[by_row]
        earlier = np.empty(len(rows), dtype=np.int64)
        earlier[by_row] = np.arange(len(rows)) - np.searchsorted(rows, rows)
        return cls(positions, earlier)

    @property
    def earlier(self) -> list[int]:
        """How often each came before in the whole order; all 0 unless it was ``drawn``."""
        return [0] * len(self) if self._earlier is None else self._earlier.tolist()

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> "Order": ...
    def __getitem__(self, index: int | slice) -> "int | Order":
        if isinstance(index, slice):
            earlier = None if self._earlier is None else self._earlier[index]
            return Order(self._positions[index], earlier)
        return int(self._positions[index])

    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self), _BLOCK):
            yield from self._positions[start : start + _BLOCK].tolist()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Order):
            return np.array_equal(self._positions, other._positions)
        if isinstance(other, tuple | range):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Order({self._positions})"
