"""A training that has happened, read from its folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import TypeAdapter

from polyhead.calibration import Calibrated
from polyhead.evaluation import Coverage, GroupTable, Intervals, Metrics, Sureness, merged, parted
from polyhead.predict import read_calibrated, read_structure
from polyhead.runs import RunFolder, open_run
from polyhead.spec import Spec
from polyhead.tasks import Task
from polyhead.training.history import History, read_epochs
from polyhead.training.lines import Scores, coverage_line, metrics_text

_COVERAGE = TypeAdapter(tuple[Coverage, ...])
_SURENESS = TypeAdapter(tuple[Sureness, ...])


@dataclass(frozen=True)
class Run:
    """A training that has happened. Everything is read from the folder when it is asked for."""

    files: RunFolder

    @classmethod
    def open(cls, folder: str | Path) -> "Run":
        """The run in a folder.

        Raises:
            RunError: When there is none.
        """
        return cls(open_run(folder))

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return self.files.path

    @cached_property
    def spec(self) -> Spec:
        """The declaration, as resolved."""
        return Spec.from_toml(self.files.spec)

    @cached_property
    def tasks(self) -> list[Task]:
        """The fitted tasks."""
        return list(read_structure(self.files).tasks)

    @cached_property
    def history(self) -> History:
        """All epochs: ``run.history["age"]["mae"]`` is one list."""
        return History(read_epochs(self.files))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Which epoch was kept and why, what a constant scores, rows, machine and versions."""
        return dict(self.files.read_json(self.files.summary))

    @property
    def metrics(self) -> Metrics:
        """The metrics of the best epoch, by task."""
        return self._measured[0]

    @property
    def intervals(self) -> Intervals:
        """By task and metric, where the true value may lie."""
        return self._measured[1]

    @cached_property
    def _measured(self) -> tuple[Metrics, Intervals]:
        return parted(self.files.read_json(self.files.metrics))

    @cached_property
    def groups(self) -> tuple[GroupTable, ...]:
        """The main metrics by the groups that the spec declares; none where it declares none."""
        if not self.files.groups.exists():
            return ()
        return tuple(map(GroupTable.from_json, self.files.read_json(self.files.groups)))

    @property
    def constants(self) -> Metrics:
        """What the best constant guess scores on the same rows."""
        return dict(self.summary["constants"])

    @property
    def calibrated(self) -> Calibrated | None:
        """How sure the network may be; None where that was not found out."""
        return read_calibrated(self.files)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """By task, how often its intervals or sets hold the truth in the measured rows."""
        return _COVERAGE.validate_python(self.summary.get("coverage", []))

    @property
    def sureness(self) -> tuple[Sureness, ...]:
        """By task of classes, how well its probabilities come true, before and after."""
        return _SURENESS.validate_python(self.summary.get("sureness", []))

    def answered(self, part: str | None = None) -> pl.DataFrame:
        """The rows of a part with their labels and answers; those it was measured on without one.

        Raises:
            OSError: When they are gone; polars has its own errors for what is no Parquet.
        """
        wanted = part or self.summary["split"]
        return pl.read_parquet(self.files.predictions).filter(pl.col("part") == wanted)

    @property
    def scores(self) -> Scores:
        """All that is known of each metric."""
        level = self.spec.evaluation.level
        return Scores(self.metrics, self.constants, self.intervals, level)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The metrics of the best epoch with their intervals, as in ``metrics.json``."""
        return merged(self.metrics, self.intervals)

    @property
    def best_epoch(self) -> int:
        """The epoch whose weights were kept, counted from 1."""
        return int(self.summary["best_epoch"])

    def __str__(self) -> str:
        table = metrics_text(self.tasks, self.scores, self.title)
        told = [line for table in self.groups for line in (table.sentence, *table.warnings)]
        sure = map(coverage_line, self.coverage)
        return "\n".join([table, *told, *sure, str(self.folder)])

    def __repr__(self) -> str:
        return str(self)

    @property
    def title(self) -> str:
        """What the metrics were measured on, in words."""
        rows = self.summary["rows"][self.summary["split"]]
        where = f"{self.summary['split']}, {rows:,} rows, epoch {self.best_epoch}"
        chose = " (these rows chose the epoch)" if self.summary["chose_epoch"] else ""
        return where + chose
