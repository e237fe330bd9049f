"""A column as its different cells and which of them each row holds: work is done once per cell."""

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.tasks.cells import clean

Which = npt.NDArray[np.int64]
"""(N,), a position for each row, -1 where its cell is empty."""


def told_apart(cells: pl.Series) -> tuple[pl.Series, Which]:
    """The different texts that ``clean`` makes of the cells, and which of them each row holds.

    Args:
        cells: (N,), of any type; text as an Enum is the cheapest.

    Returns:
        (K,), in the order in which they come; and (N,), -1 where a cell holds nothing.

    >>> texts, which = told_apart(pl.Series(["b", None, " a", "b "]))
    >>> texts.to_list(), which.tolist()
    (['b', 'a'], [0, -1, 1, 0])
    """
    found, rows = distinct(cells if can_be_told_apart(cells) else clean(cells))
    texts, merged = distinct(clean(found))
    return texts, np.append(merged, -1)[rows]


def can_be_told_apart(cells: pl.Series) -> bool:
    """Whether ``distinct`` takes the cells."""
    return _is_number(cells) or isinstance(cells.dtype, pl.String | pl.Enum)


def distinct(cells: pl.Series) -> tuple[pl.Series, Which]:
    """The different cells as they are, and which of them each row holds; results as above.

    Args:
        cells: (N,), text or numbers; NaN is no number.
    """
    cells = cells.fill_nan(None) if cells.dtype.is_float() else cells
    ranks = _ranks(cells)
    last = int(ranks.max(initial=0))
    first = np.full(last + 1, -1, dtype=np.int64)
    first[ranks[::-1]] = np.arange(len(ranks) - 1, -1, -1)  # what is written last stays
    held = np.flatnonzero(first[1:] >= 0) + 1
    held = held[np.argsort(first[held])]
    place = np.full(last + 1, -1, dtype=np.int64)
    place[held] = np.arange(len(held))
    return cells[first[held]], place[ranks]


def _ranks(cells: pl.Series) -> npt.NDArray[np.uint32]:
    """A number for each different cell, 0 where it is empty."""
    if isinstance(cells.dtype, pl.Enum):
        ranks = cells.to_physical().cast(pl.UInt32) + 1
    else:
        ranks = cells.rank("dense")
    return ranks.fill_null(0).to_numpy().astype(np.uint32, copy=False)


def is_filled(cells: pl.Series) -> npt.NDArray[np.bool_]:
    """(N,), whether ``clean`` leaves a cell its text.

    >>> is_filled(pl.Series([1.0, None, float("nan")])).tolist()
    [True, False, False]
    """
    if isinstance(cells.dtype, pl.Enum):
        return told_apart(cells)[1] >= 0
    if _is_number(cells):
        numbers = cells.fill_nan(None) if cells.dtype.is_float() else cells
        return numbers.is_not_null().to_numpy()
    return clean(cells).is_not_null().to_numpy()


def _is_number(cells: pl.Series) -> bool:
    return cells.dtype.is_integer() or cells.dtype.is_float()
