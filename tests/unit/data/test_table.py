from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from polyhead.data.formats import Format
from polyhead.data.table import Table, read_table
from polyhead.errors import TableError


@pytest.fixture
def table(tmp_path: Path) -> Table:
    (tmp_path / "脸").mkdir()
    (tmp_path / "脸" / "标签.csv").write_text("文件;年龄\n1.jpg;3\n\n2.jpg;4\n3.jpg;5\n", "utf-8")
    return read_table("脸/标签.csv", base=tmp_path)


def test_a_row_knows_its_place_in_the_file(table: Table) -> None:
    assert [table.place(i) for i in range(3)] == [
        "标签.csv row 2",
        "标签.csv row 4",
        "标签.csv row 5",
    ]


def test_a_taken_row_keeps_its_place(table: Table) -> None:
    part = table.take([2, 1]).take(np.array([False, True]))
    assert part.column("年龄").to_list() == [4]
    assert part.place(0) == "标签.csv row 4"
    assert part.notes == table.notes == ("标签.csv: read as UTF-8, separated by ';'.",)
    assert len(table.take([])) == 0


def test_the_first_rows(table: Table) -> None:
    assert table.head(2).column("文件").to_list() == ["1.jpg", "2.jpg"]
    assert len(table.head()) == len(table) == 3
    assert repr(table.head(1)).startswith("标签.csv\nshape: (1, 2)")


def test_a_column_is_text_however_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("脸,n\nb,1\na,1\n,2\nb,1\nb,3\n", "utf-8")
    table = read_table("t.csv", base=tmp_path)
    assert table.kept("脸").dtype == pl.Enum(["b", "a"])
    assert table.column("脸").dtype == table.frame["脸"].dtype == pl.String
    assert table.column("脸").to_list() == ["b", "a", None, "b", "b"]
    assert "str" in repr(table)
    assert (table.cell("脸", 1), table.cell("脸", 2), table.cell("n", 4)) == ("a", None, 3)
    assert table.some("脸", [4, 0, 2, 1, 2]) == ["b", None, "a"]
    files, which = table.take([2, 1, 0, 3]).distinct("脸")
    assert files.to_list() == ["a", "b"]
    assert files.dtype == pl.String
    assert which.tolist() == [-1, 0, 1, 1]


def test_image_paths_start_at_the_folder_of_the_table_or_the_root(
    table: Table, tmp_path: Path
) -> None:
    path = tmp_path / "脸" / "标签.csv"
    assert table.root == tmp_path / "脸"
    assert read_table(path, base=Path("/elsewhere")).root == tmp_path / "脸"
    assert read_table("脸/标签.csv", base=tmp_path, root="图").root == tmp_path / "图"
    assert read_table("脸/标签.csv", base=tmp_path, root=tmp_path).root == tmp_path


@pytest.mark.parametrize("frame", [pl.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]})])
def test_frames_start_at_the_base_and_count_from_0(
    frame: pl.DataFrame | pd.DataFrame, tmp_path: Path
) -> None:
    table = read_table(frame, base=tmp_path)
    assert table.root == tmp_path
    assert table.place(1) == "DataFrame row 1"
    assert read_table(frame, base=tmp_path, root="图").root == tmp_path / "图"


def test_what_is_known_of_the_form_is_used(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("a|b\n女|-\n".encode("gbk"))
    form = Format(encoding="gbk", delimiter="|", empty=("-",))
    assert read_table("t.csv", base=tmp_path, form=form).frame.rows() == [("女", None)]


def test_a_missing_column_is_answered_with_the_nearest(table: Table) -> None:
    with pytest.raises(TableError) as caught:
        table.column("年令")
    assert str(caught.value) == (
        "标签.csv: no column '年令'.\n  Did you mean '年龄'? Known: 文件, 年龄."
    )
    with pytest.raises(TableError, match=r"no column 'x'.\n  Known: 文件, 年龄."):
        table.column("x")
