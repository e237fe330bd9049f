"""Columns that say nothing: empty ones, constant ones, and cells left empty."""

from collections.abc import Collection, Mapping

import numpy as np
import polars as pl

from polyhead.alike import places_of
from polyhead.checks.finding import Finding, Severity
from polyhead.data import Table
from polyhead.tasks.apart import is_filled, told_apart
from polyhead.tasks.cells import clean

_FEW = 1000


def silent_columns(
    tables: Mapping[str, Table],
    images: Collection[str],
    others: Collection[str],
    labels: Mapping[str, str],
    severity: Severity,
) -> list[Finding]:
    """Look for columns and cells of a spec that hold nothing, or always the same.

    Args:
        tables: By part.
        images: The columns of paths that every row needs.
        others: The input columns that a row may do without.
        labels: By task, its column.
        severity: How grave a row without an image is.
    """
    columns = [*((None, column) for column in (*images, *others)), *labels.items()]
    found: list[Finding] = []
    for part, table in tables.items():
        for task, column in columns:
            found += _whole(part, table, task, column)
        for column in images:
            what = f"no image in column {column!r}."
            found += _gaps(part, table, column, ("missing_file", severity, what))
        for column in others:
            found += _gaps(part, table, column, ("empty_inputs", "note", ""))
        for task, column in labels.items():
            found += _gaps(part, table, column, ("empty_cells", "note", ""), task)
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
    part: str,
    table: Table,
    column: str,
    said: tuple[str, Severity, str],
    task: str | None = None,
) -> list[Finding]:
    """Cells that are empty where others are not; said as a kind, how grave, and in which words."""
    filled = is_filled(table.kept(column))
    empty = np.flatnonzero(~filled)
    if len(empty) in (0, len(filled)):
        return []
    kind, severity, words = said
    what = words or f"column {column!r} is empty in {len(empty):,} of {len(filled):,} rows."
    return [Finding(kind, severity, what, (part,), places_of(table, empty), task=task)]
