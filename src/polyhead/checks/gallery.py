"""The image files that tables name, each once however many rows name it."""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from polyhead.checks.ledger import Numbers
from polyhead.data import Table

_BLOCK = 1 << 14


@dataclass(frozen=True, eq=False)
class Gallery:
    """M image files, named by the N rows of all parts.

    Attributes:
        paths: (M,), where they lie.
        names: (M,), what the tables call them.
        positions: By input, (N,), which of the files each row names; -1 where its cell is empty.
    """

    paths: pl.Series
    names: pl.Series
    positions: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.paths)

    def rows_of(self, file: int) -> Numbers:
        """The rows that name a file, in any input."""
        files, rows = self._named
        low, high = np.searchsorted(files, [file, file + 1])
        return np.unique(rows[low:high])

    @cached_property
    def _named(self) -> tuple[Numbers, Numbers]:
        """The files that rows name, sorted, and these rows."""
        files = np.concatenate(list(self.positions.values()))
        rows = np.concatenate([np.arange(len(at)) for at in self.positions.values()])
        order = np.argsort(files, kind="stable")
        return files[order], rows[order]


def gather(tables: Mapping[str, Table], columns: Mapping[str, str]) -> Gallery:
    """Find the distinct files behind all image columns.

    Args:
        tables: By part.
        columns: By input, the column of paths.
    """
    inputs = {
        name: [_named(table, column) for table in tables.values()]
        for name, column in columns.items()
    }
    every = pl.concat([cells.files for parts in inputs.values() for cells in parts])
    files = every.unique("path", maintain_order=True)
    index = files.select("path", at=pl.int_range(pl.len(), dtype=pl.Int64))
    positions = {
        name: np.concatenate([_positions(cells, index) for cells in parts])
        for name, parts in inputs.items()
    }
    return Gallery(files["path"], files["name"], positions)


@dataclass(frozen=True, eq=False)
class _Named:
    """A column of paths: each different cell and its file, and which of them each row holds."""

    files: pl.DataFrame
    which: Numbers


def _named(table: Table, column: str) -> _Named:
    names, which = table.distinct(column)
    root = str(table.root)
    blocks = [names[start : start + _BLOCK] for start in range(0, len(names), _BLOCK)]
    paths = [pl.Series([_path(root, name) for name in block], dtype=pl.String) for block in blocks]
    path = pl.concat(paths) if paths else names
    return _Named(pl.DataFrame({"name": names, "path": path}), which)


def _path(root: str, name: str) -> str:
    return os.path.normpath(os.path.join(root, name))  # noqa: PTH118


def _positions(cells: _Named, index: pl.DataFrame) -> Numbers:
    joined = cells.files.join(index, on="path", how="left", maintain_order="left")
    # The last stands for cells that are empty, which are -1.
    at: Numbers = np.append(joined["at"].to_numpy(), -1)[cells.which]
    return at
