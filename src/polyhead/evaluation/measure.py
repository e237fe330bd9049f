"""Predictions and labels -> every task's metrics, over the rows that hold its label."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from polyhead.data import Labels
from polyhead.tasks import Task

Metrics = dict[str, dict[str, float]]


def measure(tasks: Sequence[Task], predictions: Mapping[str, Tensor], labels: Labels) -> Metrics:
    """Measure every task over a whole split at once.

    Args:
        tasks: The fitted tasks.
        predictions: By task, (N, ...), as ``Task.predict`` gives them.
        labels: The label columns of the same N rows.

    Returns:
        By task the metrics by name; a task without a single label has none.
    """
    measured: Metrics = {}
    for task in tasks:
        present = labels.present[task.name]
        measured[task.name] = (
            task.measure(predictions[task.name][present], labels.targets[task.name][present])
            if present.any()
            else {}
        )
    return measured


def measure_constants(tasks: Sequence[Task], labels: Labels) -> Metrics:
    """What the best constant guess of each task scores on the same rows."""
    rows = {task.name: len(labels.present[task.name]) for task in tasks}
    return measure(tasks, {task.name: task.constant(rows[task.name]) for task in tasks}, labels)
