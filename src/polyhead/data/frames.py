"""DataFrames of polars and pandas, brought to one form."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from polyhead.data.columns import without_empties
from polyhead.data.grid import Reading, check_names, no_rows
from polyhead.data.texts import packed
from polyhead.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

    Frame: TypeAlias = "pl.DataFrame | pd.DataFrame"


def from_frame(frame: "Frame", where: str, empty: tuple[str, ...]) -> Reading:
    """Take over a DataFrame; its columns keep their types, categoricals become text.

    Args:
        frame: Of polars or pandas.
        where: What messages call it.
        empty: Cells that hold nothing; so do NaN and what pandas takes for missing.

    Raises:
        TableError: If it holds no rows, two columns of one name, or cells of no known type.
    """
    ours = frame if isinstance(frame, pl.DataFrame) else _from_pandas(frame, where)
    if ours.is_empty():
        raise no_rows(where)
    return Reading(pl.DataFrame([plain(cells, where, empty) for cells in ours.iter_columns()]))


def plain(cells: pl.Series, where: str, empty: tuple[str, ...]) -> pl.Series:
    """A column of a type that all the rest knows, null where a cell holds nothing.

    Args:
        cells: (N,), of any type.
        where: What messages call its table.
        empty: Cells that hold nothing.

    Returns:
        (N,); text that is repeated is packed.

    Raises:
        TableError: If the cells are Python objects.
    """
    if cells.dtype == pl.Object:
        raise TableError(
            f"{where}: column {cells.name!r} holds Python objects. Expected numbers or text."
        )
    if isinstance(cells.dtype, (pl.Categorical, pl.Enum)):
        cells = cells.cast(pl.String)
    if isinstance(cells.dtype, pl.Decimal):
        cells = cells.cast(pl.Float64)
    if cells.dtype == pl.String:
        return packed(without_empties(cells, empty))
    return cells.fill_nan(None) if cells.dtype.is_float() else cells


def _from_pandas(frame: "pd.DataFrame", where: str) -> pl.DataFrame:
    """Column by column through numpy, because polars' own way needs pyarrow."""
    names = [str(name) for name in frame.columns]
    check_names(names, where)
    return pl.DataFrame([_column(name, frame.iloc[:, place]) for place, name in enumerate(names)])


def _column(name: str, cells: "pd.Series[Any]") -> pl.Series:
    missing = cells.isna().to_numpy(dtype=bool)
    kind = getattr(cells.dtype, "kind", "O")
    exact = {"b": "bool", "M": "datetime64[us]", "m": "timedelta64[us]"}
    if kind in "iuf":
        exact[kind] = f"{kind}{getattr(cells.dtype, 'itemsize', 8)}"
    if kind not in exact:
        return _objects(name, cells, missing)
    filler = np.zeros(1, exact[kind])[0]
    values = cells.to_numpy(dtype=exact[kind], na_value=filler)
    return pl.Series(name, values).set(pl.Series(missing), None)


def _objects(
    name: str,
    cells: "pd.Series[Any]",
    missing: "np.typing.NDArray[np.bool_]",
) -> pl.Series:
    """Cells of a column that may hold anything: as they are if all agree, else as text."""
    values = [
        None if gone else str(value) if isinstance(value, PurePath) else value
        for value, gone in zip(cells.astype(object).to_list(), missing, strict=True)
    ]
    try:
        return pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if v is None else str(v) for v in values], dtype=pl.String)
