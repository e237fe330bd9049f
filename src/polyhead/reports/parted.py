"""The measured rows parted into groups: as the spec declares them, else by their labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from polyhead.errors import PolyheadError
from polyhead.evaluation import Answered, GroupTable, by_groups
from polyhead.evaluation.grouping import group_rows
from polyhead.training import Run
from polyhead.training.parting import answered_rows

_MOST: Final = 4  # tasks; the labels of more part the rows in more ways than anybody reads


@dataclass(frozen=True)
class Parted:
    """The measured rows, and their metrics group by group.

    Attributes:
        rows: The rows.
        tables: The main metric of each task by each way to group; none where there is no way.
        declared: Whether the spec says by what; else it is the labels of the other tasks.
        own: By task, its main metric by its own labels; without those that can't be known.
        why: Why the metrics by group are not known, as a sentence; empty where they are.
    """

    rows: Answered
    tables: Sequence[GroupTable] = ()
    declared: bool = False
    own: Mapping[str, GroupTable] = field(default_factory=dict)
    why: str = ""

    @property
    def ways(self) -> list[tuple[str, ...]]:
        """The ways in which rows are grouped: each a column, or several that are crossed."""
        return list(dict.fromkeys(table.by for table in self.tables))

    def cells(self, way: tuple[str, ...]) -> pl.Series:
        """(N,), the name of the group of each row, or null; the names are in their order.

        Raises:
            TableError: When the rows do not hold such a column.
        """
        grouping = group_rows(self.rows, way)
        names = [grouping.names[code] if code >= 0 else None for code in grouping.codes.tolist()]
        return pl.Series(names, dtype=pl.Enum(list(dict.fromkeys(grouping.names))))


def part(run: Run, frame: pl.DataFrame) -> Parted:
    """Part the rows on which a run was measured.

    Args:
        run: The run.
        frame: These rows.
    """
    rows = answered_rows(run.tasks, frame, "predictions.parquet")
    why = ""
    tables: tuple[tuple[GroupTable, bool], ...] = ()
    try:
        tables = tuple(_by_labels(run, rows)) if len(run.tasks) <= _MOST else ()
    except PolyheadError as error:
        why = " ".join(str(error).split())
    own = {table.task: table for table, is_own in tables if is_own}
    if run.spec.evaluation.groups:
        absent = "" if run.groups else "groups.json is not in the run folder."
        return Parted(rows, run.groups, declared=True, own=own, why=absent)
    others = tuple(table for table, is_own in tables if not is_own)
    return Parted(rows, others, own=own, why=why)


def _by_labels(run: Run, rows: Answered) -> Iterator[tuple[GroupTable, bool]]:
    """Every task by the labels of each, which the rows hold anyway, and whether they are its own.

    By those of others only where the spec names nothing to group by.
    """
    settings = run.spec.evaluation
    for task in run.tasks:
        held = rows.labels.present[task.name]
        if not held.any() or task.groups(rows.labels.targets[task.name][held]) is None:
            continue
        wanted = (f"{task.name}.{task.error_metric}",) if settings.groups else ()
        for table in by_groups(rows, task.column, settings, metrics=wanted):
            yield table, table.task == task.name
