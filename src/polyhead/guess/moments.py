"""Columns of dates and times."""

import re

from polyhead.guess import say
from polyhead.guess.column import Cells, Column
from polyhead.guess.names import says_moment

_CLOCK = r"(?:[T _]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR = r"(?:19|20)\d{2}"
_YEAR_FIRST = re.compile(
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?{_CLOCK}"
    rf"|{_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?{_CLOCK}"
)
_YEAR_LAST = re.compile(rf"\d{{1,2}}[-/.](?:\d{{1,2}}[-/.])?{_YEAR}{_CLOCK}")
_COMPACT = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{{6}})?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_NEARLY_ALL = 0.9


def moments(cells: Cells) -> Column | None:
    """A column of dates or times: by its type, its texts, or its name and numbers."""
    if cells.train.dtype.is_temporal():
        return _column(cells, sortable=True)
    forward = _YEAR_FIRST.fullmatch
    if _share(cells, forward) >= _NEARLY_ALL:
        return _column(cells, sortable=True)
    if _share(cells, _YEAR_LAST.fullmatch) >= _NEARLY_ALL:
        return _column(cells, sortable=False)
    numbers = cells.train.dtype.is_numeric() and says_moment(cells.name)
    if numbers and max(_share(cells, f.fullmatch) for f in (_COMPACT, _EPOCH)) >= _NEARLY_ALL:
        return _column(cells, sortable=True)
    return None


def _share(cells: Cells, matches: "re._pattern_method") -> float:  # type: ignore[name-defined]
    return sum(count for text, count in cells.counts.items() if matches(text)) / cells.present


def _column(cells: Cells, *, sortable: bool) -> Column:
    why = f"Dates or times, such as {say.cells(list(cells.counts), 2)}. {cells.emptiness}"
    if sortable and not cells.texts.null_count():
        return Column(cells.name, "dates or times", (why,), role="time")
    return Column(cells.name, "dates or times", (why,))
