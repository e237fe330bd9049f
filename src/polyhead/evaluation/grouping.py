"""Columns of a table -> which group each row is in."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import torch
from jaxtyping import Int
from torch import Tensor

from polyhead.errors import TableError
from polyhead.evaluation.answered import Answered
from polyhead.tasks import Groups
from polyhead.tasks.apart import told_apart
from polyhead.tasks.classes import in_order
from polyhead.tasks.groups import number_groups

MOST_GROUPS = 200
"""More are no groups that a person reads, but names or files."""


@dataclass(frozen=True)
class Grouping:
    """Which group each of N rows is in.

    Attributes:
        names: The K groups, in order; each has a row.
        codes: (N,), the position of each row's group, -1 where a cell is empty.
    """

    names: tuple[str, ...]
    codes: Int[Tensor, " N"]


def group_rows(rows: Answered, by: tuple[str, ...]) -> Grouping:
    """Part rows by a column, or by several columns crossed.

    The column of a task is parted as the task parts its labels; any other column of numbers by
    its numbers where ten or fewer are different, else by tenths of its range; all else by its
    cells.

    Args:
        rows: The rows.
        by: The columns.

    Raises:
        TableError: When there is no such column, or it has too many different cells.
    """
    columns = [_grouped(rows, name) for name in by]
    codes = torch.stack([column.codes for column in columns], dim=1)
    held = (codes >= 0).all(dim=1)
    found, which = np.unique(codes[held].numpy(), axis=0, return_inverse=True)
    if len(found) > MOST_GROUPS:
        what = f"parts the rows of {rows.source} into {len(found):,} groups"
        raise TableError(
            f"column {' and '.join(map(repr, by))}: {what}. Expected {MOST_GROUPS} at most.\n"
            "  Name a column whose cells are shared by many rows."
        )
    names = tuple(
        ", ".join(column.names[code] for column, code in zip(columns, one, strict=True))
        for one in found
    )
    every = torch.full((len(rows),), -1)
    every[held] = torch.from_numpy(which.reshape(-1)).long()
    return Grouping(names, every)


def _grouped(rows: Answered, name: str) -> Grouping:
    task = next((task for task in rows.tasks if task.column == name), None)
    if task is not None:
        present = rows.labels.present[task.name]
        groups = task.groups(rows.labels.targets[task.name][present])
        if groups is not None:
            return _placed(groups, present)
    cells = rows.column(name)
    if cells.dtype.is_numeric() and not _is_constant(cells):
        numbers = cells.cast(pl.Float64).fill_nan(None)
        present = torch.tensor(numbers.is_finite().fill_null(value=False).to_list())
        held = torch.tensor(numbers.fill_null(0.0).to_list(), dtype=torch.float64)[present]
        return _placed(number_groups(held, lambda row: f"{float(held[row]):g}"), present)
    return _by_text(cells)


def _is_constant(cells: pl.Series) -> bool:
    return cells.drop_nulls().n_unique() < 2


def _placed(groups: Groups, present: Tensor) -> Grouping:
    codes = torch.full((len(present),), -1)
    codes[present] = groups.codes.long()
    return Grouping(groups.names, codes)


def _by_text(cells: pl.Series) -> Grouping:
    texts, which = told_apart(cells)
    names = texts.to_list()
    ordered = in_order(names) if len(set(names)) == len(names) else sorted(names)
    place = {name: i for i, name in enumerate(ordered)}
    codes = np.array([*(place[name] for name in names), -1], dtype=np.int64)[which]
    return Grouping(tuple(ordered), torch.from_numpy(codes))
