"""Runs to report on: of the squares, with numbers that are made up, and with Chinese names."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import polyhead as ph
from polyhead.reports import Choices, Material, read_material
from polyhead.training import Quiet, train

MADE_UP: dict[str, Any] = {
    "age": {"mae": 6.0, "mae_ci": [5.5, 6.5], "rmse": 8.0},
    "gender": {"accuracy": 0.9, "balanced_accuracy": 0.9, "f1": 0.88},
}
GUESSES: dict[str, Any] = {
    "age": {"mae": 12.0, "rmse": 16.0},
    "gender": {"accuracy": 0.5, "balanced_accuracy": 0.5, "f1": 0.0},
}


@pytest.fixture(scope="session")
def material(trained: ph.Run) -> Material:
    return read_material(trained, Choices())


@pytest.fixture
def copied(trained: ph.Run, tmp_path: Path) -> Path:
    """The run of the squares, to be changed."""
    return Path(shutil.copytree(trained.folder, tmp_path / "run-1"))


@pytest.fixture
def made_up(copied: Path) -> Callable[..., Material]:
    """The material of a run whose numbers are these; anything in its summary can be changed."""

    def make(choices: Choices | None = None, **changes: object) -> Material:
        (copied / "metrics.json").write_text(json.dumps(MADE_UP), encoding="utf-8")
        change_summary(copied, constants=GUESSES, **changes)
        return read_material(ph.Run.open(copied), choices or Choices())

    return make


def change_summary(folder: Path, **changes: object) -> None:
    """Change what a run says of itself; what is None is taken away."""
    file = folder / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8")) | changes
    kept = {name: value for name, value in summary.items() if value is not None}
    file.write_text(json.dumps(kept), encoding="utf-8")


@pytest.fixture(scope="session")
def chinese(
    squares: Path,
    make_spec: Callable[..., ph.Spec],
    mapped: ph.Run,
    tmp_path_factory: pytest.TempPathFactory,
) -> ph.Run:
    """A run with Chinese names, some unkind, of all that a page can show: groups, doubt, reasons.

    The larger table is that of validation, so that rows are left to measure.
    """
    folder = tmp_path_factory.mktemp("中文")
    for part in ("train", "val"):
        shutil.copytree(squares / part, folder / f"图片 {part}")
        table = pl.read_csv(squares / f"{part}.csv")
        table.select(
            pl.col("file").str.replace(part, f"图片 {part}").alias("文件"),
            pl.col("age").alias("年龄<b>"),
            pl.col("gender").replace({"Female": "女", "Male": "男 & <i>"}).alias("性别"),
        ).write_csv(folder / f"{part}.csv")
    spec = make_spec(
        data=ph.Data(train="val.csv", val="train.csv", folder=str(folder)),
        inputs={"脸": ph.Image("文件", size=32, fit="stretch", faces=True)},
        tasks={"年龄<b>": ph.Regression(unit="岁", range=(0, 80)), "性别": ph.Binary("女")},
        model=mapped.spec.model,
        training=ph.Training(epochs=1, batch_size=16),
    )
    spec = replace(
        spec,
        calibration=ph.Calibration(share=0.45, level=0.6),
        evaluation=ph.EvaluationSettings(groups=("性别", ("年龄<b>", "性别")), smallest=5),
    )
    return train(spec, out=folder / "运行", reporter=Quiet())


@pytest.fixture(scope="session")
def sure(make_spec: Callable[..., ph.Spec], tmp_path_factory: pytest.TempPathFactory) -> ph.Run:
    """A calibrated run whose spec says by what to group, with some groups that are small."""
    spec = replace(
        make_spec(training=ph.Training(epochs=1, batch_size=8, lr=3e-3)),
        calibration=ph.Calibration(share=0.45, level=0.6),
        evaluation=ph.EvaluationSettings(
            groups=("gender", ("age", "gender")), smallest=5, resamples=200
        ),
    )
    spec = replace(spec, data=replace(spec.data, train="val.csv", val="train.csv"))
    return train(spec, out=tmp_path_factory.mktemp("sure") / "run", reporter=Quiet())
