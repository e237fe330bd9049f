"""One moment at a time: from the files of a row to its answers, as a car would ask."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import polars as pl

from polyhead.bench.job import Job
from polyhead.bench.table import Line, seconds
from polyhead.data import read_table
from polyhead.demo import road_spec
from polyhead.demo.road import draw_drives
from polyhead.predict import Example, predictor_of
from polyhead.spec import Spec
from polyhead.training import prepare

_MOMENTS = 20


def measure(job: Job) -> list[Line]:
    """All cameras, speed and weather, beside the center camera alone; random weights."""
    drives = draw_drives(job.work / "road", moments=_MOMENTS, drives=4)
    spec = road_spec(drives.folder)
    spec = replace(spec, model=replace(spec.model, weights="random"))
    center = replace(spec, inputs={"center": spec.inputs["center"]})
    ours = _asking(spec, drives.val)
    other = _asking(center, drives.val)
    taken = [(seconds(ours), seconds(other)) for _ in range(40 * job.rounds + 5)][5:]
    all_of_it, alone = zip(*taken, strict=True)
    p99 = f"99 of 100 within {_p99(all_of_it):.1f} ms; center alone {_p99(alone):.1f} ms"
    return [
        Line(
            what="one moment: three cameras, speed and weather; other: the center camera alone",
            ours=statistics.median(all_of_it),
            other=statistics.median(alone),
            unit="s",
            ratio=statistics.median(alone) / statistics.median(all_of_it),
            n=len(taken),
            note=p99,
        )
    ]


def _asking(spec: Spec, table: Path) -> Callable[[], object]:
    """Ask about the next moment of a table, and begin again behind the last."""
    experiment = prepare(spec)
    network = experiment.network()
    predictor = predictor_of(network, experiment.stored)
    frame = read_table(table.name, base=table.parent).frame
    columns = [pl.col(name) for name in network.input_names]
    rows: list[Example] = [
        {n: table.parent / cell if n in network.image_names else cell for n, cell in row.items()}
        for row in frame.select(columns).rows(named=True)
    ]
    turn = cycle(rows)
    return lambda: predictor(next(turn))


def _p99(times: tuple[float, ...]) -> float:
    return 1000 * statistics.quantiles(times, n=100)[-1]
