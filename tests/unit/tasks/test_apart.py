import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.tasks.apart import distinct, is_filled, told_apart
from polyhead.tasks.cells import clean

COLUMNS: list[tuple[list[Any], Any]] = [
    (["b", " a", None, "a", "", "b "], pl.String),
    (["b", " a", None, "a", "", "b "], pl.Enum(["", "a", "x", " a", "b ", "b"])),
    ([3, None, -1, 3], pl.Int64),
    ([3, 200, 3], pl.UInt8),
    ([0.5, None, float("nan"), -0.0, 0.0, 2.0, 0.5, float("inf")], pl.Float64),
    ([True, None, False, True], pl.Boolean),
    ([["a"], None, [], ["a"], ["a", "b"]], pl.List(pl.String)),
    ([dt.date(2024, 1, 2), None, dt.date(2024, 1, 2)], pl.Date),
    ([None, None], pl.String),
    ([None, None], pl.Float64),
    ([], pl.String),
    ([], pl.Int64),
]


@pytest.mark.parametrize(("cells", "dtype"), COLUMNS)
def test_texts_are_those_of_clean_cells(cells: list[Any], dtype: pl.DataType) -> None:
    column = pl.Series(cells, dtype=dtype)
    texts, which = told_apart(column)
    expected = clean(column).to_list()
    assert [None if place < 0 else texts[int(place)] for place in which] == expected
    assert texts.to_list() == list(dict.fromkeys(text for text in expected if text is not None))
    assert is_filled(column).tolist() == [text is not None for text in expected]


@given(st.lists(st.none() | st.text(max_size=2), max_size=12))
def test_text_is_told_apart_as_it_is_written(cells: list[str | None]) -> None:
    for column in (pl.Series(cells, dtype=pl.String), _packed(cells)):
        found, which = distinct(column)
        assert found.to_list() == list(dict.fromkeys(cell for cell in cells if cell is not None))
        assert [None if at < 0 else found[int(at)] for at in which] == cells


def _packed(cells: list[str | None]) -> pl.Series:
    return pl.Series(cells, dtype=pl.Enum(sorted({cell for cell in cells if cell is not None})))
