"""How much memory a table takes, few rows and many: the peak should hardly grow.

    python benchmarks/long_tables.py [--rows 10000 1000000] [--folder FOLDER]

Writes tables of so many rows over 300 small pictures, and runs every step in a process of its own.
Prints the peak resident memory of the process, libraries and all, and its seconds.
"""

import argparse
import contextlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

PICTURES = 300
STEPS = 100
AGES = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70")
RACES = ("Black", "East Asian", "Indian", "Latino_Hispanic", "Middle Eastern", "White")
KINDS = {"csv": "a CSV, and one of 300 rows", "split": "a CSV to be split", "parquet": "Parquet"}


def write_tables(folder: Path, rows: int) -> None:
    """Pictures, tables of so many rows, and a spec for each kind of table."""
    import numpy as np
    import polars as pl
    from PIL import Image

    draw = np.random.default_rng(0)
    (folder / "faces").mkdir(parents=True, exist_ok=True)
    lines = []
    for i in range(PICTURES):
        pixels = np.random.default_rng(i).integers(0, 255, (40, 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "faces" / f"portrait-{i:06d}.jpg")
        lines.append(
            f"faces/portrait-{i:06d}.jpg,{draw.choice(AGES)},{draw.choice(['Male', 'Female'])},"
            f"{draw.choice(RACES)},{draw.random():.4f}\n"
        )
    header = "file,age,gender,race,score\n"
    with (folder / f"{rows}.csv").open("w", encoding="utf-8") as file:
        file.write(header)
        for i in range(rows):
            file.write(lines[i % PICTURES])
    pl.read_csv(folder / f"{rows}.csv").write_parquet(folder / f"{rows}.parquet")
    (folder / "val.csv").write_text(header + "".join(lines), encoding="utf-8")
    for kind in KINDS:
        val = '[data.split]\nkind = "fraction"' if kind == "split" else 'val = "val.csv"'
        table = f"{rows}.parquet" if kind == "parquet" else f"{rows}.csv"
        (folder / f"{kind}-{rows}.toml").write_text(_spec(table, val), encoding="utf-8")


def _spec(table: str, val: str) -> str:
    return f"""\
[data]
train = "{table}"
{val}
[inputs.face]
column = "file"
kind = "image"
size = 32
[tasks.age]
kind = "regression"
range = [0, 80]
[tasks.gender]
kind = "binary"
positive = "Female"
[tasks.race]
kind = "categorical"
[tasks.score]
kind = "regression"
[model]
backbone = "test_efficientnet"
weights = "random"
[training]
epochs = 1
batch_size = 32
device = "cpu"
"""


def step_nothing(_spec: Path) -> None:
    """What the libraries alone take."""
    import polyhead.check
    import polyhead.training  # noqa: F401


def step_read(spec: Path) -> None:
    """Read the tables."""
    from polyhead.spec import Spec
    from polyhead.training import read_parts

    read_parts(Spec.from_toml(spec))


def step_prepare(spec: Path) -> None:
    """Read the tables, look for the files, fit the tasks, read the labels."""
    from polyhead.spec import Spec
    from polyhead.training import prepare

    prepare(Spec.from_toml(spec))


def step_check(spec: Path) -> None:
    """``polyhead check SPEC --columns``."""
    from polyhead.cli import main

    sys.argv = ["polyhead", "check", str(spec), "--columns"]
    main()


def step_train(spec: Path) -> None:
    """``polyhead.train`` until a hundred batches are done."""
    from polyhead.spec import Spec
    from polyhead.training import train

    with contextlib.suppress(KeyboardInterrupt):
        train(Spec.from_toml(spec), out=_run_folder(), reporter=Stopwatch())


def _run_folder() -> Path:
    return Path(tempfile.mkdtemp()) / "run"


class Stopwatch:
    """A reporter that breaks off a training after some batches."""

    def __init__(self) -> None:
        self.batches = 0

    def say(self, text: str) -> None:
        """Nobody listens."""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Nothing to begin."""

    def tick(self, _rows: int) -> None:
        """Count, and break off."""
        self.batches += 1
        if self.batches == STEPS:
            raise KeyboardInterrupt

    def remaining(self) -> float:
        """Nobody asks."""
        return 0.0

    def end(self) -> None:
        """Nothing to end."""


STEPS_BY_NAME = {
    "nothing": step_nothing,
    "read": step_read,
    "prepare": step_prepare,
    "check": step_check,
    "train": step_train,
}


def run_one(step: str, spec: Path) -> NoReturn:
    """One step in this process; its figures come last on standard output."""
    start = time.monotonic()
    code = 0
    try:
        STEPS_BY_NAME[step](spec)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 2
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{code} {peak:.0f} {time.monotonic() - start:.1f}")
    sys.exit(0)


def measure(step: str, spec: Path) -> tuple[float, float]:
    """Peak megabytes and seconds of a step in a process of its own."""
    done = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, __file__, "--one", step, "--spec", str(spec)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, peak, seconds = done.stdout.split()[-3:]
    if int(code) > 1:
        sys.exit(f"{step} {spec.name}: {done.stdout}{done.stderr}")
    return float(peak), float(seconds)


def main() -> None:
    """Write the tables, run every step on each, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--one", choices=STEPS_BY_NAME)
    parser.add_argument("--spec", type=Path)
    given = parser.parse_args()
    if given.one:
        run_one(given.one, given.spec)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        print(f"{'step':8} {'table':8} {'rows':>10} {'peak MB':>8} {'seconds':>8}")
        for rows in given.rows:
            if not (folder / f"{rows}.csv").exists():
                write_tables(folder, rows)
        for step in STEPS_BY_NAME:
            for kind in KINDS if step != "nothing" else ("csv",):
                for rows in given.rows if step != "nothing" else given.rows[:1]:
                    peak, seconds = measure(step, folder / f"{kind}-{rows}.toml")
                    print(f"{step:8} {kind:8} {rows:10,} {peak:8.0f} {seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
