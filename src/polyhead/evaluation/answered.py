"""Rows with their labels, what was said of them, and the columns by which they can be parted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import torch
from jaxtyping import Int
from torch import Tensor

from polyhead.data import Labels
from polyhead.errors import TableError
from polyhead.settings import nearest
from polyhead.tasks import Task
from polyhead.tasks.apart import told_apart


@dataclass(frozen=True)
class Answered:
    """N rows that were answered.

    Attributes:
        tasks: The fitted tasks.
        predictions: By task, (N, ...), as ``Task.predict`` gives them.
        labels: The label columns.
        cells: What is at hand of the table's columns, N rows.
        source: What to call the table.
        advice: What to do where it lacks a column.
    """

    tasks: Sequence[Task]
    predictions: Mapping[str, Tensor]
    labels: Labels
    cells: pl.DataFrame
    source: str = "the table"
    advice: str = ""

    def __len__(self) -> int:
        return len(self.labels.present[self.tasks[0].name])

    def column(self, name: str) -> pl.Series:
        """One column.

        Raises:
            TableError: When there is none of that name.
        """
        if name not in self.cells.columns:
            hint = f"{nearest(name, self.cells.columns)} {self.advice}".strip()
            raise TableError(f"{self.source}: no column {name!r} to group by.\n  {hint}")
        return self.cells[name]

    def clusters(self, name: str | None) -> Int[Tensor, " N"] | None:
        """Which rows belong together, counted from 0; a row whose cell is empty is by itself.

        Args:
            name: The column that says so; None where each row is by itself.
        """
        if name is None:
            return None
        which = torch.from_numpy(told_apart(self.column(name))[1])
        alone = which < 0
        first = int(which.max()) + 1 if len(which) else 0
        which[alone] = first + torch.arange(int(alone.sum()))
        return which
