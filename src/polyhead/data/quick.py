"""The quick look before anything trains: is there a file for every row?"""

import itertools
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.data.table import Table
from polyhead.errors import ImageError

_Mask = npt.NDArray[np.bool_]
_SHOWN = 10
_BLOCK = 1 << 14


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
    table: Table,
    columns: Iterable[str],
    on_fault: Literal["refuse", "skip"],
    optional: Collection[str] = (),
) -> Usable:
    """Keep the rows whose image files are there; whether they can be read is not looked at.

    Args:
        table: The rows.
        columns: The columns of image paths.
        on_fault: What to do about a row without its file.
        optional: The columns in which a cell may be empty.

    Raises:
        ImageError: Under ``refuse``, when any is missing, naming rows and files.
    """
    names = list(columns)
    missing = {name: ~_present(table, name, empty=name in optional) for name in names}
    lost = np.logical_or.reduce(list(missing.values()))
    if not lost.any():
        return Usable(table)
    places = [(name, int(i)) for name in names for i in np.flatnonzero(missing[name])[:_SHOWN]]
    found = [f"{table.place(i)}: {_said(table, name, i)}" for name, i in places]
    if on_fault == "refuse" or lost.all():
        count = sum(int(mask.sum()) for mask in missing.values())
        raise ImageError(_message(table, found[:_SHOWN], count))
    note = (
        f"{table.source}: {lost.sum()} rows without their image are left out, the first: {found[0]}"
    )
    return Usable(table.take(~lost), (note,))


def _present(table: Table, column: str, *, empty: bool) -> _Mask:
    names, which = table.distinct(column)
    # The last stands for cells that are empty, which are -1.
    return np.append(_are_files(table.root, names), empty)[which]


def _are_files(root: Path, cells: pl.Series) -> _Mask:
    """Which of the cells name a file. Every folder is listed once, no file is asked for."""
    found = np.zeros(len(cells), dtype=bool)
    if cells.is_empty():
        return found
    known: dict[str, int] = {}
    folders, names = np.empty(len(cells), dtype=np.int64), []
    for start in range(0, len(cells), _BLOCK):
        pairs = [os.path.split(root / cell) for cell in cells[start : start + _BLOCK]]
        folders[start : start + _BLOCK] = [known.setdefault(f, len(known)) for f, _ in pairs]
        names.append(pl.Series([name for _, name in pairs], dtype=pl.String))
    files = pl.concat(names)
    order = np.argsort(folders, kind="stable")
    ends = np.cumsum(np.bincount(folders))
    for folder, rows in zip(known, np.split(order, ends[:-1]), strict=True):
        found[rows] = files[rows].is_in(_names(folder).implode()).to_numpy()
    return found


def _names(folder: str) -> pl.Series:
    """What lies in a folder and is none itself."""
    blocks = [pl.Series([], dtype=pl.String)]
    try:
        with os.scandir(folder) as entries:
            names = (_text(entry.name) for entry in entries if not entry.is_dir())
            while block := list(itertools.islice(names, _BLOCK)):
                blocks.append(pl.Series(block, dtype=pl.String))
    except OSError:
        return blocks[0]
    return pl.concat(blocks)


def _text(name: str) -> str:
    """A name as a table could say it: what is no Unicode there becomes question marks."""
    return name.encode(errors="replace").decode()


def _said(table: Table, column: str, index: int) -> str:
    cell = table.cell(column, index)
    return f"no file in column {column!r}." if cell is None else f"no such file: {cell}"


def _message(table: Table, shown: list[str], count: int) -> str:
    lines = "\n".join(shown)
    more = f"\n... and {count - len(shown)} more." if count > len(shown) else ""
    root = Path(table.root)
    where = f"Paths start in {root}" + ("" if root.is_dir() else ", which is no folder")
    return (
        f"{lines}{more}\n  {where}; data.root names another folder. "
        'Rows without a file are left out with on_fault = "skip" under [data].'
    )
