"""Columns of numbers, and of bins of numbers."""

import re
from collections.abc import Mapping

import polars as pl

from polyhead.guess import say
from polyhead.guess.column import Cells, Column
from polyhead.guess.names import unit_of
from polyhead.tasks import Regression
from polyhead.tasks.intervals import Interval, read_interval, read_number
from polyhead.tasks.numbers import read_numbers
from polyhead.tasks.order import rising_classes

_FEW = 10
_MOST_OTHERS = 3
_LEVELS = (
    'Few levels: where they are grades, kind = "ordinal" is the other choice; where they are names '
    'of classes, kind = "categorical".'
)
_CODE = re.compile(r"0\d+")


def numbers(cells: Cells) -> Column | None:
    """A column whose cells are nearly all numbers or bins of them."""
    read = {text for text in cells.counts if _is_number(text)}
    if any(_CODE.fullmatch(text) for text in read):
        return None
    bins = {text: bin_ for text in read if (bin_ := _bin(text))}
    count = sum(cells.counts[text] for text in read)
    others = len(cells.counts) - len(read)
    needed = 0.8 if others <= _MOST_OTHERS else 0.95
    if not read or count < needed * cells.present:
        return None
    if bins and 2 * len(bins) > cells.present:
        return None
    unit = unit_of(cells.name)
    task = Regression(unit=unit)
    told = (f"The name says that they are {unit}.",) if unit else ()
    if bins:
        why = (*_of_bins(cells, bins), *told, *_ordered(read))
        return Column(cells.name, f"{len(bins)} bins of numbers", why, task, "labels")
    return Column(cells.name, "numbers", (*_of_numbers(cells, read), *told), task, "labels")


def _is_number(text: str) -> bool:
    return read_number(text) is not None or read_interval(text) is not None


def _bin(text: str) -> Interval | None:
    return read_interval(text) if read_number(text) is None else None


def _of_bins(cells: Cells, bins: Mapping[str, Interval]) -> tuple[str, ...]:
    frequent = [(text, count) for text, count in cells.counts.items() if text in bins]
    closed = read_numbers(pl.Series(list(cells.counts)), {}, None)[1]
    ends = [
        f"{say.cell(text)} has no end and counts as {closed[text].middle:g}; beyond = N changes it."
        for text, bin_ in bins.items()
        if bin_.is_open
    ]
    said = f"{say.counted(frequent, cells.present)}; each is learned as its middle."
    return (f"{said} {cells.emptiness}", *sorted(ends))


def _of_numbers(cells: Cells, read: set[str]) -> tuple[str, ...]:
    values = sorted((float(text), text) for text in read)
    low, high = values[0][1], values[-1][1]
    said = f"From {low} to {high}, {say.plural(len(read), 'different one')}{_heap(cells)}."
    whole = all(value.is_integer() for value, _ in values)
    few = _LEVELS if whole and len(read) <= _FEW else ""
    return (f"{said} {cells.emptiness}", few)


def _heap(cells: Cells) -> str:
    """What half of the cells hold: then the best constant is hard to beat."""
    text, count = next(iter(cells.values.items()))
    if 2 * count < cells.present:
        return ""
    return f"; {say.share(count, cells.present)} of the cells hold {text}"


def _ordered(read: set[str]) -> tuple[str, ...]:
    if rising_classes(sorted(read)) is None:
        return ()
    return ('kind = "ordinal" is the other choice: the bins as classes that have an order.',)
