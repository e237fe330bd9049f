"""Drawing rows at random while every label keeps its proportion."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.tasks.apart import distinct

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_Short = npt.NDArray[np.int32]

_BINS = 10


def draw(labels: Iterable[pl.Series], share: float, rows: int, rng: np.random.Generator) -> Mask:
    """Draw a share of the rows such that each label has that share among them.

    The rarest label comes first: of its rows as many are drawn as its share still wants, spread
    evenly over the other columns; then the next rarest among the rows that are left. This is the
    iterative stratification of Sechidis, Tsoumakas and Vlahavas (2011, algorithm 1), with all rows
    of a label at once instead of one by one.

    Args:
        labels: T columns of N cells, looked at one after the other; numbers count by their
            tenths, empty cells as a label of their own, labels too rare for the share as one.
        share: Between 0 and 1.
        rows: N.
        rng: Where chance comes from.

    Returns:
        (N,), true for the rows that are drawn.
    """
    codes = [_without_rare(codes_of(cells), share) for cells in labels]
    codes = codes or [np.zeros(rows, dtype=np.int32)]
    members = [_members(column) for column in codes]
    left = [np.array([len(rows_of) for rows_of in label]) for label in members]
    taken = [np.zeros_like(counts) for counts in left]
    ticket, drawn, done = rng.random(rows), np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    while not done.all():
        column, code = _rarest(left)
        everyone = members[column][code]
        here = everyone[~done[everyone]]
        wanted = share * len(everyone) - taken[column][code]
        overall = share * (done.sum() + len(here)) - drawn.sum()
        chosen = _spread(here, codes, ticket, _whole(wanted, overall, len(here)))
        drawn[chosen], done[here] = True, True
        for place, column_codes in enumerate(codes):
            size = len(left[place])
            left[place] -= np.bincount(column_codes[here], minlength=size)
            taken[place] += np.bincount(column_codes[chosen], minlength=size)
    return drawn


def codes_of(cells: pl.Series) -> Codes:
    """A number for every label: 0 where the cell is empty, from 1 on in the order of the labels.

    >>> codes_of(pl.Series(["Male", None, "Female"])).tolist()
    [2, 0, 1]
    """
    if cells.dtype.is_numeric() and cells.n_unique() > _BINS + 1:
        return _tenths(cells)
    if cells.dtype.is_nested():
        cells = pl.Series([None if cell is None else str(cell) for cell in cells.to_list()])
    if isinstance(cells.dtype, pl.String | pl.Enum):
        texts, which = distinct(cells)
        # In the order of their letters, whatever that of an Enum is.
        return np.append(_ranks(texts.cast(pl.String)), 0)[which]
    return _ranks(cells)


def _ranks(cells: pl.Series) -> Codes:
    return cells.rank("dense").fill_null(0).to_numpy().astype(np.int64)


def _tenths(cells: pl.Series) -> Codes:
    """Equal numbers share a bin, whatever their count."""
    present = cells.drop_nulls().sort().to_numpy()
    edges = np.unique(present[np.arange(1, _BINS) * len(present) // _BINS])
    bins: Codes = np.searchsorted(edges, cells.fill_null(0).to_numpy(), side="right")
    return np.where(cells.is_null().to_numpy(), 0, bins + 1)


def _without_rare(codes: Codes, share: float) -> _Short:
    """Labels of which the share is less than one row become one label; then 0, 1, ... in order."""
    counts = np.bincount(codes)
    merged = np.where(counts[codes] * share < 1, -1, codes)
    return np.unique(merged, return_inverse=True)[1].astype(np.int32)


def _members(codes: _Short) -> list[Codes]:
    """The rows of every code."""
    order = np.argsort(codes, kind="stable").astype(np.int64)
    return np.split(order, np.cumsum(np.bincount(codes))[:-1])


def _rarest(left: Sequence[Codes]) -> tuple[int, int]:
    """The column and code with the fewest rows that are left, but some; the first of several."""
    fewest = [np.where(counts == 0, np.iinfo(np.int64).max, counts) for counts in left]
    column = int(np.argmin([counts.min() for counts in fewest]))
    return column, int(np.argmin(fewest[column]))


def _whole(wanted: float, overall: float, most: int) -> int:
    """Round what a label wants to the side that keeps the total closest to its share."""
    low = int(np.floor(wanted + 1e-9))
    up = wanted - low > 1e-9 and overall - low > 0.5
    return int(np.clip(low + up, 0, most))


def _spread(
    here: Codes,
    codes: Sequence[_Short],
    ticket: npt.NDArray[np.float64],
    count: int,
) -> Codes:
    """Some of the rows, at even steps through their order by label, and by lot among equals."""
    if count == 0:
        return here[:0]
    keys: list[npt.NDArray[Any]] = [ticket[here], *(column[here] for column in reversed(codes))]
    order = here[np.lexsort(keys)]
    steps = ((np.arange(count) + ticket[here[0]]) * len(order) / count).astype(np.int64)
    chosen: Codes = order[np.minimum(steps, len(order) - 1)]
    return chosen
