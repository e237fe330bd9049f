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

    def __init__(self, positions: npt.NDArray[np.integer]) -> None:
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> "Order": ...
    def __getitem__(self, index: int | slice) -> "int | Order":
        if isinstance(index, slice):
            return Order(self._positions[index])
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
