"""The tutorial's whole training, and another one on the same images: naive loop against polyhead.

The naive loop's time is that of some batches of each kind, multiplied out; ours is that of whole
processes, from their start to ``metrics.json``.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from polyhead.bench import naive
from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.table import Line, seconds

_SAMPLE = 64


def measure(job: Job) -> list[Line]:
    """A first training without and with bfloat16, and a second one with another loss."""
    lines = []
    for precision, bar in (("fp32", 8.0), ("bf16", 15.0)):
        cache = job.work / f"cache-{precision}"
        each = _naive(job)
        first = _train(job, cache, f"first-{precision}", f"training.precision={precision}")
        what = f"tutorial, {job.epochs} epochs, {job.rows:,} + {job.val_rows:,} images, {precision}"
        lines.append(_line(what, first, each, 1, bar))
        each = _naive(job)
        changes = ("tasks.age.loss=mse", f"training.precision={precision}")
        again = [
            _train(job, cache, f"second-{precision}-{n}", *changes)
            for n in range(min(job.rounds, 3))
        ]
        what = f"second training, another loss, {job.rows:,} + {job.val_rows:,} images, {precision}"
        lines.append(
            _line(
                what,
                statistics.median(again),
                each,
                len(again),
                100.0 if job.rows >= 20_000 else 60.0,
            )
        )
        shutil.rmtree(cache)
    return lines


def _line(what: str, ours: float, other: float, n: int, bar: float) -> Line:
    note = f"naive extrapolated from {2 * _SAMPLE} images"
    return Line(what, ours, other, "s", other / ours, n, bar, note)


def _naive(job: Job) -> float:
    """What all epochs of the naive loop would take, in seconds."""
    network, optimizer = naive.make(job.weights)
    train = naive.read_rows(job.train_table, _SAMPLE)
    val = naive.read_rows(job.val_table, _SAMPLE)
    naive.train_epoch(network, optimizer, job.data, train[:32], job.oldest)
    learning = seconds(lambda: naive.train_epoch(network, optimizer, job.data, train, job.oldest))
    looking = seconds(lambda: naive.validate(network, job.data, val, job.oldest))
    epoch = learning / len(train) * job.rows + looking / len(val) * job.val_rows
    return epoch * job.epochs


def _train(job: Job, cache: Path, name: str, *changes: str) -> float:
    """One training in a process of its own, in seconds."""
    spec = tutorial_spec(job).save(job.work / "tutorial.toml")
    out = job.work / name
    command = [sys.executable, "-m", "polyhead", "train", str(spec), "--out", str(out)]
    for change in changes:
        command += ["--set", change]
    environment = {**os.environ, "POLYHEAD_CACHE": str(cache)}
    took = seconds(
        lambda: subprocess.run(  # noqa: S603 - this very program
            command, check=True, capture_output=True, env=environment
        )
    )
    json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    return took
