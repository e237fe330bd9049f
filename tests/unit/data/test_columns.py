import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.columns import from_text
from polyhead.data.settings import EMPTY


def typed(*cells: str | None, decimal_comma: bool = False) -> list[object]:
    column = pl.Series(cells, dtype=pl.String)
    return from_text(column, EMPTY, decimal_comma=decimal_comma).to_list()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("31", " 4 ", ""), [31, 4, None]),
        (("-3", "0"), [-3, 0]),
        (("007", "31"), ["007", "31"]),
        (("1.5", "3", "NA"), [1.5, 3.0, None]),
        (("1e3", "-2.5E-1", ".5", "3."), [1000.0, -0.25, 0.5, 3.0]),
        (("+5", "6"), [5.0, 6.0]),
        (("007", "1.5"), ["007", "1.5"]),
        (("12345678901234567890",), ["12345678901234567890"]),
        (("1234567890123456", "0.5"), ["1234567890123456", "0.5"]),
        (("9007199254740993",), [9007199254740993]),
        (("1e400",), ["1e400"]),
        (("inf", "1"), ["inf", "1"]),
        (("３", "４"), ["３", "４"]),
        (("1,5", "2"), ["1,5", "2"]),
        (("1_000",), ["1_000"]),
        (("True", "False"), ["True", "False"]),
        (("30-39", "more than 70"), ["30-39", "more than 70"]),
        (("男", "\u3000女 "), ["男", "女"]),
        (("", "null", "NaN"), [None, None, None]),
        (("N/A", None), [None, None]),
    ],
)
def test_a_type_is_given_where_nothing_is_lost(
    cells: tuple[str | None, ...], expected: list[object]
) -> None:
    found = typed(*cells)
    assert found == expected
    assert [type(cell) for cell in found] == [type(cell) for cell in expected]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("3,5", "4", ""), [3.5, 4.0, None]),
        (("-0,25", "1,0"), [-0.25, 1.0]),
        (("3,5", "4.5"), ["3,5", "4.5"]),
        (("1,2,3", "1,2"), ["1,2,3", "1,2"]),
        (("05,5",), ["05,5"]),
        (("3.5", "4"), [3.5, 4.0]),
    ],
)
def test_decimal_commas_where_they_may_be(cells: tuple[str, ...], expected: list[object]) -> None:
    assert typed(*cells, decimal_comma=True) == expected


def test_another_choice_of_empty_cells() -> None:
    assert from_text(pl.Series(["NA", "-"]), ("-",)).to_list() == ["NA", None]
    assert from_text(pl.Series(["", "a"]), ()).to_list() == ["", "a"]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_whole_numbers_come_back(numbers: list[int]) -> None:
    assert typed(*map(str, numbers)) == numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_come_back(numbers: list[float]) -> None:
    assert typed(*map(repr, numbers)) == numbers


@given(st.lists(st.text(alphabet="0123456789.,-+eE 男", max_size=6), min_size=1))
def test_no_text_fails_and_none_turns_empty_by_itself(cells: list[str]) -> None:
    found = typed(*cells, decimal_comma=True)
    assert [cell is None for cell in found] == [cell.strip() in EMPTY for cell in cells]
