from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from polyhead.checks.dates import date_findings, dates_for_bins, what_it_was
from polyhead.data import Table, read_table
from polyhead.tasks.intervals import read_interval

MakeTable = Callable[..., Table]


@pytest.mark.parametrize(
    ("date", "was"),
    [
        ("9-Mar", ("3-9",)),
        ("03-Sep", ("3-9",)),
        ("Oct-19", ("10-19",)),
        ("2024-09-03 00:00:00", ("3-9",)),
        ("2019-10-01 00:00:00", ("10-19",)),
    ],
)
def test_the_bins_that_are_left_tell_what_a_date_was(date: str, was: tuple[str, ...]) -> None:
    bins = [bin_ for text in ("0-2", "20-29") if (bin_ := read_interval(text))]
    assert what_it_was(date, bins) == was


def test_where_nothing_tells_both_readings_are_said() -> None:
    assert what_it_was("2019-10-01", []) == ("1-10", "10-19")


def test_dates_among_bins_are_found_with_their_rows(make_table: MakeTable) -> None:
    tables = {
        "train": make_table(age=["0-2", "9-Mar", "Oct-19", "9-Mar", None]),
        "val": make_table("val.csv", age=["20-29", "0-2", "9-Mar"]),
    }
    dates = dates_for_bins(tables, "age")
    assert dates == {"9-Mar": "'3-9'", "Oct-19": "'10-19'"}
    found = date_findings(tables, "age", "age", dates, {"9-Mar": "error"})
    assert [(f.severity, str(f)) for f in found] == [
        (
            "error",
            "train.csv row 3, row 5: age: a date stands where a bin was: '9-Mar' was '3-9'.",
        ),
        ("warning", "train.csv row 4: age: a date stands where a bin was: 'Oct-19' was '10-19'."),
        ("error", "val.csv row 4: age: a date stands where a bin was: '9-Mar' was '3-9'."),
    ]


def test_dates_among_dates_and_words_are_meant(make_table: MakeTable) -> None:
    table = make_table(day=["2024-03-09", "2024-03-10"], age=["31", "9-Mar"])
    assert dates_for_bins({"train": table}, "day") == {}
    assert dates_for_bins({"train": table}, "age") == {}
    assert dates_for_bins({"train": table}, "age", numbers=True) == {"9-Mar": "'3-9'"}


def test_dates_of_a_workbook(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "faces.xlsx")
    sheet, form = book.add_worksheet(), book.add_format({"num_format": "d-mmm"})
    sheet.write_column(0, 0, ["age", "0-2"])
    day = datetime(2024, 9, 3)  # noqa: DTZ001 - a workbook knows no time zones
    sheet.write_datetime(2, 0, day, form)
    book.close()
    table = read_table("faces.xlsx", base=tmp_path)
    (cell,) = dates_for_bins({"train": table}, "age").items()
    assert cell[1] == "'3-9'"
