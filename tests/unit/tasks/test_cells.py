import datetime as dt

import polars as pl
import pytest

from polyhead.tasks.cells import clean, same

CASES = [
    (pl.Series([31, None]), ["31", None]),
    (pl.Series([1.0, -0.0, 2.5, None, float("nan")]), ["1", "0", "2.5", None, None]),
    (pl.Series([float("inf"), 1e20]), ["inf", "1e+20"]),
    (pl.Series([True, False, None]), ["True", "False", None]),
    (pl.Series([" Female ", "", "  ", None]), ["Female", None, None, None]),
    (pl.Series(["女", "男"], dtype=pl.Categorical), ["女", "男"]),
    (pl.Series(["b", "a"], dtype=pl.Enum(["a", "b"])), ["b", "a"]),
    (pl.Series([None, None]), [None, None]),
    (pl.Series([["猫", None], [], None]), ['["猫"]', "[]", None]),
    (pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2)), ['["1", "2"]']),
    (pl.Series([b"\xff"]), ["b'\\xff'"]),
    (pl.Series([dt.timedelta(days=1)]), ["1 day, 0:00:00"]),
    (pl.Series([dt.date(2024, 3, 9)]), ["2024-03-09"]),
    (pl.Series([], dtype=pl.Float64), []),
]


@pytest.mark.parametrize(("cells", "texts"), CASES, ids=lambda x: str(getattr(x, "dtype", "")))
def test_every_type_becomes_text(cells: pl.Series, texts: list[str | None]) -> None:
    found = clean(cells)
    assert found.dtype == pl.String
    assert found.to_list() == texts


def test_cells_are_left_as_they_were() -> None:
    cells = pl.Series([" a ", ""])
    clean(cells)
    assert cells.to_list() == [" a ", ""]


@pytest.mark.parametrize(
    ("spellings", "meant"),
    [
        (("true", "TRUE", "True", " True "), "True"),
        (("0", "0.0", "0.00"), "0"),
        (("-3", "-3.0"), "-3"),
        (("007",), "007"),
        (("1.50",), "1.50"),
        (("Truely",), "Truely"),
    ],
)
def test_spellings_of_the_same_value(spellings: tuple[str, ...], meant: str) -> None:
    assert {same(text) for text in spellings} == {meant}
