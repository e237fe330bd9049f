import pytest

from polyhead.tasks.mangled import mangled_hint, read_mangled


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        ("9-Mar", ("3-9",)),
        ("03-Sep", ("3-9",)),
        ("Oct-19", ("10-19",)),
        ("19-Oct", ("10-19",)),
        ("2-Jan", ("1-2",)),
        ("9-March-2024", ("3-9",)),
        (" 9 mar ", ("3-9",)),
        ("3月9日", ("3-9",)),
        ("2024年3月9日", ("3-9",)),
        ("2024-03-09", ("3-9",)),
        ("2024/3/9", ("3-9",)),
        ("2024-03-09 00:00:00", ("3-9",)),
        ("2024-03-09T00:00:00", ("3-9",)),
        ("2024-03-09 00:00:00.000000", ("3-9",)),
        ("2019-10-01", ("1-10", "10-19")),
        ("2001-01-01", ("1-1",)),
    ],
)
def test_dates_that_were_bins(cell: str, readings: tuple[str, ...]) -> None:
    assert read_mangled(cell) == readings


@pytest.mark.parametrize("cell", ["3-9", "31", "Mar", "9-Foo", "2024-03-09 12:30:00", "", "9-3月"])
def test_no_dates(cell: str) -> None:
    assert read_mangled(cell) == ()
    assert mangled_hint(cell) == ""


def test_the_hint_prefers_what_is_known() -> None:
    assert mangled_hint("2019-10-01", ["10-19", "20-29"]) == (
        "A spreadsheet turned it into a date: it was '10-19'."
    )
    assert mangled_hint("2019-10-01") == (
        "A spreadsheet turned it into a date: it was '1-10' or '10-19'."
    )
