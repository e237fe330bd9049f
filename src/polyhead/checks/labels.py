"""Label cells that their task can't read, and classes that training never saw."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Shaped
from torch import Tensor

from polyhead.checks.finding import Finding, Severity
from polyhead.data import Table
from polyhead.errors import LabelError
from polyhead.tasks import CellFault, ClassPairs, Encoded, Task, TaskSettings
from polyhead.tasks.cells import clean

_FEW = 5


@dataclass(frozen=True, eq=False)
class Labels:
    """The label column of a task in every part.

    Attributes:
        task: The task, fitted to the training labels.
        encoded: By part, the column as the task reads it.
    """

    task: Task
    encoded: Mapping[str, Encoded]

    @property
    def targets(self) -> Shaped[Tensor, "N ..."]:
        """(N, ...), of all parts, one after the other."""
        return torch.cat([column.targets for column in self.encoded.values()])

    @property
    def present(self) -> Bool[Tensor, " N"]:
        """(N,), true where there is a label."""
        return torch.cat([column.present for column in self.encoded.values()])

    @property
    def has_classes(self) -> bool:
        """Whether the task tells classes apart rather than numbers."""
        return bool(_classes(self.task, self.encoded["train"]))

    def faulty(self, tables: Mapping[str, Table]) -> set[str]:
        """The texts of all cells that the task can't read."""
        texts: set[str] = set()
        for part, column in self.encoded.items():
            cells = clean(tables[part].column(self.task.column))
            texts.update(cells[[fault.index for fault in column.faults]])
        return texts


def read_tasks(
    declared: Mapping[str, TaskSettings], tables: Mapping[str, Table]
) -> tuple[list[Labels], list[Finding]]:
    """Fit the tasks to the training rows and read their labels in every part.

    Args:
        declared: The tasks, by name.
        tables: By part.

    Returns:
        What could be read, and why a task could not be fitted.
    """
    read: list[Labels] = []
    found: list[Finding] = []
    for name, settings in declared.items():
        column = settings.column or name
        try:
            task = settings.fit(name, tables["train"].column(column))
        except LabelError as error:
            found.append(_unlearnable(name, column, tables["train"], error))
        else:
            encoded = {p: task.encode(table.column(column)) for p, table in tables.items()}
            read.append(Labels(task, encoded))
    return read, found


def _unlearnable(name: str, column: str, table: Table, error: LabelError) -> Finding:
    """Why a task can't be fitted, and where its rarest label stands: a slip of the pen is rare."""
    fault = error.faults[0]
    cells = clean(table.column(column)).alias(column)
    counted = cells.drop_nulls().value_counts(sort=True, name="\0count")
    places: tuple[str, ...] = (table.source,)
    hint = fault.hint
    if len(counted) > 2 and counted["\0count"][-1] <= _FEW:
        rarest = counted[column][-1]
        rows = np.flatnonzero((cells == rarest).fill_null(value=False).to_numpy())
        places = tuple(table.place(int(row)) for row in rows)
        hint = f"{hint} The rarest is {rarest!r}, at {', '.join(places)}.".strip()
    return Finding(
        "unlearnable_task", "error", fault.what, ("train",), places, task=name, hint=hint
    )


def faulty_labels(
    tables: Mapping[str, Table], labels: Labels, severity: Severity, leave: Collection[str] = ()
) -> list[Finding]:
    """Say which cells a task can't read, one finding for all equal cells of a part.

    Args:
        tables: By part.
        labels: The task and its columns.
        severity: How grave such a cell is.
        leave: Cells of which something else is said.
    """
    task = labels.task
    trained = set(clean(tables["train"].column(task.column)).drop_nulls().unique())
    found: list[Finding] = []
    for part, table in tables.items():
        cells = clean(table.column(task.column))
        alike: dict[str, list[CellFault]] = {}
        for fault in labels.encoded[part].faults:
            alike.setdefault(cells[fault.index], []).append(fault)
        for cell, faults in alike.items():
            if cell in leave:
                continue
            unseen = labels.has_classes and cell not in trained
            found.append(
                Finding(
                    "unseen_class" if unseen else "faulty_label",
                    severity,
                    f"{task.name}: {faults[0].what}",
                    (part,),
                    tuple(table.place(fault.index) for fault in faults),
                    task=task.name,
                    hint=faults[0].hint,
                )
            )
    return found


def unseen_classes(tables: Mapping[str, Table], labels: Labels) -> list[Finding]:
    """Say which declared classes stand in other parts but in no training row."""
    found: list[Finding] = []
    encoded = labels.encoded
    for number, trained in enumerate(_classes(labels.task, encoded["train"])):
        seen = set(trained.true[encoded["train"].present].tolist())
        for part, column in encoded.items():
            true = _classes(labels.task, column)[number].true
            for code in sorted(set(true[column.present].tolist()) - seen):
                rows = ((true == code) & column.present).nonzero().flatten().tolist()
                found.append(
                    Finding(
                        "unseen_class",
                        "warning",
                        f"{trained.name}: no training row is {trained.classes[code]!r}.",
                        (part,),
                        tuple(tables[part].place(row) for row in rows),
                        task=labels.task.name,
                    )
                )
    return found


def _classes(task: Task, column: Encoded) -> list[ClassPairs]:
    """The labels of a column as classes; none where the task has no classes."""
    pairs = task.pairs(task.constant(len(column.targets)), column.targets)
    return [pair for pair in pairs if isinstance(pair, ClassPairs)]
