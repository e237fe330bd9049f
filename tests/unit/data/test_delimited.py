from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.delimited import find_delimiter, read_delimited
from polyhead.data.grid import Reading
from polyhead.data.settings import EMPTY
from polyhead.errors import TableError


def read(
    tmp_path: Path, text: str | bytes, encoding: str | None = None, delimiter: str | None = None
) -> Reading:
    path = tmp_path / "表.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_delimited(path, encoding, delimiter, EMPTY)


def numbers(reading: Reading) -> list[int]:
    """The number in the file of every row."""
    rows = range(reading.frame.height) if reading.positions is None else reading.positions
    return [reading.first_row + int(row) for row in rows]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030", "big5"]
)
def test_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    lines = [["文件", "年龄", "性別"], ["人/一.jpg", "31", "女"], ["人/二.jpg", "4", "男"]]
    if encoding == "big5":
        lines = [["檔案", "年齡", "性別"], *lines[1:]]
    text = end.join(delimiter.join(line) for line in lines) + end
    reading = read(tmp_path, text.encode(encoding))
    assert reading.frame.columns == lines[0]
    assert reading.frame.rows() == [("人/一.jpg", 31, "女"), ("人/二.jpg", 4, "男")]
    assert numbers(reading) == [2, 3]


def test_western_letters(tmp_path: Path) -> None:
    reading = read(tmp_path, "file,größe,name\n1.jpg,3,Zoë\n2.jpg,4,José\n".encode("cp1252"))
    assert reading.frame["name"].to_list() == ["Zoë", "José"]
    assert reading.notes == ("表.csv: read as Windows-1252, separated by ','.",)


def test_what_was_found_is_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "文件;身高;x\n图.jpg;1,75;a\n图.jpg;2;b\n".encode("gbk"))
    assert reading.frame["身高"].to_list() == [1.75, 2.0]
    assert reading.notes == (
        "表.csv: read as GBK, separated by ';'.",
        "表.csv: column '身高': commas are read as decimal points.",
    )
    assert read(tmp_path, "a\tb\n1\t2\n").notes == ("表.csv: read as UTF-8, separated by tabs.",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "ascii"])
def test_of_what_is_usual_nothing_is_said(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a,b\n1,2\n".encode(encoding)).notes == ()
    assert read(tmp_path, "a\n1\n".encode(encoding), "utf-8", ",").notes == ()


def test_what_is_told_is_not_guessed(tmp_path: Path) -> None:
    assert read(tmp_path, "a;b,c\n1;2,3\n", delimiter=",").frame.columns == ["a;b", "c"]
    assert read(tmp_path, "a\n女\n".encode("gbk"), encoding="gbk").frame["a"].to_list() == ["女"]


def test_quoted_cells(tmp_path: Path) -> None:
    text = 'file,"a ""note"""\n1.jpg,"one, two"\n2.jpg,"three\r\nfour"\n3.jpg,5" tall\n'
    reading = read(tmp_path, text)
    assert reading.frame.columns == ["file", 'a "note"']
    assert reading.frame.to_series(1).to_list() == ["one, two", "three\r\nfour", '5" tall']


def test_rows_have_the_numbers_of_a_spreadsheet(tmp_path: Path) -> None:
    text = '\na,b\n1,"x\ny\nz"\n\n2,q\n , \n3,q\n\n\n'
    reading = read(tmp_path, text)
    assert reading.frame["a"].to_list() == [1, 2, 3]
    assert numbers(reading) == [3, 5, 7]


def test_empty_lines_at_the_end_change_nothing(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,b\r\n1,2\r\n\r\n,\r\n\r\n")
    assert reading.frame.rows() == [(1, 2)]
    assert reading.positions is None


def test_excel_may_declare_the_delimiter(tmp_path: Path) -> None:
    reading = read(tmp_path, "sep=|\r\na|b\r\n1|2\r\n")
    assert reading.frame.rows(named=True) == [{"a": 1, "b": 2}]
    assert numbers(reading) == [3]


def test_one_column(tmp_path: Path) -> None:
    assert read(tmp_path, "file\na;1.jpg\nb.jpg").frame["file"].to_list() == ["a;1.jpg", "b.jpg"]


def test_a_column_without_name_is_left_out_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, ",file,\n0,a.jpg,\n1,b.jpg,\n")
    assert reading.frame.columns == ["file"]
    assert reading.notes == ("表.csv: column 1 has no name and is left out.",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "表.csv: the file is empty. Expected a header and rows."),
        (" \n\n", "表.csv: the file is empty. Expected a header and rows."),
        ("a,b\n", "表.csv: no rows. Expected a header and at least one row below it."),
        ("a,b\n,\n\n", "表.csv: no rows. Expected a header and at least one row below it."),
        (
            "a,b, a\n1,2,3\n",
            "表.csv: columns 1, 3 are all named 'a'. Expected every name once.",
        ),
        (
            "a,b\n1,2\n\n3\n",
            (
                "表.csv row 4: not as many cells as the header has. Expected 2; got 1.\n"
                "  The table is read as separated by ','; a cell that holds that itself must stand "
                "in quotes."
            ),
        ),
        (
            "a;b\n1;2\n3;4;5\n",
            (
                "表.csv row 3: not as many cells as the header has. Expected 2; got 3.\n"
                "  The table is read as separated by ';'; a cell that holds that itself must stand "
                "in quotes."
            ),
        ),
        (
            'a,b\n1,2\n3,"4\n5,6\n',
            (
                "表.csv row 3: a quote opens a cell and is never closed.\n"
                "  A quote inside a quoted cell is written twice."
            ),
        ),
        (
            'a,b\n"x" y,2\n',
            (
                "表.csv row 2: text follows the quote that closes a cell.\n"
                "  A quote inside a quoted cell is written twice."
            ),
        ),
        (
            f'a,b\n1,"{"x" * 140_000}"\n',
            (
                "表.csv row 2: a cell is too long; a quote that opens it may never be closed.\n"
                "  A quote inside a quoted cell is written twice."
            ),
        ),
    ],
)
def test_faults(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("file;age, years\na.jpg;3,5\nb.jpg;4,5\n", ";"),
        ("file,tags\na.jpg,x;y;z\nb.jpg,x\n", ","),
        ('file,note\na.jpg,"x;y"\nb.jpg,"p|q"\n', ","),
        ("a|b\n1|2\n", "|"),
        ("a\tb, c\n1\t2\n", "\t"),
        ("file\na.jpg\n", ","),
        ('a;b\n"1\n;2";3\n', ";"),
    ],
)
def test_the_delimiter_is_the_one_that_fits_header_and_rows(sample: str, expected: str) -> None:
    assert find_delimiter(sample) == expected


def test_rows_past_the_first_block(tmp_path: Path) -> None:
    rows = 20_000
    text = "i,s\n" + "".join(f"{i},女\n" if i != 12_000 else "\n" for i in range(rows))
    reading = read(tmp_path, text.encode("gbk"))
    assert reading.frame.height == rows - 1
    assert reading.frame["i"][-1] == rows - 1
    assert numbers(reading)[-1] == rows + 1


CELL = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=["Cs"]),
    max_size=5,
)


@given(table=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_any_text_comes_back(
    table: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    quoted = ["x" + first.replace('"', '""') for first, _ in table]
    others = [second.replace('"', '""') for _, second in table]
    text = "名,b\n" + "".join(
        f'"{first}x","{second}"\n' for first, second in zip(quoted, others, strict=True)
    )
    reading = read(tmp_path_factory.mktemp("t"), text)
    assert reading.frame["名"].to_list() == [f"x{first}x" for first, _ in table]
    assert numbers(reading) == list(range(2, len(table) + 2))
