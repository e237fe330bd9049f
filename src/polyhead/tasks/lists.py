"""Cells that hold several labels: ``glasses;hat``, ``none``, ``["glasses", "hat"]``."""

import ast
from collections.abc import Sequence

import numpy as np
import polars as pl
import torch

from polyhead.tasks.apart import told_apart
from polyhead.tasks.cells import clean
from polyhead.tasks.classes import positions, unknown
from polyhead.tasks.task import CellFault, Encoded

_SEPARATORS = (";", "|", ",", "；", "，", "、")


def find_separator(cells: pl.Series, classes: Sequence[str]) -> str:
    """What stands between the labels of most cells; ``;`` where nothing does.

    Args:
        cells: The column.
        classes: Labels that are known, and hold no separator.

    >>> find_separator(pl.Series(["a|b", "c", "a|c"]), ())
    '|'
    """
    texts = clean(cells).drop_nulls()
    texts = texts.filter(~_is_list(texts))
    free = [mark for mark in _SEPARATORS if not any(mark in label for label in classes)]
    counts = {mark: int(texts.str.contains(mark, literal=True).sum()) for mark in free}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ";"


def _is_list(texts: pl.Series) -> pl.Series:
    return texts.str.starts_with("[") & texts.str.ends_with("]")


def split_cells(cells: pl.Series, separator: str, empty_word: str) -> dict[str, tuple[str, ...]]:
    """The labels of each distinct cell, by its text.

    >>> split_cells(pl.Series(["b; a;", "none", '["a"]', None]), ";", "none")
    {'["a"]': ('a',), 'b; a;': ('b', 'a'), 'none': ()}
    """
    texts = told_apart(cells)[0].sort()
    return {text: _split(text, separator, empty_word) for text in texts}


def says_none(text: str, empty_word: str) -> bool:
    """Whether a cell says that no label holds."""
    return text.casefold() == empty_word.casefold()


def _split(text: str, separator: str, empty_word: str) -> tuple[str, ...]:
    if says_none(text, empty_word):
        return ()
    listed = _listed(text)
    parts = text.split(separator) if listed is None else listed
    return tuple(part.strip() for part in parts if part.strip())


def _listed(text: str) -> list[str] | None:
    """The labels of a list as JSON or Python writes it, or None."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return [str(value) for value in values]


def encode_lists(
    cells: pl.Series, separator: str, empty_word: str, classes: Sequence[str]
) -> Encoded:
    """A column of lists of labels as (N, K) floats, 1 where a label holds."""
    texts, which = told_apart(cells)
    labels = split_cells(texts, separator, empty_word)
    places = positions({label: None for held in labels.values() for label in held}, classes)
    hints = unknown([label for label, place in places.items() if place < 0], classes)
    table = torch.zeros(len(labels) + 1, len(classes))
    wrong: dict[str, tuple[str, str]] = {}
    for row, (text, held) in enumerate(labels.items()):
        if strange := [label for label in held if label in hints]:
            wrong[text] = f"no such label: {strange[0]!r}.", hints[strange[0]]
        elif not held and not says_none(text, empty_word) and _listed(text) is None:
            wrong[text] = f"Expected labels or {empty_word!r}; got {text!r}.", ""
        else:
            table[row, [places[label] for label in held]] = 1.0
    rows = {text: row for row, text in enumerate(labels) if text not in wrong}
    # The last row of the table stands for cells without a label that can be read.
    codes = np.array([*(rows.get(text, len(labels)) for text in texts), len(labels)])
    picked = torch.from_numpy(codes[which])
    faulty = np.flatnonzero((picked.numpy() == len(labels)) & (which >= 0)) if wrong else which[:0]
    faults = tuple(CellFault(int(i), *wrong[texts[int(which[i])]]) for i in faulty)
    return Encoded(table[picked], picked < len(labels), faults)
