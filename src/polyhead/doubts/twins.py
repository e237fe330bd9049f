"""Rows that show one picture and bear labels that contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from polyhead.alike import Numbers, groups, torn
from polyhead.data import Rows
from polyhead.doubts.kin import Kin
from polyhead.tasks import Task


@dataclass(frozen=True)
class Twin:
    """One row of a group that shows one picture.

    Attributes:
        part: Its part.
        row: Its number in the table that a person opens.
        file: Its image file.
        label: What its label says.
        index: Its position in the part.
    """

    part: str
    row: int
    file: str
    label: str
    index: int


@dataclass(frozen=True)
class Twins:
    """Rows of one picture whose labels of a task contradict each other.

    Attributes:
        task: The task's name.
        rows: The rows that have a label.
        equal: Whether all pixels are equal; else the pictures are nearly the same.
    """

    task: str
    rows: tuple[Twin, ...]
    equal: bool


def find_twins(kin: Kin, tasks: Sequence[Task], rows: Mapping[str, Rows]) -> tuple[Twins, ...]:
    """Find them: those of equal pixels first, then those that are nearly the same.

    Args:
        kin: Which rows show the same.
        tasks: The fitted tasks.
        rows: By part, in the order of ``kin``.
    """
    found: list[Twins] = []
    for task in tasks:
        present = torch.cat([one.labels.present[task.name] for one in rows.values()])
        targets = torch.cat([one.labels.targets[task.name] for one in rows.values()])
        labeled = present.numpy()
        exact = torn(kin.same, present, targets)
        in_exact = kin.families[np.isin(kin.same, exact) & labeled]
        near = np.setdiff1d(torn(kin.families, present, targets), in_exact)
        for keys, which, equal in ((kin.same, exact, True), (kin.families, near, False)):
            held = np.where(np.isin(keys, which) & labeled, keys, -1)
            found += [
                Twins(task.name, _rows(group, kin, task, rows), equal) for group in groups(held)
            ]
    return tuple(sorted(found, key=lambda twins: not twins.equal))


def _rows(group: Numbers, kin: Kin, task: Task, rows: Mapping[str, Rows]) -> tuple[Twin, ...]:
    parts = list(rows)
    sizes = [len(rows[part]) for part in parts]
    starts = np.cumsum([0, *sizes])
    made = []
    for number in group.tolist():
        part = parts[int(kin.ledger.part_of[number])]
        index = number - int(starts[kin.ledger.part_of[number]])
        one = rows[part]
        made.append(
            Twin(
                part=part,
                row=int(one.table.numbers[index]),
                file=file_of(one, index),
                label=task.truth(one.labels.targets[task.name][index]),
                index=index,
            )
        )
    return tuple(made)


def file_of(rows: Rows, index: int) -> str:
    """The first image file of a row."""
    cells = (rows.table.cell(image.column, index) for image in rows.inputs.values())
    return next((str(cell) for cell in cells if cell is not None), "")
