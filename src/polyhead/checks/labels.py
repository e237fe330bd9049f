"""Label cells that their task can't read, and classes that training never saw."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Shaped
from torch import Tensor

from polyhead.alike import Numbers, places_of
from polyhead.checks.finding import Finding, Severity
from polyhead.data import Table
from polyhead.errors import LabelError
from polyhead.tasks import CellFault, ClassPairs, Encoded, Task, TaskSettings
from polyhead.tasks.apart import told_apart
from polyhead.tasks.cells import clean

_FEW = 5
_BLOCK = 1 << 14


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
        return bool(_classes(self.task, self.encoded["train"].targets[:1]))

    def faulty(self, tables: Mapping[str, Table]) -> set[str]:
        """The texts of all cells that the task can't read."""
        texts: set[str] = set()
        for part, column in self.encoded.items():
            rows = [fault.index for fault in column.faults]
            texts.update(clean(tables[part].kept(self.task.column)[rows]) if rows else ())
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
            task = settings.fit(name, tables["train"].kept(column))
        except LabelError as error:
            found.append(_unlearnable(name, column, tables["train"], error))
        else:
            encoded = {p: task.encode(table.kept(column)) for p, table in tables.items()}
            read.append(Labels(task, encoded))
    return read, found


def _unlearnable(name: str, column: str, table: Table, error: LabelError) -> Finding:
    """Why a task can't be fitted, and where its rarest label stands: a slip of the pen is rare."""
    fault = error.faults[0]
    cells = clean(table.column(column)).alias(column)
    counted = cells.drop_nulls().value_counts(sort=True, name="\0count")
    places: Sequence[str] = (table.source,)
    hint = fault.hint
    if len(counted) > 2 and counted["\0count"][-1] <= _FEW:
        rarest = counted[column][-1]
        places = places_of(table, (cells == rarest).fill_null(value=False).arg_true().to_numpy())
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
    found: list[Finding] = []
    if not any(column.faults for column in labels.encoded.values()):
        return found
    trained = told_apart(tables["train"].kept(task.column))[0]
    for part, table in tables.items():
        wrong = labels.encoded[part].faults
        cells = clean(table.kept(task.column)[[fault.index for fault in wrong]]) if wrong else ()
        alike: dict[str, list[CellFault]] = {}
        for cell, fault in zip(cells, wrong, strict=True):
            alike.setdefault(cell, []).append(fault)
        for cell, faults in alike.items():
            if cell in leave:
                continue
            unseen = labels.has_classes and not (trained == cell).any()
            found.append(
                Finding(
                    "unseen_class" if unseen else "faulty_label",
                    severity,
                    f"{task.name}: {faults[0].what}",
                    (part,),
                    places_of(table, [fault.index for fault in faults]),
                    task=task.name,
                    hint=faults[0].hint,
                )
            )
    return found


def unseen_classes(tables: Mapping[str, Table], labels: Labels) -> list[Finding]:
    """Say which declared classes stand in other parts but in no training row."""
    found: list[Finding] = []
    if not labels.has_classes:
        return found
    columns = {part: _codes(labels.task, column) for part, column in labels.encoded.items()}
    for number, pairs in enumerate(_classes(labels.task, labels.encoded["train"].targets[:1])):
        seen = np.unique(columns["train"][number])
        for part, every in columns.items():
            codes = np.unique(every[number])
            found += [
                Finding(
                    "unseen_class",
                    "warning",
                    f"{pairs.name}: no training row is {pairs.classes[code]!r}.",
                    (part,),
                    places_of(tables[part], np.flatnonzero(every[number] == code)),
                    task=labels.task.name,
                )
                for code in np.setdiff1d(codes[codes >= 0], seen).tolist()
            ]
    return found


def _codes(task: Task, column: Encoded) -> list[Numbers]:
    """The labels of a column as positions of classes, -1 where there is none.

    A few rows at a time, because the guesses that stand beside them are one number a class.
    """
    starts = range(0, len(column.targets), _BLOCK)
    blocks = [_classes(task, column.targets[start : start + _BLOCK]) for start in starts]
    every = [torch.cat([pairs.true for pairs in label]) for label in zip(*blocks, strict=True)]
    return [torch.where(column.present, true, -1).numpy() for true in every]


def _classes(task: Task, targets: Shaped[Tensor, "N ..."]) -> list[ClassPairs]:
    """Labels as classes; none where the task has no classes."""
    pairs = task.pairs(task.constant(len(targets)), targets)
    return [pair for pair in pairs if isinstance(pair, ClassPairs)]
