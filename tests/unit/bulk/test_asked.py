from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.bulk import Files, TableRows, ask_for
from polyhead.errors import ImageError, RunError, TableError


def test_files_are_named_as_they_were_given(predictor: ph.Predictor, squares: Path) -> None:
    asked = ask_for(predictor, [squares / "val"])
    assert isinstance(asked, Files)
    assert (len(asked), asked.key, asked.label(1)) == (21, "file", str(squares / "val/2.png"))
    assert list(asked.rows(range(19, 21))) == [str(squares / f"val/{i}.png") for i in (20, 21)]


def test_a_name_that_is_no_unicode_can_be_written() -> None:
    assert Files(["a\udcff.png"]).label(0) == "a?.png"


def test_rows_are_named_by_their_numbers(predictor: ph.Predictor, table: Path) -> None:
    asked = ask_for(predictor, [table])
    assert isinstance(asked, TableRows)
    assert (len(asked), asked.key, asked.label(1)) == (30, "row", "行.csv row 3")
    assert list(asked.rows(range(1, 2))) == [{"face": pl.read_csv(table)["file"][1]}]


def test_image_paths_start_where_it_is_said(
    predictor: ph.Predictor, squares: Path, tmp_path: Path
) -> None:
    table = tmp_path / "1.csv"
    pl.DataFrame({"file": ["val/1.png"]}).write_csv(table)
    (row,) = ask_for(predictor, [table], squares).rows(range(1))
    assert row == {"face": str(squares / "val/1.png")}


def test_addresses_in_a_table_stay_as_they_are(trained: ph.Run, tmp_path: Path) -> None:
    address = "https://example.org/1.png"
    table = tmp_path / "1.csv"
    pl.DataFrame({"file": [address]}).write_csv(table)
    (row,) = ask_for(ph.load(trained.folder, urls=True), [table]).rows(range(1))
    assert row == {"face": address}
    with pytest.raises(ImageError, match="no such file"):
        ask_for(ph.load(trained.folder), [table])


def test_what_cannot_be_asked_is_refused(
    predictor: ph.Predictor, table: Path, tmp_path: Path
) -> None:
    with pytest.raises(TableError, match=r"行\.csv: a table is answered alone"):
        ask_for(predictor, [tmp_path, table])
    other = tmp_path / "other.csv"
    pl.DataFrame({"files": ["1.png"]}).write_csv(other)
    with pytest.raises(RunError, match=r"no column 'file' for 'face'\.\n  Did you mean 'files'"):
        ask_for(predictor, [other])
    lost = tmp_path / "lost.csv"
    pl.DataFrame({"file": ["1.png", "2.png"]}).write_csv(lost)
    with pytest.raises(ImageError, match=r"lost\.csv row 2: no such file: 1\.png"):
        ask_for(predictor, [lost])
    (tmp_path / "空").mkdir()
    with pytest.raises(ImageError, match="a folder without an image"):
        ask_for(predictor, [tmp_path / "空"])


def test_the_digest_is_that_of_the_rows_and_their_order(
    predictor: ph.Predictor, table: Path
) -> None:
    first = ask_for(predictor, [table]).digest()
    assert ask_for(predictor, [table]).digest() == first
    pl.read_csv(table).reverse().write_csv(table)
    assert ask_for(predictor, [table]).digest() != first
    assert Files(["a", "bc"]).digest() != Files(["ab", "c"]).digest()
