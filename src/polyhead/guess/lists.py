"""Columns whose cells hold several labels."""

import polars as pl

from polyhead.guess import say
from polyhead.guess.column import Cells, Column
from polyhead.tasks import Multilabel
from polyhead.tasks.classes import in_order
from polyhead.tasks.intervals import read_interval, read_number
from polyhead.tasks.lists import find_separator, split_cells

_NOTHING = ("none", "nothing", "无", "没有")
_PLAIN = (";", "|", "；")  # others stand in names and sentences as well
_LONGEST = 40
_MOST = 200
_MOST_NUMBERS = 20


def lists(cells: Cells) -> Column | None:
    """A column of lists of labels: ``glasses;hat``, ``["glasses", "hat"]``."""
    if cells.train.dtype.is_numeric():
        return None
    texts = pl.Series(list(cells.counts))
    separator = find_separator(texts, ())
    word = _word(cells)
    labels = split_cells(texts, separator, word)
    several = {text: held for text, held in labels.items() if len(held) > 1}
    counts = _count(cells, labels)
    typed = isinstance(cells.train.dtype, pl.List | pl.Array)
    if not counts or not (typed or _convinces(cells, separator, labels, several)):
        return None
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    rows = sum(cells.counts[text] for text in several)
    why = (
        f"{say.counted(ranked, cells.present)}. "
        f"Several in {say.plural(rows, 'cell')}{_example(cells, several)}. {cells.emptiness}"
    )
    task = Multilabel(
        separator=None if typed else separator,
        classes=tuple(in_order(list(counts))),
        empty_word=word,
    )
    return Column(
        cells.name, f"lists of {say.plural(len(counts), 'label')}", (why,), task, "labels"
    )


def _word(cells: Cells) -> str:
    """What a cell says in which no label holds."""
    return next((text for text in cells.counts if text.casefold() in _NOTHING), "none")


def _count(cells: Cells, labels: dict[str, tuple[str, ...]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, held in labels.items():
        for label in set(held):
            counts[label] = counts.get(label, 0) + cells.counts[text]
    return counts


def _convinces(
    cells: Cells,
    separator: str,
    labels: dict[str, tuple[str, ...]],
    several: dict[str, tuple[str, ...]],
) -> bool:
    """Whether texts are lists: their labels are few and short and come back in other lists."""
    counts = _count(cells, labels)
    if not several or len(counts) > _MOST or max(map(len, counts)) > _LONGEST:
        return False
    if any(read_interval(text) for text in cells.counts):  # `[20, 30)`
        return False
    if len(counts) > _MOST_NUMBERS and all(read_number(label) is not None for label in counts):
        return False  # corners of a box, points of a curve
    again = [label for label in counts if sum(label in held for held in labels.values()) > 1]
    often = sum(counts.values()) >= 2 * len(counts)
    if separator in _PLAIN:
        return often
    return often and 2 * len(again) > len(counts)


def _example(cells: Cells, several: dict[str, tuple[str, ...]]) -> str:
    frequent = [text for text in cells.counts if text in several]
    return f", such as {say.cells(frequent[:2])}" if frequent else ""
