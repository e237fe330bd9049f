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
    if cells.dtype.is_integer() or cells.dtype.is_float():
        raw, rows = _numbers(cells)
    elif isinstance(cells.dtype, pl.Enum):
        raw, rows = distinct(cells)
    else:
        return distinct(clean(cells))
    texts, merged = distinct(clean(raw))
    return texts, np.append(merged, -1)[rows]


def _numbers(cells: pl.Series) -> tuple[pl.Series, Which]:
    numbers = cells.fill_nan(None) if cells.dtype.is_float() else cells
    found = numbers.drop_nulls().unique(maintain_order=True)
    if found.is_empty():
        return found, np.full(len(cells), -1)
    order = found.arg_sort().to_numpy()
    places = np.searchsorted(found[order].to_numpy(), numbers.fill_null(found[0]).to_numpy())
    return found, np.where(numbers.is_null().to_numpy(), -1, order[places].astype(np.int64))


def is_filled(cells: pl.Series) -> npt.NDArray[np.bool_]:
    """(N,), whether a cell holds something; numbers are not spelled to find out.

    >>> is_filled(pl.Series([1.0, None, float("nan")])).tolist()
    [True, False, False]
    """
    if cells.dtype.is_numeric():
        numbers = cells.fill_nan(None) if cells.dtype.is_float() else cells
        return numbers.is_not_null().to_numpy()
    return told_apart(cells)[1] >= 0


def distinct(cells: pl.Series) -> tuple[pl.Series, Which]:
    """The same for text as it is written.

    Args:
        cells: (N,), String or Enum.
    """
    if isinstance(cells.dtype, pl.Enum):
        categories = cells.dtype.categories
    else:
        categories = cells.drop_nulls().unique(maintain_order=True)
        cells = cells.cast(pl.Enum(categories))
    codes = cells.to_physical().cast(pl.Int32).fill_null(-1)
    found = codes.unique(maintain_order=True).to_numpy()
    found = found[found >= 0]
    place = np.full(len(categories) + 1, -1, dtype=np.int64)
    place[found] = np.arange(len(found))
    return categories[found], place[codes.to_numpy()]
