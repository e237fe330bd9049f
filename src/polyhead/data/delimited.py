"""Text whose cells are separated by a character: CSV and its relatives."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO, TypeAlias

import numpy as np
import numpy.typing as npt

from polyhead.data.encodings import check_encoding, find_encoding, is_blank, title_of
from polyhead.data.grid import Reading, header_of, name_columns, no_rows
from polyhead.data.texts import Gatherer, Texts
from polyhead.errors import TableError

_Block: TypeAlias = tuple[npt.NDArray[np.int64], list[list[str]]]
_DELIMITERS = ("\t", ";", "|", ",")  # commas come last: they stand in numbers and text as well
_SPOKEN = {"\t": "tabs", " ": "blanks"}
_ONE_COLUMN = (0.0, 0)
_BLOCK = 1 << 8  # rows; lists of more live long enough for Python to look through all its objects
_SAMPLE_ROWS = 100
_SAMPLE_CHARACTERS = 1 << 18
_FAULTS = {
    "unexpected end of data": "a quote opens a cell and is never closed",
    "expected after": "text follows the quote that closes a cell",
    "field larger than": "a cell is too long; a quote that opens it may never be closed",
}


def read_delimited(
    path: Path, encoding: str | None, delimiter: str | None, empty: tuple[str, ...]
) -> Reading:
    """Read a CSV file.

    Bytes and rows go through in blocks: neither the file nor its cells are ever held as a whole.

    Args:
        path: The file.
        encoding: How its bytes spell letters, or None to find out.
        delimiter: What stands between cells, or None to find out.
        empty: Cells that hold nothing.

    Raises:
        TableError: If it can't be read, or holds no rows.
    """
    where = path.name
    with path.open("rb") as raw:
        if is_blank(raw):
            raise TableError(f"{where}: the file is empty. Expected a header and rows.")
        known = check_encoding(raw, encoding, where) if encoding else find_encoding(raw, where)
    with path.open(encoding=known, newline="") as text:
        sample = text.read(_SAMPLE_CHARACTERS)
    separator = delimiter or find_delimiter(sample)
    spoken = _SPOKEN.get(separator, repr(separator))
    with path.open(encoding=known, newline="") as text:
        blocks = _blocks(text, separator, where)
        places, rows = next(blocks, (np.empty(0, dtype=np.int64), []))
        top = 1 if _declares_delimiter(sample) else 0
        if len(rows) <= top:
            raise no_rows(where)
        at, header = int(places[top]), rows[top]
        below = places[top + 1 :], rows[top + 1 :]
        cells, found = _cells(itertools.chain([below], blocks), header, where, spoken)
    is_plain = title_of(known) == "UTF-8" and separator == ","
    notes = () if is_plain else (f"{where}: read as {title_of(known)}, separated by {spoken}.",)
    named, more = name_columns(
        cells, header_of(header, where), empty, where, decimal_comma=separator == ";"
    )
    return Reading(named, first_row=at + 2, positions=_gaps(found - at - 1), notes=notes + more)


def find_delimiter(sample: str) -> str:
    r"""The character that cuts the first rows of a CSV into equally many cells.

    >>> find_delimiter("file;age\na.jpg;3,5\n")
    ';'
    """
    if _declares_delimiter(sample):
        return sample.lstrip("\ufeff")[4]
    evenness = {delimiter: _evenness(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: evenness[delimiter])
    return best if evenness[best] > _ONE_COLUMN else ","


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that are as wide as the header, and that width."""
    stream = io.StringIO(sample, newline="")
    rows: list[list[str]] = []
    try:
        for row in itertools.islice(csv.reader(stream, delimiter=delimiter), _SAMPLE_ROWS):
            if not _is_blank(row):
                rows.append(row)  # noqa: PERF401 - rows before a fault are kept
    except csv.Error:
        pass
    if len(rows) > 2 and stream.tell() == len(sample):
        rows.pop()  # the sample may end in the middle of a row
    if not rows or len(rows[0]) < 2:
        return _ONE_COLUMN
    return sum(len(row) == len(rows[0]) for row in rows) / len(rows), len(rows[0])


def _declares_delimiter(sample: str) -> bool:
    """Whether the first line is Excel's ``sep=;``."""
    return re.match("\ufeff?sep=.\r?\n", sample) is not None


def _blocks(text: TextIO, delimiter: str, where: str) -> Iterator[_Block]:
    """Rows that hold something, and the position of each in the file, a block at a time."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    for start in itertools.count(0, _BLOCK):
        rows: list[list[str]] = []
        try:
            rows.extend(itertools.islice(reader, _BLOCK))
        except csv.Error as error:
            what = next((said for key, said in _FAULTS.items() if key in str(error)), str(error))
            raise TableError(
                f"{where} row {start + len(rows) + 1}: {what}.\n  "
                "A quote inside a quoted cell is written twice."
            ) from None
        if not rows:
            return
        filled = [place for place, row in enumerate(rows) if not _is_blank(row)]
        if filled:
            yield np.array(filled, dtype=np.int64) + start, [rows[place] for place in filled]


def _cells(
    blocks: Iterable[_Block], header: list[str], where: str, spoken: str
) -> tuple[Iterable[Texts], npt.NDArray[np.int64]]:
    """The rows below the header as columns of text, one by one, and their positions in the file."""
    columns = [Gatherer() for _ in header]
    found: list[npt.NDArray[np.int64]] = []
    for places, rows in blocks:
        widths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        wrong = np.flatnonzero(widths != len(header))
        if len(wrong):
            place = f"{where} row {places[wrong[0]] + 1}"
            raise _ragged(place, int(widths[wrong[0]]), len(header), spoken)
        if rows:
            for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
                column.add(cells)
        found.append(places)
    positions = np.concatenate(found)
    if not len(positions):
        raise no_rows(where)
    return (column.texts() for column in columns), positions


def _gaps(positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
    """The positions, where rows between are left out; None where they only count up."""
    return None if positions[-1] == len(positions) - 1 else positions


def _ragged(place: str, got: int, expected: int, spoken: str) -> TableError:
    return TableError(
        f"{place}: not as many cells as the header has. Expected {expected}; got {got}.\n  "
        f"The table is read as separated by {spoken}; a cell that holds that itself must stand in "
        "quotes."
    )


def _is_blank(row: list[str]) -> bool:
    return not "".join(row).strip()
