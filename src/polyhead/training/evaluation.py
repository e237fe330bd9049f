"""What a network scores on some rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from polyhead.errors import RunError
from polyhead.evaluation import (
    Answered,
    By,
    Coverage,
    EvaluationSettings,
    GroupTable,
    Intervals,
    Metrics,
    by_groups,
    merged,
)
from polyhead.tasks import Task
from polyhead.training.lines import Scores, coverage_line, metrics_text


@dataclass(frozen=True)
class Evaluation:
    """What a network scores on some rows.

    Attributes:
        tasks: The tasks that the rows have labels for.
        metrics: By task.
        intervals: By task and metric, where the true value may lie.
        constants: What the best constant guess of the training labels scores on the same rows.
        frame: Every row with its labels and predictions.
        title: Which rows they are.
        notes: What was found out or left out while reading, for people.
        settings: How it was measured.
        rows: What was measured, to be looked at group by group.
        groups: What was asked for by group.
        coverage: How often intervals and sets hold the truth, where the run is calibrated.
    """

    tasks: Sequence[Task]
    metrics: Metrics
    constants: Metrics
    frame: pl.DataFrame
    title: str
    notes: tuple[str, ...] = ()
    intervals: Intervals = field(default_factory=dict)
    settings: EvaluationSettings = field(default_factory=EvaluationSettings)
    rows: Answered | None = field(default=None, repr=False, compare=False)
    groups: tuple[GroupTable, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    def by(self, by: By, *, metrics: Sequence[str] = ()) -> tuple[GroupTable, ...]:
        """Metrics group by group, each with its interval.

        Args:
            by: A column of the table, or several whose groups are crossed.
            metrics: Which, as ``age.mae``; the main metric of every task without any.

        Raises:
            TableError: When there is no such column, or it parts the rows into too many groups.
            SpecError: When there is no such metric.
            MissingExtraError: When fairlearn is not installed.
        """
        if self.rows is None:
            raise RunError("no rows to be parted into groups. Expected what `evaluate` gave.")
        return by_groups(self.rows, by, self.settings, metrics=metrics)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as in ``metrics.json``; with groups under ``metrics`` and ``groups``."""
        plain = merged(self.metrics, self.intervals)
        if not self.groups:
            return plain
        return {"metrics": plain, "groups": [table.to_json() for table in self.groups]}

    def __str__(self) -> str:
        scores = Scores(self.metrics, self.constants, self.intervals, self.settings.level)
        notes = [f"note: {note}" for note in self.notes]
        table = metrics_text(self.tasks, scores, self.title)
        sure = map(coverage_line, self.coverage)
        return "\n".join([*notes, table, *sure, *(f"\n{group}" for group in self.groups)])

    def __repr__(self) -> str:
        return str(self)
