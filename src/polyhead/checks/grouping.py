"""Columns that ``[evaluation]`` groups by: whether they part the measured rows into groups."""

from collections.abc import Mapping, Sequence

from polyhead.checks.finding import Finding
from polyhead.checks.labels import Labels
from polyhead.data import Labels as PartLabels
from polyhead.data import Table
from polyhead.errors import TableError
from polyhead.evaluation import Answered, EvaluationSettings
from polyhead.evaluation.grouping import group_rows

_MEASURED = ("val", "test")


def grouping_findings(
    tables: Mapping[str, Table], labels: Sequence[Labels], declared: EvaluationSettings
) -> list[Finding]:
    """Look for columns that would part the rows into no groups, or into more than anybody reads.

    Without this, a training says so when it is over.

    Args:
        tables: By part.
        labels: The label columns that could be read.
        declared: What is named.

    Raises:
        TableError: When a table has no such column.
    """
    for table in tables.values():
        for column in declared.columns:
            table.kept(column)
    if not labels:
        return []
    found: list[Finding] = []
    for part in (part for part in _MEASURED if part in tables):
        rows = _rows(part, tables[part], labels, declared)
        for by in declared.crossings:
            found += _of(rows, by, part)
    return found


def _rows(
    part: str, table: Table, labels: Sequence[Labels], declared: EvaluationSettings
) -> Answered:
    read = PartLabels(
        targets={one.task.name: one.encoded[part].targets for one in labels},
        present={one.task.name: one.encoded[part].present for one in labels},
    )
    cells = table.cells.select(declared.columns)
    return Answered([one.task for one in labels], {}, read, cells, table.source)


def _of(rows: Answered, by: tuple[str, ...], part: str) -> list[Finding]:
    try:
        grouping = group_rows(rows, by)
    except TableError as error:
        what, _, hint = str(error).partition("\n")
        return [_finding(f"[evaluation] groups: {what}", part, rows.source, hint.strip())]
    if len(grouping.names):
        return []
    named = " × ".join(map(repr, by))
    return [_finding(f"[evaluation] groups: no row has a cell in {named}.", part, rows.source, "")]


def _finding(what: str, part: str, source: str, hint: str) -> Finding:
    return Finding("unfit_groups", "error", what, (part,), (source,), hint=hint)
