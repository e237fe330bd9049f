"""Several tasks' metrics -> the one number that chooses the best epoch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from polyhead.errors import Fault, SpecError
from polyhead.evaluation.measure import Metrics
from polyhead.settings import nearest
from polyhead.tasks import Metric, Task


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
        SpecError: See ``find_metric``.
    """
    if by != "mean":
        return _one_metric(*find_metric(tasks, by), measured)
    errors = {
        task.name: (task.error(measured[task.name]), task.error(constants[task.name]))
        for task in tasks
        if measured[task.name]
    }
    counted = {name: 1 - error / constant for name, (error, constant) in errors.items() if constant}
    left_out = tuple(task.name for task in tasks if task.name not in counted)
    return Score(sum(counted.values()) / len(counted) if counted else math.nan, left_out)


def find_metric(
    tasks: Sequence[Task], by: str, where: str = "training.score", also: Sequence[str] = ("mean",)
) -> tuple[Task, Metric]:
    """What ``age.mae`` names.

    Args:
        tasks: The fitted tasks.
        by: The name.
        where: What to call the place where it stands.
        also: What else could stand there.

    Raises:
        SpecError: When there is no such task, or the task has no such metric.
    """
    name, _, wanted = by.rpartition(".")
    found = {(task.name, metric.name): (task, metric) for task in tasks for metric in task.metrics}
    if (name, wanted) not in found:
        known = [*also, *(f"{task}.{metric}" for task, metric in found)]
        raise SpecError([Fault(where, f"no such metric: {by!r}.", nearest(by, known))])
    return found[name, wanted]


def _one_metric(task: Task, metric: Metric, measured: Metrics) -> Score:
    value = measured[task.name].get(metric.name)
    if value is None or math.isnan(value):
        return Score(math.nan, (task.name,))
    return Score(value if metric.higher_is_better else -value)
