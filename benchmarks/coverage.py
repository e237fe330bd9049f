"""How often intervals and sets hold the truth, over many random halves of a run's labeled rows.

    python benchmarks/coverage.py RUN [HALVES] [--per-class]

RUN is a folder that `polyhead train` wrote. Its validation rows (and those kept for calibration)
are answered once. Each time one random half of them calibrates and the other is counted.
With `--per-class` sets are held class by class (`calibration.per_class`).
"""

import sys
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import polars as pl
import torch

from polyhead.calibration import Calibration, calibrate, predictions_of
from polyhead.data import Labels, Rows, in_order
from polyhead.evaluation import Coverage, Sureness, coverage, sureness
from polyhead.predict import Predictor, load
from polyhead.training import Run, prepare


def main(folder: str, halves: int, *, per_class: bool) -> None:
    """Print the tables."""
    run, predictor = Run.open(folder), load(folder)
    parts = prepare(run.spec).parts
    outputs, labels, groups = answered(predictor, [parts[n] for n in PARTS if n in parts])
    tasks, rows = predictor.tasks, len(groups["race"])
    found: dict[tuple[str, str, str], list[Coverage | Sureness]] = defaultdict(list)
    for seed in range(halves):
        order = torch.from_numpy(np.random.default_rng(seed).permutation(rows))
        fit, count = order[: rows // 2], order[rows // 2 :]
        calibrated, _ = calibrate(
            tasks,
            {name: out[fit] for name, out in outputs.items()},
            {name: targets[fit] for name, targets in labels.targets.items()},
            {name: there[fit] for name, there in labels.present.items()},
            Calibration(share=0.5, per_class=per_class),
        )
        given = {name: out[count] for name, out in outputs.items()}
        said = predictions_of(tasks, given, calibrated.temperatures)
        held = Labels(
            {name: targets[count] for name, targets in labels.targets.items()},
            {name: there[count] for name, there in labels.present.items()},
        )
        by_column = {name: cells[count.numpy()] for name, cells in groups.items()}
        ways = {"all": None, **by_column, "predicted age": spans(said["age"])}
        for by, cells in ways.items():
            for one in coverage(tasks, calibrated, said, held, cells):
                found[by, one.task, one.group].append(one)
        for sure in sureness(tasks, calibrated, predictions_of(tasks, given), said, held):
            found["sure", sure.task, ""].append(sure)
    print(
        f"{folder}: {rows:,} rows, {halves} random halves of {rows // 2:,}, seeds 0 to {halves - 1}"
    )
    for (by, task, group), ones in sorted(found.items()):
        print(" ".join([f"{by:14}", f"{task:8}", f"{group:24}", *words(ones)]))


PARTS = ("val", "calibration")
SPANS = (5, 10, 20, 30, 40, 50)


Groups = dict[str, pl.Series]


def answered(
    predictor: Predictor, parts: list[Rows]
) -> tuple[dict[str, torch.Tensor], Labels, Groups]:
    """What the heads give for all rows of some parts, their labels, and columns to group by."""
    batches = [batch for rows in parts for batch in in_order(rows, 64)]
    with torch.inference_mode():
        seen = [predictor.network(batch.inputs) for batch in batches]
    names = [task.name for task in predictor.tasks]
    outputs = {name: torch.cat([out[name] for out in seen]) for name in names}
    targets = {n: torch.cat([rows.labels.targets[n] for rows in parts]) for n in names}
    present = {n: torch.cat([rows.labels.present[n] for rows in parts]) for n in names}
    columns = ("race", "gender", "age")
    groups = {c: pl.concat([rows.table.column(c) for rows in parts]) for c in columns}
    return outputs, Labels(targets, present), groups


def spans(predicted: torch.Tensor) -> pl.Series:
    """Rows by the span that their predicted age is in."""
    places = np.searchsorted(SPANS, predicted.numpy(), side="right")
    ends = ["", *map(str, SPANS), ""]
    return pl.Series([f"{ends[i]:>2} to {ends[i + 1]}" for i in places])


def words(ones: Sequence[Coverage | Sureness]) -> list[str]:
    """Means over the halves."""
    sure = [one for one in ones if isinstance(one, Sureness)]
    return (
        _of_sureness(sure) if sure else _of_coverage([o for o in ones if isinstance(o, Coverage)])
    )


def _of_sureness(ones: Sequence[Sureness]) -> list[str]:
    losses = [(one.before.log_loss, one.after.log_loss) for one in ones]
    errors = [(one.before.calibration_error, one.after.calibration_error) for one in ones]
    warm = np.mean([one.temperature for one in ones])
    means = (*np.mean(losses, axis=0), *np.mean(errors, axis=0))
    return [f"T {warm:.3f}", "log loss {:.4f} -> {:.4f}, ECE {:.4f} -> {:.4f}".format(*means)]


def _of_coverage(ones: Sequence[Coverage]) -> list[str]:
    shares = 100 * np.array([one.covered for one in ones])
    extra = [n for n in ("whole", "empty") if getattr(ones[0], n) is not None]
    more = [f"{n} {100 * np.mean([getattr(one, n) or 0 for one in ones]):5.1f}" for n in extra]
    size = np.mean([one.size for one in ones])
    rows = np.mean([one.rows for one in ones])
    return [
        f"n {rows:6.0f} covered {shares.mean():5.1f} sd {shares.std():4.1f} size {size:5.2f}",
        *more,
    ]


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--per-class"]
    main(given[0], int(given[1]) if given[1:] else 20, per_class="--per-class" in sys.argv)
