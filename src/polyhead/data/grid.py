"""Cells as text under a header, the form in which CSV files and workbooks arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.data.columns import from_text
from polyhead.data.texts import Texts
from polyhead.errors import TableError


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read from a file or frame.

    Attributes:
        frame: The cells of N rows; text that is repeated may be an Enum.
        first_row: The number of the first example in the file that a person opens.
        positions: (N,), the position of each row, counted from 0 at ``first_row``; None where
            that is the position in ``frame``.
        notes: What was found out on the way, for a person.
    """

    frame: pl.DataFrame
    first_row: int = 0
    positions: npt.NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()


def header_of(cells: Sequence[str | None], where: str) -> list[str]:
    """The names of the columns, blanks around them gone; those without a name are ``""``.

    Raises:
        TableError: If two columns share a name.
    """
    names = [(cell or "").lstrip("\ufeff").strip() for cell in cells]
    check_names(names, where)
    return names


def check_names(names: Sequence[str], where: str) -> None:
    """Refuse two columns of the same name.

    Raises:
        TableError: If there are any.
    """
    twice = sorted({name for name in names if name and names.count(name) > 1}, key=names.index)
    if twice:
        places = ", ".join(str(i + 1) for i, name in enumerate(names) if name == twice[0])
        raise TableError(
            f"{where}: columns {places} are all named {twice[0]!r}. Expected every name once."
        )


def name_columns(
    cells: Iterable[Texts],
    names: Sequence[str],
    empty: tuple[str, ...],
    where: str,
    *,
    decimal_comma: bool = False,
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Give columns of text their names and their types.

    Args:
        cells: Columns of text, in the order of ``names``; each is let go before the next is there.
        names: Their names; a column without one is left out.
        empty: Cells that hold nothing.
        where: The table's name, for notes.
        decimal_comma: Whether ``3,5`` may be a number.

    Returns:
        The columns, text that is repeated packed; and notes on what was left out or converted.
    """
    columns: list[pl.Series] = []
    notes: list[str] = []
    for place, (name, texts) in enumerate(zip(names, cells, strict=True), start=1):
        # What the different cells say decides the type: their number does not.
        values = from_text(texts.distinct, empty, decimal_comma=decimal_comma)
        if not name:
            if values.null_count() < len(values):
                notes.append(f"{where}: column {place} has no name and is left out.")
            continue
        if values.dtype.is_float() and texts.distinct.str.contains(",", literal=True).any():
            notes.append(f"{where}: column {name!r}: commas are read as decimal points.")
        columns.append(texts.spread(values).alias(name))
    return pl.DataFrame(columns), tuple(notes)


def no_rows(where: str) -> TableError:
    """The error for a table with nothing below its header."""
    return TableError(f"{where}: no rows. Expected a header and at least one row below it.")
