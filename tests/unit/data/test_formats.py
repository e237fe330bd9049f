import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from polyhead.data.formats import Format, read_file
from polyhead.errors import MissingExtraError, TableError

Cell = str | float | bool | dt.datetime | None


def write_book(path: Path, sheets: dict[str, Sequence[Sequence[Cell]]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell is not None:
                    sheet.write(y, x, cell, *([date] if isinstance(cell, dt.datetime) else []))
    book.close()
    return path


def test_a_workbook_reads_like_a_csv(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["文件", "年龄", "身高", "编号", "日期", "性别"],
        ["图/1.jpg", 3, 1.25, "007", dt.datetime(2024, 1, 2), " 女"],  # noqa: DTZ001
        ["图/2.jpg", 31, 2, "010", None, "NA"],
    ]
    path = write_book(tmp_path / "表.xlsx", {"一": rows})
    reading = read_file(path, Format())
    assert reading.frame.columns == rows[0]
    assert reading.frame.rows() == [
        ("图/1.jpg", 3, 1.25, "007", "2024-01-02 00:00:00", "女"),
        ("图/2.jpg", 31, 2.0, "010", None, None),
    ]
    assert reading.first_row == 2


def test_rows_of_a_workbook_have_the_numbers_that_it_shows(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[], ["a", "b"], [1, 2], [], [3, 4], [" ", None], [5, 6]]
    reading = read_file(write_book(tmp_path / "t.xlsx", {"s": rows}), Format())
    assert reading.frame["a"].to_list() == [1, 3, 5]
    assert reading.positions is not None
    assert (reading.first_row + reading.positions).tolist() == [3, 5, 7]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = write_book(tmp_path / "t.xlsx", {"一": [["a"], [1]], "二": [["a"], [2]], "空": []})
    assert read_file(path, Format()).frame["a"].to_list() == [1]
    assert read_file(path, Format(sheet="二")).frame["a"].to_list() == [2]
    with pytest.raises(TableError) as caught:
        read_file(path, Format(sheet="三"))
    assert str(caught.value) == "t.xlsx: no sheet '三'.\n  Known: 一, 二, 空."
    with pytest.raises(TableError, match=r"t.xlsx, sheet '空': no rows. Expected a header and"):
        read_file(path, Format(sheet="空"))


def test_a_workbook_without_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "t.xlsx", {"s": [["a"], [1]]})
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(MissingExtraError, match=r"Reading Excel files needs an extra"):
        read_file(path, Format())


def test_parquet_keeps_types(tmp_path: Path) -> None:
    path = tmp_path / "表[1].parquet"
    frame = pl.DataFrame({"文件": ["图.jpg", "NA"], "年龄": [3.0, float("nan")]})
    frame.write_parquet(path)
    reading = read_file(path, Format())
    assert reading.frame.rows() == [("图.jpg", 3.0), (None, None)]
    assert reading.first_row == 0


@pytest.mark.parametrize("name", ["bad.parquet", "bad.xlsx"])
def test_broken_files_are_said_in_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"hello")
    with pytest.raises(TableError, match=rf"{name}: can't be read as "):
        read_file(path, Format())


def test_a_missing_file_is_answered_with_what_is_there(tmp_path: Path) -> None:
    for name in ("训练集.csv", "labels_train.csv", "notes.md"):
        (tmp_path / name).write_text("a\n1\n")
    with pytest.raises(TableError) as caught:
        read_file(tmp_path / "label_train.csv", Format())
    assert str(caught.value) == (
        f"{tmp_path / 'label_train.csv'}: no such file.\n  Did you mean 'labels_train.csv'?"
    )
    with pytest.raises(TableError) as caught:
        read_file(tmp_path / "q.csv", Format())
    assert str(caught.value).endswith(
        "no such file.\n  Tables there: labels_train.csv, 训练集.csv."
    )
    with pytest.raises(TableError, match=r"no such file.\n  Its folder, .*gone, does not exist"):
        read_file(tmp_path / "gone" / "q.csv", Format())


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("a\n1\n")
    with pytest.raises(TableError) as caught:
        read_file(tmp_path, Format())
    assert str(caught.value) == (
        f"{tmp_path}: this is a folder. Expected a table.\n  Tables in it: 表.csv."
    )


def test_an_unknown_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}")
    (tmp_path / "t").write_text("{}")
    with pytest.raises(TableError) as caught:
        read_file(tmp_path / "t.json", Format())
    assert str(caught.value) == (
        "t.json: no reader for this kind of file. Expected .csv, .tsv, .txt, .parquet, .pq, "
        ".xlsx, .xlsm, .xls, .xlsb, .ods; got '.json'."
    )
    with pytest.raises(TableError, match="got 'no suffix'"):
        read_file(tmp_path / "t", Format())


def test_suffixes_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "T.CSV").write_text("a\n1\n")
    assert read_file(tmp_path / "T.CSV", Format()).frame["a"].to_list() == [1]
