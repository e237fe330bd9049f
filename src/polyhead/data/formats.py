"""The files a table may come in: which reader a name asks for, Parquet and workbooks."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from polyhead.data.columns import without_empties
from polyhead.data.delimited import read_delimited
from polyhead.data.frames import plain
from polyhead.data.grid import Reading, header_of, name_columns, no_rows
from polyhead.data.settings import EMPTY
from polyhead.data.texts import Gatherer, Texts
from polyhead.errors import MissingExtraError, TableError

_DELIMITED = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".pq")
_WORKBOOK = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_BLOCK = 1 << 14  # rows
_KNOWN = (*_DELIMITED, *_PARQUET, *_WORKBOOK)


@dataclass(frozen=True)
class Format:
    """What is known about the form of a file before it is read; None means: find out.

    Attributes:
        encoding: How the bytes of a CSV spell letters.
        delimiter: What stands between the cells of a CSV.
        sheet: The sheet of a workbook; the first where it is not given.
        empty: Cells that hold nothing.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    empty: tuple[str, ...] = EMPTY


def is_table(path: Path) -> bool:
    """Whether a name is one of a kind of table that can be read."""
    return path.suffix.lower() in _KNOWN


def read_file(path: Path, form: Format) -> Reading:
    """Read a CSV, Parquet or Excel file.

    Raises:
        TableError: If it is missing, of another kind, unreadable or without rows.
        MissingExtraError: If it is a workbook and the reader for these is not installed.
    """
    _check_file(path)
    suffix = path.suffix.lower()
    try:
        if suffix in _PARQUET:
            return _read_parquet(path, form.empty)
        if suffix in _WORKBOOK:
            return _read_workbook(path, form.sheet, form.empty)
        return read_delimited(path, form.encoding, form.delimiter, form.empty)
    except OSError as error:
        raise TableError(f"{path.name}: can't be opened: {error.strerror or error}.") from None


def _check_file(path: Path) -> None:
    if path.is_dir():
        inside = [item.name for item in sorted(path.iterdir()) if item.suffix.lower() in _KNOWN]
        hint = f"\n  Tables in it: {', '.join(inside[:8])}." if inside else ""
        raise TableError(f"{path}: this is a folder. Expected a table.{hint}")
    if not path.is_file():
        raise TableError(f"{path}: no such file.{_beside(path)}")
    if path.suffix.lower() not in _KNOWN:
        raise TableError(
            f"{path.name}: no reader for this kind of file. Expected {', '.join(_KNOWN)}; "
            f"got {path.suffix or 'no suffix'!r}."
        )


def _beside(path: Path) -> str:
    if not path.parent.is_dir():
        return f"\n  Its folder, {path.parent}, does not exist either."
    names = sorted(item.name for item in path.parent.iterdir() if item.is_file())
    likeness = {
        name: difflib.SequenceMatcher(None, path.stem, Path(name).stem).ratio() for name in names
    }
    close = sorted((n for n in names if likeness[n] > 0.6), key=lambda n: -likeness[n])[:3]
    tables = [name for name in names if Path(name).suffix.lower() in _KNOWN]
    if close:
        return f"\n  Did you mean {' or '.join(map(repr, close))}?"
    return f"\n  Tables there: {', '.join(tables[:8])}." if tables else ""


def _read_parquet(path: Path, empty: tuple[str, ...]) -> Reading:
    try:
        table = pl.scan_parquet(path, glob=False)
        columns = [
            _parquet_text(table, name, empty)
            if dtype == pl.String
            else plain(table.select(pl.col(name)).collect().to_series(), path.name, empty)
            for name, dtype in table.collect_schema().items()
        ]
    except pl.exceptions.PolarsError as error:
        raise TableError(
            f"{path.name}: can't be read as Parquet: {str(error).splitlines()[0]}."
        ) from None
    if not columns or columns[0].is_empty():
        raise no_rows(path.name)
    return Reading(pl.DataFrame(columns))


def _parquet_text(table: pl.LazyFrame, name: str, empty: tuple[str, ...]) -> pl.Series:
    """A column of text, read in blocks, so that a cell that many rows share is held once."""
    column = table.select(pl.col(name))
    rows = int(column.select(pl.len()).collect().item())
    cells = Gatherer()
    for start in range(0, rows, _BLOCK):
        cells.add(column.slice(start, _BLOCK).collect().to_series().to_list())
    texts = cells.texts()
    return texts.spread(without_empties(texts.distinct, empty)).alias(name)


def _read_workbook(path: Path, sheet: str | None, empty: tuple[str, ...]) -> Reading:
    try:
        import fastexcel
    except ImportError:
        raise MissingExtraError("Reading Excel files", "excel") from None
    try:
        book = fastexcel.read_excel(path)
        name = _sheet(path.name, sheet, book.sheet_names)
        # Every cell as text and no row skipped, so that a CSV of the same cells reads the same
        # and rows keep the numbers that the spreadsheet shows.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        cells: pl.DataFrame = loaded.to_polars()
    except fastexcel.FastExcelError as error:
        raise TableError(
            f"{path.name}: can't be read as a workbook: {str(error).splitlines()[0]}."
        ) from None
    where = f"{path.name}, sheet {name!r}" if sheet else path.name
    return _below_header(cells, empty, where)


def _sheet(where: str, wanted: str | None, known: list[str]) -> str:
    if wanted is None:
        return known[0]
    if wanted in known:
        return wanted
    raise TableError(f"{where}: no sheet {wanted!r}.\n  Known: {', '.join(known)}.")


def _below_header(cells: pl.DataFrame, empty: tuple[str, ...], where: str) -> Reading:
    """Take the first row that holds something as the header, and those below as examples."""
    if cells.is_empty():
        raise no_rows(where)
    blank = pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))
    filled = np.flatnonzero(~cells.select(blank).to_series().to_numpy()).astype(np.int64)
    if len(filled) < 2:
        raise no_rows(where)
    names = header_of(cells.row(int(filled[0])), where)
    texts = [Texts(column) for column in cells[filled[1:]].iter_columns()]
    frame, notes = name_columns(texts, names, empty, where)
    start = int(filled[0]) + 1
    return Reading(frame, first_row=start + 1, positions=filled[1:] - start, notes=notes)
