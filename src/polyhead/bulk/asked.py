"""What is asked: files, or the rows of a table."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final

import numpy as np

from polyhead.data import Table, is_table, read_table, usable_rows
from polyhead.errors import TableError
from polyhead.predict import Example, Picture, Predictor, image_names

_BLOCK = 1 << 12


class Asked(Protocol):
    """N rows. Of all of them no more is held than names."""

    @property
    def key(self) -> str:
        """The column that says which row an answer belongs to."""

    def __len__(self) -> int: ...

    def label(self, index: int) -> str:
        """What stands there."""

    def rows(self, part: range) -> Iterator[Picture | Example]:
        """Some rows, as a predictor takes them."""

    def digest(self) -> str:
        """The same for the same rows."""


@final
@dataclass(frozen=True)
class Files:
    """Image files, each for the first image input of a network."""

    names: Sequence[str]
    key = "file"

    def __len__(self) -> int:
        return len(self.names)

    def label(self, index: int) -> str:
        """The file; what is no Unicode in its name becomes question marks."""
        return self.names[index].encode(errors="replace").decode()

    def rows(self, part: range) -> Iterator[Picture | Example]:
        """The files themselves."""
        yield from self.names[part.start : part.stop]

    def digest(self) -> str:
        """Of the names, and where they start."""
        return _digest([self.key, str(Path.cwd())], self.names)


@final
@dataclass(frozen=True)
class TableRows:
    """The rows of a table that has a column for each input of a network."""

    table: Table
    predictor: Predictor
    key = "row"

    def __len__(self) -> int:
        return len(self.table)

    def label(self, index: int) -> str:
        """The table's name and the number of the row."""
        return self.table.place(index)

    def rows(self, part: range) -> Iterator[Picture | Example]:
        """The rows by the names of the inputs."""
        some = self.table.take(np.arange(part.start, part.stop))
        yield from self.predictor.rows(some.frame, self.table.root)

    def digest(self) -> str:
        """Of the cells that the network is asked for, and where image paths start."""
        return _digest([self.key, str(self.table.root.absolute())], self._spelled())

    def _spelled(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            part = range(start, min(start + _BLOCK, len(self)))
            for index, row in zip(part, self.rows(part), strict=True):
                yield f"{self.label(index)}\0{row!r}"


def ask_for(
    predictor: Predictor, asked: Sequence[Path], root: str | Path | None = None
) -> Files | TableRows:
    """Files and folders of images, or one table.

    Args:
        predictor: The network that is to answer.
        asked: What for.
        root: Where image paths of a table start; its own folder without it.

    Raises:
        TableError: When a table stands beside something else, or can't be read.
        RunError: When it lacks the column of an input.
        ImageError: When there are no images, or none of those that a table names.
    """
    if not any(map(is_table, asked)):
        return Files(image_names(asked))
    if len(asked) > 1:
        table = next(path for path in asked if is_table(path))
        raise TableError(f"{table}: a table is answered alone, and not drawn on (--show).")
    rows = TableRows(read_table(asked[0], base=Path(), root=root), predictor)
    next(rows.rows(range(1)))  # which refuses a table without the columns
    if not predictor.urls:
        columns = {image.column: name for name, image in predictor.images.items()}
        optional = [column for column, name in columns.items() if predictor.may_be_absent(name)]
        usable_rows(rows.table, columns, "skip", optional)  # which refuses one without any image
    return rows


def _digest(head: Iterable[str], names: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in (*head, ""):
        found.update(os.fsencode(part) + b"\0")
    for name in names:
        found.update(name.encode(errors="surrogateescape") + b"\0")
    return found.hexdigest()
