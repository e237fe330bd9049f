"""Peak memory and rate of ``polyhead predict --out`` on a few rows and on many.

    python benchmarks/many_rows.py FOLDER [--few 2000] [--many 200000]

draws 64 images of 32 x 32 into an empty folder, trains a small network on them for an epoch, and
answers tables that name each of them again and again, and a folder of as many links to them.
"""

import argparse
import os
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image


def make_run(folder: Path) -> None:
    """A small network, and the images that it learned from."""
    import polyhead as ph

    rng = np.random.default_rng(0)
    (folder / "images").mkdir(parents=True)
    for i in range(64):
        pixels = rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"images/{i}.jpg")
    frame = pl.DataFrame(
        {
            "file": [f"images/{i}.jpg" for i in range(64)],
            "age": rng.integers(0, 80, 64),
            "gender": rng.choice(["Female", "Male"], 64),
        }
    )
    frame.write_csv(folder / "train.csv")
    spec = ph.Spec(
        data=ph.Data("train.csv", val="train.csv", folder=str(folder)),
        inputs={"face": ph.Image("file", size=32, fit="stretch")},
        tasks={"age": ph.Regression(unit="years"), "gender": ph.Binary(positive="Female")},
        model=ph.Model("resnet10t", weights="random", freeze="none"),
        training=ph.Training(epochs=1, batch_size=8),
    )
    ph.train(spec, out=folder / "run")


def asked(folder: Path, rows: int) -> dict[str, Path]:
    """A table of so many rows, and a folder of so many links."""
    table = folder / f"{rows}.csv"
    pl.DataFrame({"file": [f"images/{i % 64}.jpg" for i in range(rows)]}).write_csv(table)
    links = folder / f"links-{rows}"
    links.mkdir()
    for i in range(rows):
        (links / f"{i}.jpg").symlink_to(f"../images/{i % 64}.jpg")
    return {"table": table, "folder": links}


def measured(run: Path, what: Path, out: Path) -> tuple[float, float]:
    """The most memory that a process held, in MB, and how long it took, in seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "polyhead", "predict", str(run), str(what), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - this very program
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{what}: {os.waitstatus_to_exitcode(status)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_maxrss * unit / 1e6, time.perf_counter() - began


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=200_000)
    wanted = parser.parse_args()
    # In a process of its own: a child's peak begins with what its parent held when it was started.
    training = get_context("spawn").Process(target=make_run, args=(wanted.folder,))
    training.start()
    training.join()
    run = wanted.folder / "run"
    few, many = (asked(wanted.folder, rows) for rows in (wanted.few, wanted.many))
    print(f"| | {wanted.many:,} rows | {wanted.few:,} rows | times as much | rows a second |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind in few:
        small, short = measured(run, few[kind], wanted.folder / "few.parquet")
        large, long = measured(run, many[kind], wanted.folder / "many.parquet")
        rate = (wanted.many - wanted.few) / (long - short)
        cells = (f"a {kind}", f"{large:,.0f} MB", f"{small:,.0f} MB", f"{large / small:.2f} x")
        print("|", " | ".join((*cells, f"{rate:,.0f}")), "|", flush=True)


if __name__ == "__main__":
    main()
