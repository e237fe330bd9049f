"""Columns of text in which a cell that many rows share is held once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

MOST = 1 << 16
"""So many different cells are told apart; a column of more keeps each row's own."""


@dataclass(frozen=True, eq=False)
class Texts:
    """N cells of text.

    Attributes:
        distinct: (K,), each different cell once, in the order in which they come; all N of them
            where ``codes`` is None.
        codes: (N,), which of them each row holds; None in a column of too many different cells.
    """

    distinct: pl.Series
    codes: npt.NDArray[np.uint16] | None = None

    def spread(self, values: pl.Series) -> pl.Series:
        """(N,), one value for each row, from one for each of ``distinct``."""
        return values if self.codes is None else _packed(values, len(self.codes))[self.codes]


class Gatherer:
    """Puts a column of text together from blocks of cells."""

    def __init__(self) -> None:
        self._known = _Numbered()
        self._codes: list[npt.NDArray[np.uint16]] = []
        self._plain: list[pl.Series] = []

    def add(self, cells: Sequence[str | None]) -> None:
        """Append cells."""
        if self._plain:
            self._plain.append(_series(cells))
            return
        codes = np.fromiter(map(self._known.__getitem__, cells), np.int64, count=len(cells))
        if len(self._known) > MOST:
            known = _series(list(self._known))
            self._plain = [*(known[block] for block in self._codes), known[codes]]
            self._known, self._codes = _Numbered(), []
        else:
            self._codes.append(codes.astype(np.uint16))

    def texts(self) -> Texts:
        """All cells so far; what was gathered is let go."""
        plain, codes, known = self._plain, self._codes, self._known
        self._known, self._codes, self._plain = _Numbered(), [], []
        if plain:
            return Texts(pl.concat(plain, rechunk=True))
        return Texts(_series(list(known)), np.concatenate([np.empty(0, np.uint16), *codes]))


class _Numbered(dict[str | None, int]):
    """Numbers for texts, from 0 on in the order in which they are first asked for."""

    def __missing__(self, key: str | None) -> int:
        self[key] = number = len(self)
        return number


def packed(cells: pl.Series) -> pl.Series:
    """Text of which many cells are equal as an Enum, which is a byte or two a row."""
    return _packed(cells, len(cells))


def _packed(cells: pl.Series, rows: int) -> pl.Series:
    if cells.dtype != pl.String:
        return cells
    distinct = cells.drop_nulls().unique(maintain_order=True)
    if not 0 < 2 * len(distinct) <= min(rows, 2 * MOST):
        return cells
    return cells.cast(pl.Enum(distinct))


def unpacked(cells: pl.Series) -> pl.Series:
    """The same cells as text where they were packed."""
    return cells.cast(pl.String) if isinstance(cells.dtype, pl.Enum) else cells


def _series(cells: Sequence[str | None]) -> pl.Series:
    return pl.Series(cells, dtype=pl.String)
