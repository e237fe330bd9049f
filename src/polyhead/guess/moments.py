"""Columns of dates and times."""

import re
from collections.abc import Callable

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
    if cells.train.dtype.is_numeric():
        kinds = (_COMPACT, _EPOCH) if says_moment(cells.name) else ()
    else:
        kinds = (_YEAR_FIRST, _YEAR_LAST)
    for kind in kinds:
        if _share(cells, kind.fullmatch) >= _NEARLY_ALL:
            return _column(cells, sortable=kind is not _YEAR_LAST)
    return None


def _share(cells: Cells, matches: Callable[[str], object]) -> float:
    return sum(count for text, count in cells.counts.items() if matches(text)) / cells.present


def _column(cells: Cells, *, sortable: bool) -> Column:
    why = f"Such as {say.cells(list(cells.counts), 2)}. {cells.emptiness}"
    if sortable and not cells.texts.null_count():
        return Column(cells.name, "dates or times", (why,), role="time")
    return Column(cells.name, "dates or times", (why,))
