"""Files whose names differ only in their numbers, in the order of these numbers."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from polyhead.alike import Numbers, groups
from polyhead.tasks.apart import distinct

_NUMBER = "[0-9]+"
_BLOCK = 1 << 16
_PART = r"(^|[/\\])(train|training|val|valid|validation|test)([/\\])"
"""Folders that say which part a file stands in, not which series it belongs to."""


def series(paths: pl.Series, least: int) -> Iterator[Numbers]:
    """Find the series among some files.

    Memory grows with the files, time with the files and their logarithm.

    Args:
        paths: (M,), where they lie.
        least: How many files make a series.

    Returns:
        The positions of the files of each series, in counting order: 9 before 10, and
        ``2018_07_16_17_13_17_070`` by year, month, day, hour, minute, second and thousandth.

    >>> files = pl.Series(["a_10.png", "b_1.png", "a_9.png", "a_1.png", "b_2.jpg"])
    >>> [found.tolist() for found in series(files, least=2)]
    [[3, 2, 0]]
    """
    words = paths.str.replace_all(_NUMBER, "0").str.replace_all(_PART, "$1$3")
    which = distinct(words)[1]
    common = np.flatnonzero(np.bincount(which)[which] >= least) if len(which) else which
    if not len(common):
        return
    order = common[_in_order(paths[common])]
    for members in groups(which[order]):
        yield order[members]


def _in_order(paths: pl.Series) -> Numbers:
    """Positions sorted by the numbers of a path, one number at a time, the last of them first."""
    numbers, counts = _numbers(paths)
    starts = np.cumsum(counts) - counts
    order = np.arange(len(paths))
    for place in reversed(range(counts.max(initial=0))):
        held = starts[order] + place
        column = np.where(counts[order] > place, numbers[np.minimum(held, len(numbers) - 1)], -1)
        order = order[np.argsort(column, kind="stable")]
    return order


def _numbers(paths: pl.Series) -> tuple[Numbers, Numbers]:
    """All numbers of all paths one after the other, and how many each path has."""
    numbers, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(paths), _BLOCK):
        texts = paths[start : start + _BLOCK].str.extract_all(_NUMBER)
        counts.append(texts.list.len().cast(pl.Int64).to_numpy())
        every = texts.filter(texts.list.len() > 0).explode()
        # What no integer holds is no count: such names keep the order they have.
        numbers.append(every.cast(pl.Int64, strict=False).fill_null(-1).to_numpy())
    return np.concatenate(numbers), np.concatenate(counts)
