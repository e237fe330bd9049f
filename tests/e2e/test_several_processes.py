"""`torchrun ... -m polyhead train` and one process: one run; errors said once; Ctrl-C."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from safetensors.torch import load_file

import polyhead as ph
from polyhead.features import Features
from polyhead.training import Quiet, resume, train

MakeSpec = Callable[..., ph.Spec]
SCRIPT = Path(__file__).with_name("several_processes.py")
PLAIN = ph.Model("test_resnet", weights="random", freeze="all", neck=ph.PoolNeck((16,)))


def torchrun(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """The program in two processes, as a person starts them."""
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    command = [*launcher, "--standalone", "-m", "polyhead", *map(str, words)]
    env = {**os.environ, "POLYHEAD_CACHE": str(folder / "cache"), "COLUMNS": "100"}
    return subprocess.run(  # noqa: S603 - our own
        command, env=env, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def declared(make_spec: MakeSpec, folder: Path, **changes: Any) -> ph.Spec:  # noqa: ANN401
    """Of 48 rows a batch of 47 and one of 1, of which the second process has none."""
    how: dict[str, Any] = {"epochs": 4, "batch_size": 47, "lr": 3e-3, "drop_last": False}
    sections = {
        "model": PLAIN,
        "training": ph.Training(**how, precision="fp32", affinity=2),
        "objective": ph.Objective("UPGrad"),
        "features": Features(folder=str(folder / "cache")),
        **changes,
    }
    return make_spec(**sections)


def epochs_of(run: ph.Run) -> list[dict[str, Any]]:
    """The history without what depends on the clock."""
    clock = {"seconds": 0.0, "train_seconds": 0.0}
    return [{**epoch.to_json(), **clock} for epoch in run.history.epochs]


def assert_near(one: object, other: object, where: str = "") -> None:
    if isinstance(one, dict):
        assert isinstance(other, dict)
        assert one.keys() == other.keys()
        for name, value in one.items():
            assert_near(value, other[name], f"{where}.{name}")
    elif isinstance(one, list):
        assert isinstance(other, list)
        assert len(one) == len(other)
        for at, pair in enumerate(zip(one, other, strict=True)):
            assert_near(*pair, f"{where}[{at}]")
    else:
        assert one == pytest.approx(other, rel=2e-5, abs=2e-6), where


def assert_same_run(one: ph.Run, other: ph.Run) -> None:
    assert_near(epochs_of(one), epochs_of(other))
    assert_near(one.metrics, other.metrics)
    a, b = load_file(one.files.weights), load_file(other.files.weights)
    assert a.keys() == b.keys()
    for name, weight in a.items():
        assert weight.numpy() == pytest.approx(b[name].numpy(), rel=1e-4, abs=1e-5), name
    said = [pl.read_parquet(run.files.predictions) for run in (one, other)]
    assert said[0]["row"].to_list() == said[1]["row"].to_list()
    assert said[0]["age_predicted"].to_list() == pytest.approx(
        said[1]["age_predicted"].to_list(), abs=1e-3
    )


def test_torchrun_gives_the_run_of_one_process(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    spec = declared(
        make_spec,
        tmp_path,
        data=ph.Data(train="train.csv", val="val.csv", test="test.csv", folder=str(squares)),
        calibration=ph.Calibration(share=0.7, level=0.5),
    )
    spec.save(tmp_path / "spec.toml")
    alone = train(spec, out=tmp_path / "alone", reporter=Quiet())
    shutil.rmtree(tmp_path / "cache")
    done = torchrun("train", "spec.toml", "--out", "run", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    run = ph.Run.open(tmp_path / "run")
    assert_same_run(alone, run)
    assert alone.calibrated is not None
    assert run.calibrated is not None
    assert_near(dict(alone.calibrated.to_json()), dict(run.calibrated.to_json()))
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["alone", "cache", "run"]
    lines = done.stdout.splitlines()
    assert sum(line.startswith("epoch 4/4") for line in lines) == 1
    assert sum("is computed once and stored (84," in line for line in lines) == 1
    assert sum(line.startswith("test, 15 rows") for line in lines) == 1


def test_an_error_on_one_process_ends_both_and_is_said_once(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    """The second process finds an image that is none, in its share of the validation rows."""
    broken = tmp_path / "table"
    shutil.copytree(squares, broken)
    files = pl.read_csv(broken / "val.csv")["file"]
    (broken / files[1]).write_bytes(b"no image")
    spec = declared(
        make_spec,
        tmp_path,
        data=ph.Data(train="train.csv", val="val.csv", folder=str(broken)),
        features=Features(store="off"),
    )
    spec.save(tmp_path / "spec.toml")
    done = torchrun("train", "spec.toml", "--out", "run", folder=tmp_path)
    assert done.returncode != 0
    assert done.stderr.count("error: ") == 1, done.stderr
    assert f"val.csv row 3: {broken / files[1]}" in done.stderr
    assert "/polyhead/training" not in done.stderr.replace(str(broken), ""), done.stderr


def test_an_error_of_all_is_said_once(tmp_path: Path) -> None:
    done = torchrun("train", "missing.toml", folder=tmp_path)
    assert done.returncode != 0
    assert done.stderr.count("error: ") == 1, done.stderr
    assert "missing.toml" in done.stderr


def test_ctrl_c_on_one_process_ends_both_and_both_go_on(
    make_spec: MakeSpec, side_by_side: Callable[..., None], tmp_path: Path
) -> None:
    """And a run that two broke off, one process finishes."""
    declared(make_spec, tmp_path).save(tmp_path / "spec.toml")
    side_by_side(SCRIPT, tmp_path / "spec.toml", tmp_path)
    whole, broken, resumed = (ph.Run.open(tmp_path / n) for n in ("whole", "broken", "resumed"))
    assert broken.summary["status"] == "interrupted"
    assert len(broken.history.epochs) == 2
    assert resumed.summary["status"] == "finished"
    assert epochs_of(resumed) == epochs_of(whole)
    alone = resume(tmp_path / "broken", reporter=Quiet())
    assert_same_run(alone, whole)
