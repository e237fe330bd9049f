"""Peak memory on a table of a million rows, against that on one of ten thousand."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.table import Line
from polyhead.inputs import Image
from polyhead.model import Model
from polyhead.spec import Spec, Training

_FEW, _MANY = 10_000, 1_000_000
_STEPS = "import sys; from polyhead.bench.memory import first_steps; first_steps(sys.argv[1], 100)"


def measure(job: Job) -> list[Line]:
    """The peaks of ``check --columns`` and of the first 100 steps."""
    few, many = (_spec(job, rows) for rows in (_FEW, _MANY))
    check = ("-m", "polyhead", "check", "--columns")
    calls = {"check --columns": check, "the first 100 steps": ("-c", _STEPS)}
    lines = []
    for what, call in calls.items():
        large, small = _peak(*call, str(many)), _peak(*call, str(few))
        name = f"peak of {what}, {_MANY:,} rows; other: {_FEW:,}"
        # The bar is the other way round: at most 1.5 times as much.
        lines.append(Line(name, large, small, "MB", small / large, 1, 1 / 1.5))
    return lines


def first_steps(spec: str, steps: int) -> None:
    """Open the tables of a spec and train so many steps."""
    from polyhead.data import shuffled
    from polyhead.training import prepare
    from polyhead.training.engine import Engine

    experiment = prepare(Spec.from_toml(spec))
    training = experiment.spec.training
    engine = Engine(experiment.network(), experiment.tasks, training)
    batches = shuffled(experiment.part("train"), training.batch_size, epoch=0)
    few = replace(batches, order=batches.order[: steps * training.batch_size])
    engine.train_epoch(0, few, lambda _: None)


def _spec(job: Job, rows: int) -> Path:
    folder = job.work / f"{rows}"
    folder.mkdir()
    known = pl.read_csv(job.train_table, infer_schema=False)
    times = -(-rows // known.height)
    pl.concat([known] * times).head(rows).write_csv(folder / "train.csv")
    shutil.copy(job.val_table, folder / "val.csv")
    spec = tutorial_spec(job)
    small = replace(
        spec,
        data=replace(
            spec.data,
            train="train.csv",
            val="val.csv",
            folder=str(folder.resolve()),
            root=str(job.data.resolve()),
            rows=None,
        ),
        inputs={"face": Image("file", size=32, fit="stretch")},
        model=Model("resnet10t", weights="random", freeze="none"),
        training=Training(epochs=1, batch_size=8, precision="fp32"),
    )
    return small.save(folder / "spec.toml")


def _peak(*arguments: str) -> float:
    """The most memory that a process held, in MB."""
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1 says that a check found something
        raise subprocess.CalledProcessError(process.returncode, process.args)
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_maxrss * unit / 1e6
