import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest

import polyhead as ph

Call = Callable[..., Any]
MakeSpec = Callable[..., ph.Spec]


def test_it_trains_and_says_how_it_goes(polyhead: Call, spec_file: Path, tmp_path: Path) -> None:
    done = polyhead("train", spec_file, "--out", tmp_path / "run", "--set", "training.epochs=2")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    told = [line.partition(" |")[0] for line in lines if line.startswith("epoch")]
    assert told == ["epoch 1/2", "epoch 2/2"]
    assert lines[-1] == str(tmp_path / "run")
    assert "(these rows chose the epoch)" in done.out
    assert ph.Run.open(tmp_path / "run").summary["status"] == "finished"


def test_values_of_the_spec_are_changed_from_the_line(
    polyhead: Call, make_spec: MakeSpec, tmp_path: Path
) -> None:
    one = ph.Training(epochs=1, batch_size=16)
    file = make_spec(model=ph.Model("vgg16"), training=one).save(tmp_path / "a.toml")
    changes = ["--set", "model.backbone=test_resnet", "--set", "model.weights=random"]
    done = polyhead("train", file, "--out", tmp_path / "run", *changes)
    assert done.status == 0
    model = ph.Spec.from_toml(tmp_path / "run" / "spec.toml").model
    assert (model.backbone, model.weights) == ("test_resnet", "random")


def test_for_programs_standard_output_is_json_alone(
    polyhead: Call, spec_file: Path, tmp_path: Path
) -> None:
    done = polyhead("train", spec_file, "--out", tmp_path / "run", "--json")
    assert done.status == 0
    metrics = json.loads(done.out)
    assert metrics == json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert set(metrics) == {"age", "gender"}
    assert done.err.startswith("epoch 1/1 | loss ")


def test_without_out_the_run_has_the_name_of_the_spec(polyhead: Call, spec_file: Path) -> None:
    assert polyhead("train", spec_file, "--rows", "9").status == 0
    assert polyhead("train", spec_file, "--rows", "9").status == 0
    assert sorted(p.as_posix() for p in Path("runs").iterdir()) == [
        "runs/squares-1",
        "runs/squares-2",
    ]
    rows = json.loads(Path("runs/squares-1/summary.json").read_text())["rows"]
    assert rows == {"train": 9, "val": 9}


def test_tables_and_images_may_be_in_another_folder(
    polyhead: Call, make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    data = ph.Data(train="train.csv", val="val.csv")
    one = ph.Training(epochs=1, batch_size=16)
    file = make_spec(data=data, training=one).save(tmp_path / "a.toml")
    copied = copytree(squares, tmp_path / "别处")
    missing = polyhead("train", file, "--out", tmp_path / "run")
    assert (missing.status, missing.out) == (2, "")
    assert "train.csv: no such file" in missing.err
    assert polyhead("train", file, "--data", copied, "--out", tmp_path / "run").status == 0
    assert ph.Spec.from_toml(tmp_path / "run" / "spec.toml").data.folder == str(copied)


def test_a_run_goes_on(polyhead: Call, spec_file: Path, tmp_path: Path) -> None:
    assert polyhead("train", spec_file, "--out", tmp_path / "run").status == 0
    done = polyhead("train", "--resume", tmp_path / "run", "--set", "training.epochs=2")
    assert done.status == 0
    assert done.out.startswith("epoch 2/2 | loss ")
    assert "epoch 1/2" not in done.out
    assert len((tmp_path / "run" / "history.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give a spec file, or --resume RUN"),
        (["SPEC", "--resume", "run"], "Give a spec file, or --resume RUN"),
        (["--resume", "run", "--rows", "3"], "don't go with --resume"),
        (["--resume", "run", "--data", "."], "don't go with --resume"),
        (["--resume", "run", "--out", "other"], "don't go with --resume"),
        (["SPEC", "--rows", "0"], "Invalid value for '--rows'"),
        (["SPEC", "--epochs", "3"], "No such option"),
    ],
)
def test_a_wrong_call_is_said(
    polyhead: Call, spec_file: Path, arguments: list[str], message: str
) -> None:
    given = [str(spec_file) if word == "SPEC" else word for word in arguments]
    done = polyhead("train", *given)
    assert (done.status, done.out) == (2, "")
    assert message in " ".join(done.err.split())


def said(polyhead: Call, *arguments: object) -> str:
    """The error of a call that must fail in words, before anything is written."""
    done = polyhead("train", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    assert list(Path().iterdir()) == []
    return str(done.err)


def test_a_spec_that_is_not_there(polyhead: Call) -> None:
    assert said(polyhead, "人脸.toml") == (
        "error: 人脸.toml: no such spec file.\n  `polyhead init TABLE` writes one from a table.\n"
    )


def test_all_faults_of_a_spec_at_once(polyhead: Call, spec_file: Path) -> None:
    spec_file.write_text(spec_file.read_text().replace("epochs", "epoks") + "\n[more]\n")
    err = said(polyhead, spec_file, "--set", "training.lr=fast")
    assert "squares.toml training.epoks: unknown setting." in err
    assert "Did you mean 'epochs'?" in err
    assert "squares.toml training.lr: " in err
    assert "squares.toml more: unknown setting." in err


@pytest.mark.parametrize("change", ["training.epochs", "=3"])
def test_a_change_that_is_none(polyhead: Call, spec_file: Path, change: str) -> None:
    assert "Expected KEY=VALUE" in said(polyhead, spec_file, "--set", change)


def test_a_score_that_is_not_there(polyhead: Call, spec_file: Path) -> None:
    err = said(polyhead, spec_file, "--set", "training.score=age.accuracy")
    assert "training.score: no such metric: " in err


def test_images_that_are_not_there(
    polyhead: Call, make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    frame = pl.read_csv(squares / "train.csv")
    frame[3, "file"] = "train/人.png"
    frame.write_csv(tmp_path / "broken.csv")
    data = ph.Data(
        train=str(tmp_path / "broken.csv"), val="val.csv", folder=str(squares), root=str(squares)
    )
    err = said(polyhead, make_spec(data=data).save(tmp_path / "a.toml"))
    assert err.startswith("error: broken.csv row 5: no such file: train/人.png\n  Paths start in")


def test_a_folder_that_is_taken(polyhead: Call, spec_file: Path, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    err = said(polyhead, spec_file, "--out", tmp_path / "run")
    assert "run: already there, and a run never overwrites." in err


def test_a_run_that_is_not_there_cannot_go_on(polyhead: Call, tmp_path: Path) -> None:
    err = said(polyhead, "--resume", tmp_path / "nowhere")
    assert "nowhere: no such folder. Expected one that `polyhead train` wrote." in err
