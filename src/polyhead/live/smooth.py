"""Answers that do not flicker: the mean of a track's answers, the newer ones counting more."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from jaxtyping import Float
from torch import Tensor

from polyhead.tasks import Task

SMOOTH_S = 0.5
"""The time constant, unless said."""


@dataclass(frozen=True)
class _Mean:
    """A weighted mean: the sum, the sum of weights, and when the last was added."""

    total: Tensor
    weight: float
    time: float


@final
class Smoother:
    r"""Means of answers over time, one for each track and task.

    .. math:: \bar y(t) = \frac{\sum_i e^{-(t - t_i) / \tau} y_i}{\sum_i e^{-(t - t_i) / \tau}}

    over the answers :math:`y_i` that a track had at times :math:`t_i`: numbers in the task's unit,
    probabilities of classes, of which the task then chooses as ever. The time constant
    :math:`\tau` is in seconds, so dropped pictures do not change how it smooths. The mean age of
    what it says is at most :math:`\tau`. It begins with the first answer, not with zero.
    """

    def __init__(self, tasks: Sequence[Task], seconds: float) -> None:
        """Begin.

        Args:
            tasks: What is answered.
            seconds: The time constant; 0 leaves answers as they are.
        """
        self._tasks = {task.name: task for task in tasks}
        self._seconds = seconds
        self._means: dict[tuple[int, str], _Mean] = {}

    def add(
        self, track: int, time: float, predictions: Mapping[str, Float[Tensor, "..."]]
    ) -> dict[str, Float[Tensor, "..."]]:
        """Add one answer of a track, and get the mean as predictions of the same form.

        Args:
            track: Whose.
            time: Of its picture, in seconds.
            predictions: By task one row of what ``Task.predict`` gives.
        """
        return {
            name: self._add(track, self._tasks[name], time, row)
            for name, row in predictions.items()
        }

    def keep(self, tracks: Collection[int]) -> None:
        """Forget all tracks but these."""
        self._means = {key: mean for key, mean in self._means.items() if key[0] in tracks}

    def _add(self, track: int, task: Task, time: float, row: Tensor) -> Tensor:
        if not self._seconds:
            return row
        shares = task.probabilities(row[None])
        value = (row[None] if shares is None else shares).double()
        before = self._means.get((track, task.name))
        if before is not None:
            fading = math.exp(-max(time - before.time, 0.0) / self._seconds)
            mean = _Mean(fading * before.total + value, fading * before.weight + 1, time)
        else:
            mean = _Mean(value, 1.0, time)
        self._means[track, task.name] = mean
        smoothed = (mean.total / mean.weight).to(row.dtype)
        return (smoothed if shares is None else task.from_probabilities(smoothed))[0]
