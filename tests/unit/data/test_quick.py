from pathlib import Path

import polars as pl
import pytest

from polyhead.data import Table, usable_rows
from polyhead.errors import ImageError


def table(root: Path, files: list[str | None], **more: list[str | None]) -> Table:
    return Table(pl.DataFrame({"file": files, **more}), "faces.csv", root, first_row=2)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a.png", "人脸/张 三.png", "人脸/深/1.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def test_files_are_found_in_folders_of_any_name_and_by_absolute_paths(root: Path) -> None:
    files: list[str | None] = [
        "a.png", "人脸/张 三.png", "人脸/深/1.png", "./人脸/../a.png", str(root / "a.png"),
    ]  # fmt: skip
    rows = table(root, files)
    usable = usable_rows(rows, ["file"], "refuse")
    assert usable.table is rows
    assert usable.notes == ()


def test_missing_files_are_named_with_their_rows_and_where_paths_start(root: Path) -> None:
    with pytest.raises(ImageError) as error:
        usable_rows(table(root, ["a.png", "人脸/李四.png", None, "深/1.png"]), ["file"], "refuse")
    assert str(error.value) == (
        "faces.csv row 3: no such file: 人脸/李四.png\n"
        "faces.csv row 4: no file in column 'file'.\n"
        "faces.csv row 5: no such file: 深/1.png\n"
        f"  Paths start in {root}; data.root names another folder. "
        'Rows without a file are left out with on_fault = "skip" under [data].'
    )


def test_a_root_that_is_no_folder_is_said(root: Path) -> None:
    with pytest.raises(
        ImageError, match=r"Paths start in .*nowhere, which is no folder; data\.root"
    ):
        usable_rows(table(root / "nowhere", ["a.png"]), ["file"], "refuse")


def test_a_folder_is_no_image(root: Path) -> None:
    with pytest.raises(ImageError, match="row 2: no such file: 人脸/深"):
        usable_rows(table(root, ["人脸/深"]), ["file"], "refuse")


def test_ten_are_shown_and_the_rest_counted(root: Path) -> None:
    files: list[str | None] = [f"{i}.png" for i in range(12)]
    with pytest.raises(ImageError) as error:
        usable_rows(table(root, files), ["file"], "refuse")
    assert str(error.value).count("no such file") == 10
    assert "\n... and 2 more.\n" in str(error.value)


def test_skipped_rows_are_left_out_and_counted(root: Path) -> None:
    rows = table(root, ["b.png", "a.png", None, "人脸/深/1.png"])
    usable = usable_rows(rows, ["file"], "skip")
    assert usable.table.column("file").to_list() == ["a.png", "人脸/深/1.png"]
    assert usable.table.place(1) == "faces.csv row 5"
    (note,) = usable.notes
    assert note == (
        "faces.csv: 2 rows without their image are left out, the first: "
        "faces.csv row 2: no such file: b.png"
    )


def test_a_row_that_lacks_two_images_is_one_row(root: Path) -> None:
    rows = table(root, ["a.png", "b.png"], other=["a.png", None])
    (note,) = usable_rows(rows, ["file", "other"], "skip").notes
    assert note.startswith("faces.csv: 1 rows without their image")


def test_a_table_of_which_nothing_is_left_is_refused_even_so(root: Path) -> None:
    with pytest.raises(ImageError, match=r"row 2: no such file: b\.png"):
        usable_rows(table(root, ["b.png"]), ["file"], "skip")
