"""A Parquet file of FairFace is checked before anything is made of it."""

import json
from pathlib import Path

import polars as pl
import pytest

from polyhead.errors import DownloadError
from polyhead.get import shards
from polyhead.get.shards import AGES, GENDERS, RACES, check_shard, unpack

JPEG = b"\xff\xd8\xff\xe0 and so on"
CHANGED = "\n  The data set on the hub has changed, or this is another one; no table was written."


def columns(rows: int = 1) -> dict[str, pl.Series]:
    cells = [{"bytes": JPEG, "path": "1.jpg"}] * rows
    image = pl.Struct({"bytes": pl.Binary, "path": pl.String})
    return {
        "image": pl.Series(cells, dtype=image),
        "age": pl.Series([row % 9 for row in range(rows)]),
        "gender": pl.Series([row % 2 for row in range(rows)]),
        "race": pl.Series([row % 7 for row in range(rows)]),
        "service_test": pl.Series([row % 3 == 0 for row in range(rows)]),
    }


def write(folder: Path, made: dict[str, pl.Series], **metadata: str) -> Path:
    path = folder / "part.parquet"
    pl.DataFrame(made).write_parquet(path, metadata=metadata, row_group_size=100)
    return path


def said(path: Path) -> str:
    with pytest.raises(DownloadError) as caught:
        check_shard(path)
    text = str(caught.value)
    assert text.endswith(CHANGED)
    return text.removesuffix(CHANGED)


def named(**changes: list[str]) -> str:
    names = {"age": list(AGES), "gender": list(GENDERS), "race": list(RACES), **changes}
    features = {name: {"names": classes, "_type": "ClassLabel"} for name, classes in names.items()}
    return json.dumps({"info": {"features": features}})


def test_counts_the_rows_of_a_right_file(tmp_path: Path) -> None:
    assert check_shard(write(tmp_path, columns(3))) == 3
    assert check_shard(write(tmp_path, columns(2), huggingface=named())) == 2
    assert check_shard(write(tmp_path, columns(2), huggingface="not JSON")) == 2
    assert check_shard(write(tmp_path, {"more": pl.Series([1]), **columns(1)})) == 1


def test_names_every_column_that_differs(tmp_path: Path) -> None:
    made = columns()
    del made["race"]
    made["age"] = pl.Series(["30-39"])
    assert said(write(tmp_path, made)) == (
        "part.parquet columns: not FairFace. Expected age Int64, race Int64; "
        "got age String, no race."
    )


def test_refuses_codes_that_mean_something_else(tmp_path: Path) -> None:
    swapped = named(gender=["Female", "Male"])
    assert said(write(tmp_path, columns(), huggingface=swapped)) == (
        "part.parquet gender: not FairFace. Expected Male, Female; got Female, Male."
    )


def test_refuses_a_file_without_rows(tmp_path: Path) -> None:
    none = {name: column.head(0) for name, column in columns().items()}
    assert said(write(tmp_path, none)) == (
        "part.parquet: not FairFace. Expected at least one row; got none."
    )


def test_refuses_what_is_no_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    path.write_bytes(b"<html>sign in</html>")
    assert said(path).startswith(
        "part.parquet: not FairFace. Expected a Parquet file; got a file polars can't read ("
    )


@pytest.mark.parametrize(
    ("column", "cells", "words"),
    [
        ("age", [0, 9], "row 2 age|a code from 0 to 8; got 9"),
        ("gender", [-1, 0], "row 1 gender|a code from 0 to 1; got -1"),
        ("race", [6, 7], "row 2 race|a code from 0 to 6; got 7"),
        ("race", [6, None], "row 2 race|a code from 0 to 6; got an empty cell"),
        ("service_test", [None, True], "row 1 service_test|True or False; got an empty cell"),
    ],
)
def test_names_the_row_of_an_unknown_label(
    tmp_path: Path, column: str, cells: list[int | None], words: str
) -> None:
    path = write(tmp_path, {**columns(2), column: pl.Series(cells)})
    assert check_shard(path) == 2
    with pytest.raises(DownloadError) as caught:
        list(unpack(path, tmp_path, 1, 2))
    where, what = words.split("|")
    assert str(caught.value) == (f"part.parquet {where}: not FairFace. Expected {what}.{CHANGED}")


@pytest.mark.parametrize(
    ("cell", "got"), [(b"\x89PNG...", "bytes that start 89 50 4e 47"), (None, "an empty cell")]
)
def test_names_the_row_of_an_image_that_is_no_jpeg(
    tmp_path: Path, cell: bytes | None, got: str
) -> None:
    made = columns(2)
    cells = [{"bytes": JPEG, "path": None}, {"bytes": cell, "path": None}]
    made["image"] = pl.Series(cells, dtype=made["image"].dtype)
    with pytest.raises(DownloadError) as caught:
        list(unpack(write(tmp_path, made), tmp_path, 1, 2))
    assert str(caught.value) == (
        f"part.parquet row 2 image: not FairFace. Expected a JPEG; got {got}.{CHANGED}"
    )


@pytest.mark.parametrize("batch", [1, 7, 20, 500])
def test_batches_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(shards, "_BATCH", batch)
    made = columns(25)
    cells = [{"bytes": JPEG + bytes([row]), "path": None} for row in range(25)]
    made["image"] = pl.Series(cells, dtype=made["image"].dtype)
    into = tmp_path / "train"
    into.mkdir()

    tables = list(unpack(write(tmp_path, made), into, first=101, rows=20))

    assert max(table.height for table in tables) == min(batch, 20)
    table = pl.concat(tables)
    assert table["file"].to_list() == [f"train/{number}.jpg" for number in range(101, 121)]
    assert table["age"].to_list() == [AGES[row % 9] for row in range(20)]
    assert table["race"].to_list() == [RACES[row % 7] for row in range(20)]
    assert table["gender"].to_list() == [GENDERS[row % 2] for row in range(20)]
    assert table["service_test"].to_list() == [str(row % 3 == 0) for row in range(20)]
    written = {path.name: path.read_bytes() for path in into.iterdir()}
    assert written == {f"{row + 101}.jpg": JPEG + bytes([row]) for row in range(20)}
