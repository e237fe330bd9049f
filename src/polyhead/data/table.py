"""A table of examples that knows where each of its rows stands in the file a person opens."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.data.formats import Format, read_file
from polyhead.data.frames import from_frame
from polyhead.data.grid import Reading
from polyhead.data.settings import TableSource
from polyhead.data.texts import unpacked
from polyhead.errors import TableError
from polyhead.tasks.apart import distinct


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """N rows of a table.

    A row of a CSV or workbook has the number that a spreadsheet shows: the header is row 1 and the
    first example row 2, empty rows count, and a cell with line breaks in it is still one row.
    Rows of Parquet files and DataFrames, which have no such number, are counted from 0.

    Attributes:
        cells: The cells, as they are kept: text that is repeated may be an Enum.
        source: A short name for messages, such as the file's.
        root: The folder in which image paths start.
        first_row: The number of the file's first example.
        rows: (N,), the position of each row in the file, counted from 0 at ``first_row``; None
            where that is the position in ``frame``.
        notes: What was found out about the file while reading it, for a person.
    """

    cells: pl.DataFrame
    source: str
    root: Path
    first_row: int = 0
    rows: npt.NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.cells.height

    def __repr__(self) -> str:
        return f"{self.source}\n{self.frame}"

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()

    @property
    def frame(self) -> pl.DataFrame:
        """The cells as a person knows them."""
        return pl.DataFrame([unpacked(cells) for cells in self.cells.iter_columns()])

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.cells.columns

    def column(self, name: str) -> pl.Series:
        """One column, of the type that a person knows.

        Raises:
            TableError: If there is none of that name.
        """
        return unpacked(self.kept(name))

    def cell(self, name: str, index: int) -> Any:  # noqa: ANN401 - of the column's type
        """One cell, None where it is empty. Cheap, however long the column."""
        return self.kept(name)[index]

    def cells_of(self, name: str, indices: npt.ArrayLike) -> list[Any]:
        """The cells of some rows of a column, as ``cell`` gives each."""
        return self.kept(name)[np.asarray(indices, dtype=np.int64)].to_list()

    def some(self, name: str, indices: npt.ArrayLike) -> list[Any]:
        """The cells of some rows of a column, in their order; equal ones once where they can be."""
        cells = unpacked(self.kept(name)[np.asarray(indices, dtype=np.int64)])
        found = cells if cells.dtype.is_nested() else cells.unique(maintain_order=True)
        return found.to_list()

    def distinct(self, name: str) -> tuple[pl.Series, npt.NDArray[np.int64]]:
        """A column as its different cells and which of them each row holds.

        Returns:
            (K,), as text, in the order in which they come; and (N,), -1 where a cell is empty.

        >>> table = Table(pl.DataFrame({"file": ["b.jpg", None, "a.jpg", "b.jpg"]}), "", Path())
        >>> files, which = table.distinct("file")
        >>> files.to_list(), which.tolist()
        (['b.jpg', 'a.jpg'], [0, -1, 1, 0])
        """
        cells = self.kept(name)
        found, which = distinct(
            cells if isinstance(cells.dtype, pl.Enum) else cells.cast(pl.String)
        )
        return unpacked(found), which

    def kept(self, name: str) -> pl.Series:
        """One column as it is kept: text as an Enum where many cells are equal.

        Raises:
            TableError: If there is none of that name.
        """
        if name in self.cells.columns:
            return self.cells[name]
        raise TableError(
            f"{self.source}: no column {name!r}.\n  {_nearest(name, self.cells.columns)}"
        )

    def place(self, index: int) -> str:
        """Where a row stands, for a message.

        >>> Table(pl.DataFrame({"age": [31, 4]}), "faces.csv", Path(), first_row=2).place(1)
        'faces.csv row 3'
        """
        position = index if self.rows is None else int(self.rows[index])
        return f"{self.source} row {self.first_row + position}"

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """(N,), the number of each row in the file that a person opens."""
        return self.first_row + (np.arange(len(self)) if self.rows is None else self.rows)

    def head(self, n: int = 5) -> "Table":
        """The first n rows."""
        return self if n >= len(self) else self.take(np.arange(n))

    def take(self, indices: npt.ArrayLike | Sequence[int]) -> "Table":
        """The rows at these positions, in this order.

        Args:
            indices: (M,), positions in this table, counted from 0; or (N,) booleans.
        """
        wanted = np.asarray(indices)
        positions = np.flatnonzero(wanted) if wanted.dtype == bool else wanted.astype(np.int64)
        rows = positions if self.rows is None else self.rows[positions]
        return Table(
            self.cells[positions], self.source, self.root, self.first_row, rows, self.notes
        )


def read_table(
    source: TableSource, *, base: Path, root: str | Path | None = None, form: Format | None = None
) -> Table:
    """Read a table.

    Args:
        source: A CSV, Parquet or Excel file, or a DataFrame of polars or pandas.
        base: The folder in which relative paths start.
        root: The folder in which image paths start; the table's own where it is not given, and
            ``base`` for a DataFrame.
        form: What is known about the form of the file.

    Raises:
        TableError: If it can't be read, or holds no rows.
        MissingExtraError: If it is a workbook and the reader for these is not installed.
    """
    form = form or Format()
    starts = image_root(source, base=base, root=root)
    if isinstance(source, (str, Path)):
        path = base / Path(source).expanduser()
        return _table(read_file(path, form), path.name, starts)
    name = "DataFrame"
    return _table(from_frame(source, name, form.empty), name, starts)


def image_root(source: TableSource, *, base: Path, root: str | Path | None = None) -> Path:
    """The folder in which the image paths of a table start; see ``read_table``."""
    if root is not None:
        return base / Path(root).expanduser()
    return (base / Path(source).expanduser()).parent if isinstance(source, (str, Path)) else base


def _table(reading: Reading, name: str, root: Path) -> Table:
    return Table(reading.frame, name, root, reading.first_row, reading.positions, reading.notes)


def _nearest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    return f"{guess}Known: {', '.join(known)}."
