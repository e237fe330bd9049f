"""Bins such as ``3-9`` that a spreadsheet took for dates, and what they were."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from polyhead.alike import places_of
from polyhead.checks.finding import Finding, Severity
from polyhead.data import Table
from polyhead.tasks.apart import told_apart
from polyhead.tasks.intervals import Interval, read_interval
from polyhead.tasks.mangled import read_mangled


def dates_for_bins(
    tables: Mapping[str, Table], column: str, *, numbers: bool = False
) -> dict[str, str]:
    """The cells of a column that are dates where the others are bins or numbers.

    Args:
        tables: By part.
        column: The label column.
        numbers: Whether its task takes numbers, so that no date belongs there.

    Returns:
        By cell, what it was, in words.
    """
    columns = [table.kept(column) for table in tables.values()]
    written = [cells for cells in columns if not cells.dtype.is_numeric()]  # no number is a date
    texts = {text for cells in written for text in told_apart(cells)[0]}
    dates = sorted(text for text in texts if read_mangled(text))
    bins = [bin_ for text in sorted(texts) if (bin_ := read_interval(text))]
    if not (bins or numbers):
        return {}
    return {text: " or ".join(map(repr, what_it_was(text, bins))) for text in dates}


def what_it_was(date: str, bins: Sequence[Interval]) -> tuple[str, ...]:
    """The bins that a date may have been: of several, those beside which the other bins have room.

    Args:
        date: A cell that ``read_mangled`` reads.
        bins: The bins that survived in the column.

    >>> what_it_was("2019-10-01", [read_interval("0-2"), read_interval("20-29")])
    ('10-19',)
    """
    readings = read_mangled(date)
    fitting = tuple(text for text in readings if not _overlaps(read_interval(text), bins))
    return fitting or readings


def date_findings(
    tables: Mapping[str, Table],
    task: str,
    column: str,
    dates: Mapping[str, str],
    severities: Mapping[str, Severity],
) -> list[Finding]:
    """Say where dates stand for bins, one finding for all equal cells of a part.

    Args:
        tables: By part.
        task: The task's name.
        column: Its column.
        dates: From ``dates_for_bins``.
        severities: By cell, how grave it is, where the task can't read it; a warning elsewhere.
    """
    found: list[Finding] = []
    for part, table in tables.items() if dates else ():
        texts, which = told_apart(table.kept(column))
        places_by_text = {text: place for place, text in enumerate(texts) if text in dates}
        for text, was in dates.items():
            rows = np.flatnonzero(which == places_by_text.get(text, len(texts)))
            if len(rows):
                what = f"{task}: a date stands where a bin was: {text!r} was {was}."
                places = places_of(table, rows)
                severity = severities.get(text, "warning")
                found.append(Finding("date_for_bin", severity, what, (part,), places, task=task))
    return found


def _overlaps(one: Interval | None, bins: Collection[Interval]) -> bool:
    return one is not None and any(one.low < b.high and b.low < one.high for b in bins)
