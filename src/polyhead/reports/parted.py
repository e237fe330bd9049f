"""The measured rows parted into groups: as the spec declares them, else by their labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        why: Why the metrics by group are not known, as a sentence; empty where they are.
    """

    rows: Answered
    tables: Sequence[GroupTable] = ()
    declared: bool = False
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
    if run.groups or run.spec.evaluation.groups:
        return Parted(rows, run.groups, declared=True, why=_absent(run))
    if len(run.tasks) > _MOST:
        return Parted(rows)
    try:
        return Parted(rows, tuple(_by_labels(run, rows)))
    except PolyheadError as error:
        return Parted(rows, why=" ".join(str(error).split()))


def _absent(run: Run) -> str:
    return "" if run.groups else "groups.json is not in the run folder."


def _by_labels(run: Run, rows: Answered) -> Iterator[GroupTable]:
    """Each task by the labels of the others, which the rows hold anyway."""
    for task in run.tasks:
        held = rows.labels.present[task.name]
        if not held.any() or task.groups(rows.labels.targets[task.name][held]) is None:
            continue
        found = by_groups(rows, task.column, run.spec.evaluation)
        yield from (table for table in found if table.task != task.name)
