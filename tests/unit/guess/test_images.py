import re
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

from polyhead.data import Table
from polyhead.errors import TableError
from polyhead.guess.images import find_images, without_image


def draw(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (20, 20)).save(path)


def table(root: Path, **columns: list[object]) -> Table:
    return Table(pl.DataFrame(columns), "faces.csv", root)


def test_columns_are_found_by_their_files(tmp_path: Path) -> None:
    draw(tmp_path / "图" / "一.png")
    (tmp_path / "notes.txt").write_text("no image")
    found = find_images(
        table(
            tmp_path,
            notes=["notes.txt", "notes.txt"],
            text=["x" * 5000, "a\0b"],
            left=["图/一.png", None],
            路径=["图/一.png", "图/一.png"],
        ),
        None,
    )
    assert (found.columns, found.column) == (("路径", "left"), "路径")
    assert (found.root, found.searched) == (tmp_path, False)


@pytest.mark.parametrize("place", ["zoo", "images", "../images", ".."])
def test_folders_around_the_table_are_looked_into(tmp_path: Path, place: str) -> None:
    here = tmp_path / "tables"
    here.mkdir()
    draw(here / place / "a.png")
    found = find_images(table(here, file=["a.png"]), None)
    assert found.root.resolve() == (here / place).resolve()
    assert found.searched
    assert found.table.root == found.root


def test_a_folder_named_after_images_comes_first(tmp_path: Path) -> None:
    for folder in ("aaa", "images"):
        draw(tmp_path / folder / "a.png")
    assert find_images(table(tmp_path, file=["a.png"]), None).root == tmp_path / "images"


def test_a_root_that_is_given_is_the_only_one(tmp_path: Path) -> None:
    draw(tmp_path / "a.png")
    draw(tmp_path / "b" / "b.png")
    rows = table(tmp_path / "b", file=["b.png"])
    assert find_images(rows, tmp_path / "b").searched is False
    with pytest.raises(TableError, match="no column names image files"):
        find_images(rows, tmp_path)


def test_most_cells_must_name_files(tmp_path: Path) -> None:
    for i in range(4):
        draw(tmp_path / f"{i}.png")
    files: list[object] = [f"{i}.png" for i in range(7)]
    assert find_images(table(tmp_path, file=files), None).column == "file"
    with pytest.raises(TableError):
        find_images(table(tmp_path, file=[*files, "x.png", "y.png"]), None)


def test_what_was_looked_for_is_said(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    message = (
        f"faces.csv: no column names image files. Looked in {tmp_path}, {tmp_path / 'images'}, "
    )
    with pytest.raises(TableError, match=re.escape(message)) as caught:
        find_images(table(tmp_path, file=["a.jpg"], age=["3"]), None)
    assert "Column 'file' seems to: 'a.jpg'." in str(caught.value)
    assert "`--root DIR` names the folder in which image paths start." in str(caught.value)


@pytest.mark.parametrize("cells", [["7", "8"], [7, 8]])
def test_names_without_their_suffix_are_recognized(tmp_path: Path, cells: list[object]) -> None:
    for name in ("7.jpg", "8.jpg"):
        draw(tmp_path / "images" / name)
    with pytest.raises(TableError) as caught:
        find_images(table(tmp_path, id=cells), None)
    assert str(caught.value).endswith(
        f"Column 'id' names files in {tmp_path / 'images'} without their suffix: "
        "write '7.jpg' instead of '7'."
    )


def test_rows_without_an_image_are_counted(tmp_path: Path) -> None:
    draw(tmp_path / "a.png")
    rows = table(tmp_path, file=["a.png", "b.png", None], other=["x", "y", "z"])
    assert [without_image(rows, name) for name in ("file", "other", "absent")] == [2, 3, 3]
