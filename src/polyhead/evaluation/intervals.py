"""Where the true value of each metric may lie, from the rows that were measured."""

from typing import Any

import torch

from polyhead.evaluation.answered import Answered
from polyhead.evaluation.bootstrap import Part, Tick, draws, resample
from polyhead.evaluation.measure import Metrics
from polyhead.evaluation.settings import EvaluationSettings
from polyhead.evaluation.table import Interval

Intervals = dict[str, dict[str, Interval]]
"""By task and metric, from where to where."""

_ENDING = "_ci"


def intervals(
    rows: Answered, settings: EvaluationSettings, *, tick: Tick | None = None, seed: int = 0
) -> Intervals:
    """The interval of every metric, by the bootstrap; of shares that are 0 or 1, exactly.

    Every task is measured in the same resamples of all rows, each over those of them that hold its
    label.

    Args:
        rows: What was measured.
        settings: How many resamples, of which level, and what is drawn together.
        tick: Called with the number of resamples that are done.
        seed: Draws the same resamples each time.

    Returns:
        By task and metric; a metric that is not defined in a tenth of the resamples, or that is the
        same in all of them, has none.
    """
    parts = {}
    for task in rows.tasks:
        held = rows.labels.present[task.name].nonzero().flatten()
        said, true = rows.predictions[task.name][held], rows.labels.targets[task.name][held]
        if len(held):
            whole = len(held) == len(rows)
            parts[task.name] = Part(None if whole else held, task.statistics(said, true))
    clusters = rows.clusters(settings.together)
    weights = draws(len(rows), settings.resamples, clusters, seed)
    with torch.inference_mode():
        found = resample(parts, weights, clusters, tick)
    made: Intervals = {task.name: {} for task in rows.tasks}
    for task_name, numbers in found.items():
        for name, resampled in numbers.items():
            interval = resampled.interval(settings.level)
            if interval is not None:
                made[task_name][name] = interval
    return made


def merged(measured: Metrics, found: Intervals) -> dict[str, dict[str, Any]]:
    """Metrics with their intervals beside them, as in ``metrics.json``.

    >>> merged({"age": {"mae": 6.1}}, {"age": {"mae": (5.9, 6.3)}})
    {'age': {'mae': 6.1, 'mae_ci': [5.9, 6.3]}}
    """
    plain: dict[str, dict[str, Any]] = {}
    for task, values in measured.items():
        plain[task] = {}
        for name, value in values.items():
            plain[task][name] = value
            if name in found.get(task, {}):
                plain[task][f"{name}{_ENDING}"] = list(found[task][name])
    return plain


def parted(plain: dict[str, dict[str, Any]]) -> tuple[Metrics, Intervals]:
    """What ``merged`` put together.

    >>> parted({"age": {"mae": 6.1, "mae_ci": [5.9, 6.3]}})
    ({'age': {'mae': 6.1}}, {'age': {'mae': (5.9, 6.3)}})
    """
    measured: Metrics = {}
    found: Intervals = {}
    for task, values in plain.items():
        measured[task] = {n: v for n, v in values.items() if not isinstance(v, list)}
        found[task] = {
            name.removesuffix(_ENDING): (ends[0], ends[1])
            for name, ends in values.items()
            if isinstance(ends, list)
        }
    return measured, found
