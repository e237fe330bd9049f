"""Where the rows come from and which of them train, validate and test."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import Field, PlainSerializer, PlainValidator

from polyhead.settings import settings

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

EMPTY = ("", "NA", "N/A", "NaN", "nan", "null", "NULL")
"""Cells that hold nothing, unless a declaration says otherwise."""

_Count = Annotated[int, Field(ge=1)]
_Share = Annotated[float, Field(gt=0, lt=1)]
_ShareOrNone = Annotated[float, Field(ge=0, lt=1)]


def is_frame(value: object) -> bool:
    """Whether a value is a DataFrame of polars or pandas, without importing either."""
    return any(
        base.__name__ == "DataFrame" and base.__module__.partition(".")[0] in ("polars", "pandas")
        for base in type(value).__mro__
    )


def _a_table(value: object) -> object:
    if is_frame(value):
        return value
    if isinstance(value, (str, Path)) and str(value).strip():
        return str(value)
    raise ValueError(f"Expected a path, or a polars or pandas DataFrame; got {value!r}")


def _as_text(value: object) -> str:
    """A frame can't be written down; what stands in its place says what it was."""
    if isinstance(value, str):
        return value
    rows = len(value) if hasattr(value, "__len__") else 0
    return f"{type(value).__module__.partition('.')[0]} DataFrame of {rows} rows"


if TYPE_CHECKING:
    TableSource: TypeAlias = "str | Path | pl.DataFrame | pd.DataFrame"
else:
    TableSource = Annotated[
        Any, PlainValidator(_a_table), PlainSerializer(_as_text, return_type=str)
    ]


@settings
class ByColumn:
    """A column says of each row which part it belongs to.

    Attributes:
        column: The column's name.
        train: What its cell holds for a training row.
        val: What its cell holds for a validation row.
        test: What its cell holds for a test row, if there are any.
    """

    column: str
    train: str = "train"
    val: str = "val"
    test: str = "test"
    kind: Literal["column"] = Field(default="column", kw_only=True)

    def __post_init__(self) -> None:
        if len({self.train, self.val, self.test}) < 3:
            raise ValueError(
                "Expected three different values for train, val and test; "
                f"got {self.train!r}, {self.val!r} and {self.test!r}"
            )


@settings
class ByFraction:
    """Rows are drawn at random, in equal proportions of every label where that can be had.

    Attributes:
        val: The share of rows that validate.
        test: The share of rows that test.
        seed: Another seed draws other rows.
        stratify: Whether the parts keep the proportions of the labels, of all tasks together; or
            the columns whose proportions they keep.
    """

    val: _Share = 0.15
    test: _ShareOrNone = 0.0
    seed: int = Field(default=0, ge=0)
    stratify: bool | tuple[str, ...] = True
    kind: Literal["fraction"] = Field(default="fraction", kw_only=True)

    def __post_init__(self) -> None:
        _leaves_some(self.val, self.test)


@settings
class ByGroup:
    """All rows of a group, say of one person, come to the same part.

    Attributes:
        column: The column that names the group.
        val: The share of rows, roughly, that validate.
        test: The share of rows, roughly, that test.
        seed: Another seed draws other groups.
    """

    column: str
    val: _Share = 0.15
    test: _ShareOrNone = 0.0
    seed: int = Field(default=0, ge=0)
    kind: Literal["group"] = Field(default="group", kw_only=True)

    def __post_init__(self) -> None:
        _leaves_some(self.val, self.test)


@settings
class ByTime:
    """The last stretch of time tests, the one before it validates, what came first trains.

    Attributes:
        column: The column to sort by: numbers, dates, or text with its numbers in counting order.
        val: The share of rows, roughly, that validate.
        test: The share of rows, roughly, that test.
        gap: How many rows before each border are left out, so that neighbors in time don't end up
            on both sides of it.
    """

    column: str
    val: _Share = 0.15
    test: _ShareOrNone = 0.0
    gap: int = Field(default=0, ge=0)
    kind: Literal["time"] = Field(default="time", kw_only=True)

    def __post_init__(self) -> None:
        _leaves_some(self.val, self.test)


def _leaves_some(val: float, test: float) -> None:
    if val + test >= 1:
        raise ValueError(f"val + test leave nothing to train on: {val:g} + {test:g}")


Split: TypeAlias = Annotated[ByColumn | ByFraction | ByGroup | ByTime, Field(discriminator="kind")]


@settings
class Data:
    """The rows, as files or frames, and which of them train, validate and test.

    Attributes:
        train: A table (CSV, Parquet, Excel) or a DataFrame; one row per example.
        val: Another one, with the rows that choose the best epoch.
        test: Another one, looked at once at the end.
        root: The folder in which image paths start; the table's own folder where it is not given.
        split: How ``val`` (and ``test``) are taken from ``train`` where they have no table.
        encoding: How the bytes of a CSV spell letters; found out where it is not given.
        delimiter: What stands between the cells of a CSV; found out where it is not given.
        sheet: The sheet of a workbook; the first where it is not given.
        empty: Cells that hold nothing, compared after blanks around them are gone.
        folder: Where the tables' own paths start; the spec file's folder where it is not given.
        rows: Take the first so many rows of each part only, for a trial; or of the parts named, as
            ``{ train = 8000, val = 1500 }``.
        on_fault: What a row does whose image or label can't be read: stop everything with a list
            of such rows, or be left out and counted.
    """

    train: TableSource
    val: TableSource | None = None
    test: TableSource | None = None
    root: str | None = None
    split: Split | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    empty: tuple[str, ...] = EMPTY
    folder: str | None = None
    rows: _Count | dict[Literal["train", "val", "test"], _Count] | None = None
    on_fault: Literal["refuse", "skip"] = "refuse"

    def rows_of(self, part: str) -> int | None:
        """How many rows of a part are taken; None for all."""
        if self.rows is None or isinstance(self.rows, int):
            return self.rows
        return next((count for name, count in self.rows.items() if name == part), None)

    def __post_init__(self) -> None:
        _check_parts(self)
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise ValueError(
                f"delimiter: Expected one character, such as ';'; got {self.delimiter!r}"
            )


def _check_parts(data: Data) -> None:
    if data.val is None and data.split is None:
        raise ValueError(
            "no rows to validate on. Expected 'val', another table, or 'split', "
            "which takes them from 'train'; got neither"
        )
    if data.val is not None and data.split is not None:
        raise ValueError(
            "'val' and 'split' both say which rows validate. Expected one of them; got both"
        )
    drawn = 0.0 if data.split is None or isinstance(data.split, ByColumn) else data.split.test
    if data.test is not None and drawn > 0:
        raise ValueError(
            "'test' and 'split.test' both say which rows test. Expected one of them; got both"
        )
