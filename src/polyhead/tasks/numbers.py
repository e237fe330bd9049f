"""A column of cells -> numbers and the bins that they came as."""

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.tasks.cells import clean
from polyhead.tasks.intervals import Interval, close, read_interval, read_number

Triple = tuple[float, float, float]
_UNREAD: Triple = (math.nan, math.nan, math.nan)
_LARGEST = float(np.finfo(np.float32).max)


def read_numbers(
    cells: pl.Series,
    known: Mapping[str, Interval],
    beyond: float | None,
    span: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[Float[Tensor, "N 3"], dict[str, Interval]]:
    """Read a column of numbers or bins, each distinct text once.

    Args:
        cells: The column, of numbers or of texts.
        known: Bins that are known already, by their text.
        beyond: What stands for a bin without an end; see ``intervals.close``.
        span: The lowest and the highest number that can be; see there too.

    Returns:
        Per cell the number that stands for it, the low and the high end of its bin (for a plain
        number all three are the same; NaN where the cell is empty or can't be read), and the bins.
    """
    if cells.dtype.is_numeric():
        numbers = cells.cast(pl.Float64).fill_null(math.nan).to_numpy().copy()
        numbers[~(np.abs(numbers) <= _LARGEST)] = math.nan
        return torch.tensor(numbers, dtype=torch.float32)[:, None].repeat(1, 3), {}
    texts = clean(cells)
    distinct = sorted(texts.unique().drop_nulls().to_list())
    read = {t: i for t in distinct if read_number(t) is None and (i := read_interval(t))}
    every = [*known.values(), *read.values()]
    bins = {t: known.get(t) or close(i, every, beyond, span) for t, i in read.items()}
    triples = [_triple(text, bins) for text in distinct]
    columns = [_replace(texts, distinct, [t[i] for t in triples]) for i in range(3)]
    return torch.stack(columns, dim=1), bins


def _triple(text: str, bins: Mapping[str, Interval]) -> Triple:
    if text in bins:
        return bins[text].middle, bins[text].low, bins[text].high
    number = read_number(text)
    return _UNREAD if number is None or not abs(number) <= _LARGEST else (number,) * 3


def _replace(texts: pl.Series, old: list[str], new: list[float]) -> Tensor:
    if not old:
        return torch.full((len(texts),), math.nan)
    values = texts.replace_strict(old, new, default=math.nan, return_dtype=pl.Float64)
    return torch.tensor(values.fill_null(math.nan).to_numpy().copy(), dtype=torch.float32)
