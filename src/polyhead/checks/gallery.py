"""The image files that tables name, each once however many rows name it."""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from polyhead.checks.ledger import Numbers
from polyhead.data import Table


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
        name: pl.concat([_named(table, column) for table in tables.values()])
        for name, column in columns.items()
    }
    files = pl.concat(list(inputs.values())).drop_nulls("path").unique("path", maintain_order=True)
    index = files.select("path", at=pl.int_range(pl.len(), dtype=pl.Int64))
    return Gallery(
        files["path"],
        files["name"],
        {name: _positions(named, index) for name, named in inputs.items()},
    )


def _named(table: Table, column: str) -> pl.DataFrame:
    names = table.column(column).cast(pl.String)
    root = str(table.root)
    paths = [
        None if name is None else os.path.normpath(os.path.join(root, name))  # noqa: PTH118
        for name in names
    ]
    return pl.DataFrame({"name": names, "path": pl.Series(paths, dtype=pl.String)})


def _positions(named: pl.DataFrame, index: pl.DataFrame) -> Numbers:
    joined = named.join(index, on="path", how="left", maintain_order="left")
    return joined["at"].fill_null(-1).to_numpy().astype(np.int64)
