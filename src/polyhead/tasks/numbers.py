"""A column of cells -> numbers and the bins that they came as."""

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.tasks.apart import told_apart
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
    texts, which = told_apart(cells)
    read = {t: i for t in texts.sort() if read_number(t) is None and (i := read_interval(t))}
    every = [*known.values(), *read.values()]
    bins = {t: known.get(t) or close(i, every, beyond, span) for t, i in read.items()}
    triples = torch.tensor([*(_triple(text, bins) for text in texts), _UNREAD])
    return triples[torch.from_numpy(which)], bins


def _triple(text: str, bins: Mapping[str, Interval]) -> Triple:
    if text in bins:
        return bins[text].middle, bins[text].low, bins[text].high
    number = read_number(text)
    return _UNREAD if number is None or not abs(number) <= _LARGEST else (number,) * 3
