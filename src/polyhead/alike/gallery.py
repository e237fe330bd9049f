"""The image files that tables name, each once however many rows name it."""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
import polars as pl

from polyhead.alike.ledger import Numbers
from polyhead.data import Table
from polyhead.tasks.apart import distinct

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
    held = [
        (str(table.root), *table.distinct(column))
        for column in columns.values()
        for table in tables.values()
    ]
    files, at = distinct(pl.concat([_paths(root, names) for root, names, _ in held]))
    names = pl.concat([names for _, names, _ in held])[np.unique(at, return_index=True)[1]]
    ends = np.cumsum([len(names) for _, names, _ in held])
    # The last of each stands for cells that are empty, which are -1.
    rows = (
        np.append(of_names, -1)[which]
        for of_names, (_, _, which) in zip(np.split(at, ends[:-1]), held, strict=True)
    )
    positions = {name: np.concatenate(list(islice(rows, len(tables)))) for name in columns}
    return Gallery(files, names, positions)


def _paths(root: str, names: pl.Series) -> pl.Series:
    """Where the files lie that a table in this folder names."""
    blocks = [pl.Series([], dtype=pl.String)]
    for start in range(0, len(names), _BLOCK):
        block = names[start : start + _BLOCK]
        paths = [os.path.normpath(os.path.join(root, name)) for name in block]  # noqa: PTH118
        blocks.append(pl.Series(paths, dtype=pl.String))
    return pl.concat(blocks)
