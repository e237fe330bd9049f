"""Columns that say nothing: empty ones, constant ones, and cells left empty."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from polyhead.checks.finding import Finding, Severity
from polyhead.checks.places import places_of
from polyhead.data import Table
from polyhead.tasks.apart import is_filled, told_apart
from polyhead.tasks.cells import clean

_FEW = 1000


def silent_columns(
    tables: Mapping[str, Table],
    inputs: Mapping[str, str],
    labels: Mapping[str, str],
    severity: Severity,
) -> list[Finding]:
    """Look for columns and cells of a spec that hold nothing, or always the same.

    Args:
        tables: By part.
        inputs: By input, its column of paths.
        labels: By task, its column.
        severity: How grave a row without an image is.
    """
    columns = [*((None, column) for column in inputs.values()), *labels.items()]
    found: list[Finding] = []
    for part, table in tables.items():
        for task, column in columns:
            found += _whole(part, table, task, column)
        for column in inputs.values():
            found += _gaps(part, table, None, column, severity)
        for task, column in labels.items():
            found += _gaps(part, table, task, column, "note")
    return found


def _whole(part: str, table: Table, task: str | None, column: str) -> list[Finding]:
    cells = table.kept(column)
    present = cells.filter(pl.Series(is_filled(cells)))
    if present.is_empty():
        what = f"column {column!r}: all its cells are empty."
        return [Finding("empty_column", "error", what, (part,), (table.source,), task=task)]
    # A look at the first few spares most columns the rest.
    if len(present) > 1 and _are_alike(present[:_FEW]) and _are_alike(present):
        said = clean(present[:1])[0]
        what = f"column {column!r}: all its {len(present):,} cells are {said!r}."
        return [Finding("constant_column", "warning", what, (part,), (table.source,), task=task)]
    return []


def _are_alike(cells: pl.Series) -> bool:
    return len(told_apart(cells)[0]) == 1


def _gaps(
    part: str, table: Table, task: str | None, column: str, severity: Severity
) -> list[Finding]:
    filled = is_filled(table.kept(column))
    empty = np.flatnonzero(~filled)
    if len(empty) in (0, len(filled)):
        return []
    places = places_of(table, empty)
    if task is None:
        what = f"no image in column {column!r}."
        return [Finding("missing_file", severity, what, (part,), places)]
    what = f"column {column!r} is empty in {len(empty):,} of {len(filled):,} rows."
    return [Finding("empty_cells", severity, what, (part,), places, task=task)]
