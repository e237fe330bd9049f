"""What is written of a run's best epoch: weights, metrics, predictions and a summary."""

import platform
from collections.abc import Mapping, Sequence

import polars as pl
import torch
from torch import Tensor

from polyhead._version import __version__
from polyhead.data import Rows
from polyhead.evaluation import (
    Answered,
    Intervals,
    intervals,
    measure,
    measure_constants,
    merged,
)
from polyhead.runs import RunFolder, whole, write_json
from polyhead.tasks import Task, clean
from polyhead.training.experiment import Experiment
from polyhead.training.judge import Judged


def write_metrics(
    folder: RunFolder,
    experiment: Experiment,
    judged: Judged,
    facts: Mapping[str, object],
    *,
    with_intervals: bool = False,
) -> None:
    """Write ``metrics.json``, ``predictions.parquet`` and ``summary.json`` of the best epoch.

    Args:
        folder: Where.
        experiment: The rows and tasks.
        judged: The predictions, and how sure they are. Metrics are those of ``test`` where it is
            there, since its rows chose nothing; else those of ``val``.
        facts: What else the summary is to say.
        with_intervals: Whether metrics get intervals, which takes a second or some.
    """
    split, predictions, tasks = judged.split, judged.predictions, experiment.tasks
    settings = experiment.spec.evaluation
    measured = {
        name: measure(tasks, predictions[name], experiment.parts[name].labels)
        for name in predictions
        if name != "calibration"
    }
    frames = [
        predictions_frame(tasks, experiment.parts[name], predictions[name], name, settings.columns)
        for name in predictions
    ]
    with whole(folder.predictions) as draft:
        pl.concat(frames, how="vertical_relaxed").write_parquet(draft)
    if judged.calibrated is not None:
        write_json(folder.calibration, judged.calibrated.to_json())
    write_json(
        folder.summary,
        {
            **facts,
            "split": split,
            "chose_epoch": split == "val",
            "rows": {name: len(rows) for name, rows in experiment.parts.items()},
            "labels": _label_counts(experiment),
            "metrics": measured,
            "constants": measure_constants(tasks, experiment.parts[split].labels),
            **judged.facts(),
            "notes": list(experiment.notes),
            "machine": machine(),
        },
    )
    found: Intervals = {}
    if with_intervals:
        rows = experiment.parts[split]
        cells = pl.DataFrame({name: rows.table.column(name) for name in settings.columns})
        answered = Answered(tasks, predictions[split], rows.labels, cells, split)
        found = intervals(answered, settings)
    write_json(folder.metrics, merged(measured[split], found))


def predictions_frame(
    tasks: Sequence[Task],
    rows: Rows,
    predictions: Mapping[str, Tensor],
    part: str,
    others: Sequence[str] = (),
) -> pl.DataFrame:
    """Rows with where they stand, their inputs, labels and predictions, and other columns."""
    table = rows.table
    images = {i.column: table.column(i.column).cast(pl.String) for i in rows.inputs.values()}
    sensed = {s.column: table.column(s.column) for s in rows.sensors.values()}
    labels = {task.column: clean(table.column(task.column)) for task in tasks}
    columns: dict[str, object] = {
        "part": [part] * len(table),
        "row": table.numbers,
        **images,
        **sensed,
        **labels,
    }
    for name in others:
        columns.setdefault(name, table.column(name))
    for task in tasks:
        for name, values in task.to_columns(predictions[task.name]).items():
            columns[name] = values.numpy() if isinstance(values, Tensor) else values
    return pl.DataFrame(columns)


def machine() -> dict[str, object]:
    """What the figures of a run depend on besides the spec."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "polyhead": __version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "threads": torch.get_num_threads(),
        "gpu": gpu,
    }


def _label_counts(experiment: Experiment) -> dict[str, dict[str, int]]:
    return {
        part: {name: int(present.sum()) for name, present in rows.labels.present.items()}
        for part, rows in experiment.parts.items()
    }
