"""Several tasks' metrics -> the one number that chooses the best epoch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from polyhead.errors import Fault, SpecError
from polyhead.evaluation.measure import Metrics
from polyhead.tasks import Task


@dataclass(frozen=True)
class Score:
    """One number for several tasks; higher is better.

    Attributes:
        value: The score; NaN when no task could be counted.
        left_out: The tasks that could not be counted: without a label, or with a constant that
            makes no error.
    """

    value: float
    left_out: tuple[str, ...] = ()


def score(tasks: Sequence[Task], measured: Metrics, constants: Metrics, by: str = "mean") -> Score:
    r"""Score one epoch.

    ``mean`` is :math:`\frac{1}{T} \sum_t 1 - e_t / c_t` with the task's error :math:`e_t` and that
    of the best constant :math:`c_t`: 0 is a constant guess, 1 is perfect. Otherwise ``by`` names
    one metric, as ``age.mae``, negated where smaller is better.

    Raises:
        SpecError: When ``by`` names a metric that the task doesn't have.
    """
    if by != "mean":
        return _one_metric(tasks, measured, by)
    errors = {
        task.name: (task.error(measured[task.name]), task.error(constants[task.name]))
        for task in tasks
        if measured[task.name]
    }
    counted = {name: 1 - error / constant for name, (error, constant) in errors.items() if constant}
    left_out = tuple(task.name for task in tasks if task.name not in counted)
    return Score(sum(counted.values()) / len(counted) if counted else math.nan, left_out)


def _one_metric(tasks: Sequence[Task], measured: Metrics, by: str) -> Score:
    name, _, wanted = by.rpartition(".")
    task = next(task for task in tasks if task.name == name)
    known = {metric.name: metric for metric in task.metrics}
    if wanted not in known:
        what = f"Expected a metric of task {name!r}: {', '.join(known)}; got {wanted!r}."
        raise SpecError([Fault("training.score", what)])
    if not measured[name]:
        return Score(math.nan, (name,))
    value = measured[name][wanted]
    return Score(value if known[wanted].higher_is_better else -value)
