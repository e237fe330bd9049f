from pathlib import Path

import pandas as pd
import polars as pl

from polyhead.data import Data, read_table, with_frames_beside

FRAME = pl.DataFrame({"file": ["人脸/1.png"], "年龄": [31]})


def test_tables_that_are_files_stay_where_they_are(tmp_path: Path) -> None:
    data = Data("train.csv", val="val.csv", folder="faces")
    assert with_frames_beside(data, tmp_path / "spec.toml") is data
    assert list(tmp_path.iterdir()) == []


def test_frames_are_written_and_read_back_the_same(tmp_path: Path) -> None:
    pandas = pd.DataFrame({"file": ["2.png"], "年龄": [4]})
    kept = with_frames_beside(
        Data(FRAME, val=pandas, test="test.csv"), tmp_path / "run" / "spec.toml"
    )
    assert (kept.train, kept.val) == (
        str(tmp_path / "run" / "spec-train.parquet"),
        str(tmp_path / "run" / "spec-val.parquet"),
    )
    assert kept.test == "test.csv"
    assert read_table(kept.train, base=Path()).frame.equals(FRAME)
    assert kept.val is not None
    assert read_table(kept.val, base=Path()).frame.rows() == [("2.png", 4)]


def test_image_paths_keep_starting_where_they_did(tmp_path: Path) -> None:
    kept = with_frames_beside(
        Data(FRAME, val=FRAME, folder=str(tmp_path / "faces")), tmp_path / "run" / "spec.toml"
    )
    assert kept.root == str(tmp_path / "faces")
    rooted = with_frames_beside(
        Data(FRAME, val=FRAME, root="pictures"), tmp_path / "run" / "spec.toml"
    )
    assert rooted.root == "pictures"
