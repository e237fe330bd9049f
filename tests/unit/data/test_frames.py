import datetime as dt
import decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from polyhead.data.table import read_table
from polyhead.errors import TableError

TIMES = pd.Series(pd.DatetimeIndex(["2024-01-02 03:04:05", "NaT"]), index=[7, 3])


def taken(frame: pl.DataFrame | pd.DataFrame) -> pl.DataFrame:
    return read_table(frame, base=Path()).frame


def test_polars_columns_keep_their_types() -> None:
    frame = pl.DataFrame(
        {
            "整数": [1, None],
            "text": [" 女", "NA"],
            "float": [float("nan"), 1.5],
            "bool": [True, None],
            "day": [dt.date(2024, 1, 2), None],
            "tags": [["a"], None],
        }
    )
    found = taken(frame)
    assert found.schema == frame.schema
    assert found.row(0) == (1, "女", None, True, dt.date(2024, 1, 2), ["a"])
    assert found.row(1) == (None, None, 1.5, None, None, None)


def test_text_is_not_turned_into_numbers() -> None:
    assert taken(pl.DataFrame({"a": ["1", "2"]}))["a"].to_list() == ["1", "2"]


def test_categoricals_and_decimals_become_text_and_floats() -> None:
    frame = pl.DataFrame(
        {"c": ["a", None], "e": ["x", "y"], "d": [decimal.Decimal("1.25"), None]},
        schema={"c": pl.Categorical, "e": pl.Enum(["x", "y"]), "d": pl.Decimal(10, 2)},
    )
    found = taken(frame)
    assert found.dtypes == [pl.String, pl.String, pl.Float64]
    assert found.rows() == [("a", "x", 1.25), (None, "y", None)]


def test_pandas_without_pyarrow() -> None:
    frame = pd.DataFrame(
        {
            "int": np.array([1, 2], dtype=np.int32),
            "float": [np.nan, 1.5],
            "bool": [True, False],
            "str": ["男", None],
            "nullable": pd.array([2**62 + 1, None], dtype="Int64"),
            "nullable bool": pd.array([True, None], dtype="boolean"),
            "nullable float": pd.array([0.5, None], dtype="Float64"),
            "string": pd.array(["a", None], dtype="string"),
            "category": pd.Categorical(["x", None]),
            "numbers as category": pd.Categorical([3, None]),
            "when": TIMES,
            "zone": TIMES.dt.tz_localize("Asia/Shanghai"),
            "object": [1, "b"],
            "path": [Path("a") / "b.jpg", None],
            "list": [["a", "b"], None],
        },
        index=[7, 3],
    )
    found = taken(frame)
    when = dt.datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001
    expected = {
        "int": [1, 2],
        "float": [None, 1.5],
        "bool": [True, False],
        "str": ["男", None],
        "nullable": [2**62 + 1, None],
        "nullable bool": [True, None],
        "nullable float": [0.5, None],
        "string": ["a", None],
        "category": ["x", None],
        "numbers as category": [3, None],
        "when": [when, None],
        "zone": [when - dt.timedelta(hours=8), None],
        "object": ["1", "b"],
        "path": [str(Path("a") / "b.jpg"), None],
        "list": [["a", "b"], None],
    }
    assert found.to_dict(as_series=False) == expected
    assert found.schema["int"] == pl.Int32
    assert found.schema["nullable"] == pl.Int64


def test_pandas_column_names_become_text() -> None:
    assert taken(pd.DataFrame([[1, 2]])).columns == ["0", "1"]


def test_faults() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["年龄", "年龄"])
    with pytest.raises(TableError, match=r"DataFrame: columns 1, 2 are all named '年龄'"):
        taken(twice)
    with pytest.raises(TableError, match=r"DataFrame: no rows. Expected a header and"):
        taken(pl.DataFrame({"a": []}))
    objects = pl.DataFrame({"o": pl.Series([object()], dtype=pl.Object)})
    with pytest.raises(TableError, match=r"DataFrame: column 'o' holds Python objects. Expected"):
        taken(objects)


def test_the_given_frame_is_left_alone() -> None:
    frame = pd.DataFrame({"a": [" x ", None], "f": [np.nan, 1.0]})
    before = frame.copy()
    taken(frame)
    pd.testing.assert_frame_equal(frame, before)
