"""The quick look before anything trains: is there a file for every row?"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from polyhead.data.table import Table
from polyhead.errors import ImageError

_SHOWN = 10


@dataclass(frozen=True)
class Usable:
    """A table whose rows all have their image files.

    Attributes:
        table: The rows.
        notes: What was left out, for people.
    """

    table: Table
    notes: tuple[str, ...] = ()


def usable_rows(
    table: Table, columns: Iterable[str], on_fault: Literal["refuse", "skip"]
) -> Usable:
    """Keep the rows whose image files are there; whether they can be read is not looked at.

    Raises:
        ImageError: Under ``refuse``, when any is missing, naming rows and files.
    """
    names = list(columns)
    missing = {name: ~_present(table, name) for name in names}
    lost = np.logical_or.reduce(list(missing.values()))
    if not lost.any():
        return Usable(table)
    found = [
        f"{table.place(int(i))}: {_said(table, name, int(i))}"
        for name in names
        for i in np.flatnonzero(missing[name])
    ]
    if on_fault == "refuse" or lost.all():
        raise ImageError(_message(table, found))
    note = (
        f"{table.source}: {lost.sum()} rows without their image are left out, the first: {found[0]}"
    )
    return Usable(table.take(~lost), (note,))


def _present(table: Table, column: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    cells = table.column(column).cast(pl.String)
    folders: dict[str, set[str]] = {}
    found = np.zeros(len(table), dtype=bool)
    for i, cell in enumerate(cells):
        if cell is not None:
            folder, name = os.path.split(table.root / cell)
            if folder not in folders:
                folders[folder] = _names(folder)
            found[i] = name in folders[folder]
    return found


def _names(folder: str) -> set[str]:
    try:
        return {entry.name for entry in os.scandir(folder) if not entry.is_dir()}
    except OSError:
        return set()


def _said(table: Table, column: str, index: int) -> str:
    cell = table.column(column)[index]
    return f"no file in column {column!r}." if cell is None else f"no such file: {cell}"


def _message(table: Table, found: list[str]) -> str:
    shown = "\n".join(found[:_SHOWN])
    more = f"\n... and {len(found) - _SHOWN} more." if len(found) > _SHOWN else ""
    root = Path(table.root)
    where = f"Paths start in {root}" + ("" if root.is_dir() else ", which is no folder")
    return (
        f"{shown}{more}\n  {where}; data.root names another folder. "
        'Rows without a file are left out with on_fault = "skip" under [data].'
    )
