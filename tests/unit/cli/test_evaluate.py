import json
from collections.abc import Callable
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import polars as pl

import polyhead as ph

Call = Callable[..., Any]


def test_a_run_says_again_what_it_scored(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("evaluate", trained.folder)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"val, 21 rows, epoch {trained.best_epoch} (these rows chose")
    assert "mean absolute error" in done.out
    done = polyhead("evaluate", trained.folder, "--json")
    said = json.loads(done.out)
    assert said == json.loads(trained.files.metrics.read_text(encoding="utf-8"))
    assert said["age"]["mae"] == trained.metrics["age"]["mae"]
    assert said["age"]["mae_ci"] == [*trained.intervals["age"]["mae"]]
    assert said["age"]["mae_ci"][0] < said["age"]["mae"] < said["age"]["mae_ci"][1]


def test_rows_never_seen_whose_paths_start_at_their_table(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    elsewhere = Path(copytree(squares, tmp_path / "别处"))
    (elsewhere / "val.csv").rename(elsewhere / "测试.csv")
    done = polyhead("evaluate", trained.folder, "--table", elsewhere / "测试.csv", "--json")
    assert (done.status, done.err) == (0, "")
    measured = json.loads(done.out)
    assert measured["age"]["mae"] == round_trip(trained.metrics["age"]["mae"])
    assert measured["gender"]["accuracy"] == trained.metrics["gender"]["accuracy"]
    assert set(measured["gender"]) == set(trained.to_json()["gender"])
    assert (
        "测试.csv, 21 rows"
        in polyhead("evaluate", trained.folder, "--table", elsewhere / "测试.csv").out
    )


def round_trip(value: float) -> Any:  # noqa: ANN401
    import pytest

    return pytest.approx(value, abs=1e-4)


def test_paths_start_at_the_root_where_one_is_named(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    table = copy(squares / "test.csv", tmp_path)
    lost = polyhead("evaluate", trained.folder, "--table", table)
    assert lost.status == 2
    assert lost.err.startswith("error: test.csv row 2: no such file: test/1.png")
    assert polyhead("evaluate", trained.folder, "--table", table, "--root", squares).status == 0


def test_every_answer_is_written(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    out = tmp_path / "答案.parquet"
    given = ("evaluate", trained.folder, "--table", squares / "test.csv", "--out", out)
    done = polyhead(*given)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"written: {out}"
    done = polyhead(*given, "--json")
    assert done.err == f"written: {out}\n"
    assert set(json.loads(done.out)) == {"age", "gender"}
    frame = pl.read_parquet(out)
    assert frame["row"].to_list() == list(range(2, 17))
    assert {"file", "age", "age_predicted", "gender_predicted"} <= set(frame.columns)


def test_a_column_that_is_not_there_is_left_out_and_said(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    pl.read_csv(squares / "test.csv").drop("gender").write_csv(tmp_path / "ages.csv")
    given = ("evaluate", trained.folder, "--table", tmp_path / "ages.csv", "--root", squares)
    done = polyhead(*given)
    assert "note: no column for gender: left out" in done.out
    assert list(json.loads(polyhead(*given, "--json").out)) == ["age"]


def test_what_cannot_be_done_is_said_in_words(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    pl.DataFrame({"file": ["test/1.png"]}).write_csv(tmp_path / "bare.csv")
    for arguments, message in (
        ([trained.folder, "--table", tmp_path / "bare.csv"], "bare.csv: no label column. Expected"),
        ([trained.folder, "--table", tmp_path / "no.csv"], "no.csv: no such file"),
        ([tmp_path / "nowhere"], "nowhere: no such folder"),
        ([trained.folder, "--out", "a.xlsx"], "a.xlsx: can't write this kind"),
    ):
        done = polyhead("evaluate", *arguments)
        assert (done.status, done.out) == (2, "")
        assert message in done.err
        assert "Traceback" not in done.err


def test_groups_are_measured_by_any_column_of_a_table(
    polyhead: Call, trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    frame = pl.read_csv(squares / "test.csv")
    frame = frame.with_columns(
        城市=pl.Series(["北京" if i % 2 else "上海" for i in range(len(frame))])
    )
    frame.write_csv(tmp_path / "towns.csv")
    given = ("evaluate", trained.folder, "--table", tmp_path / "towns.csv", "--root", squares)
    done = polyhead(*given, "--by", "城市", "--by", "城市,gender", "--metric", "age.rmse")
    assert (done.status, done.err) == (0, "")
    assert "age, root mean square error by 城市: fewer than two groups have 50" in done.out
    assert "城市 × gender" in done.out
    assert "北京, Female" in done.out
    done = polyhead(*given, "--by", "城市", "--json")
    said = json.loads(done.out)
    assert set(said["metrics"]) == {"age", "gender"}
    assert [(table["task"], table["by"]) for table in said["groups"]] == [
        ("age", ["城市"]),
        ("gender", ["城市"]),
    ]
    assert [group["name"] for group in said["groups"][0]["groups"]] == ["上海", "北京"]


def test_a_run_is_measured_by_its_own_columns(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("evaluate", trained.folder, "--by", "gender")
    assert "age, mean absolute error by gender: fewer than two groups" in done.out
    done = polyhead("evaluate", trained.folder, "--by", "town")
    assert done.status == 2
    assert "val of the run: no column 'town' to group by." in done.err
    assert "A run keeps the columns that [evaluation] names as groups" in done.err
