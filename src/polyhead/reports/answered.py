"""A task's labels beside what the network answered, over the rows that were measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import torch
from jaxtyping import Float, Int, Shaped
from torch import Tensor

from polyhead.evaluation import EvaluationSettings
from polyhead.tasks import Answer, ClassPairs, NumberPairs, Pairs, Task

EACH = 6
"""The worst and the best rows of a task that are shown."""

_WORSE = 1.25  # times the error of all rows


@dataclass(frozen=True)
class Group:
    """The rows whose label is of one kind: a class, a bin, a tenth of the range.

    Attributes:
        name: The group, for people.
        rows: How many rows it has.
        value: The task's main metric over these rows alone.
        error: What the score would make of it: smaller is better.
    """

    name: str
    rows: int
    value: float
    error: float


@dataclass(frozen=True)
class Answered:
    """The N rows that hold a label of one task, with what was answered.

    Attributes:
        task: The fitted task.
        rows: (N,), their positions among all measured rows.
        predictions: (N, ...), as ``Task.predict`` gives them.
        targets: (N, ...), as ``Task.encode`` gives them.
        smallest: Labels with fewer rows are not judged, as ``[evaluation]`` says of all groups.
    """

    task: Task
    rows: Int[np.ndarray, " N"]
    predictions: Float[Tensor, "N ..."]
    targets: Shaped[Tensor, "N ..."]
    smallest: int = EvaluationSettings().smallest

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def pairs(self) -> Sequence[Pairs]:
        """Labels beside answers, in the forms that can be drawn."""
        return self.task.pairs(self.predictions, self.targets)

    @cached_property
    def answers(self) -> Sequence[Answer]:
        """Every row's answer in words."""
        return [self.task.answer(prediction) for prediction in self.predictions]

    @cached_property
    def sureness(self) -> Float[np.ndarray, " N"] | None:
        """The probability of each answer; None where the task knows none."""
        known = [answer.probability for answer in self.answers]
        return None if None in known else np.array(known, dtype=float)

    @cached_property
    def wrong(self) -> Int[np.ndarray, " N"]:
        """How many classes of each row are answered wrong; 0 where the task has none."""
        every = [pairs for pairs in self.pairs if isinstance(pairs, ClassPairs)]
        return sum(
            ((pairs.true != pairs.predicted).long().numpy() for pairs in every),
            start=np.zeros(len(self), dtype=np.int64),
        )

    @cached_property
    def groups(self) -> Sequence[Group]:
        """The task's main metric by label, in the labels' order; none where labels overlap.

        ``Parted.own`` has the same numbers with their intervals, where fairlearn is installed; a
        report says for which labels a network is worst without it, too.
        """
        found = self.task.groups(self.targets)
        if found is None:
            return ()
        made = []
        for code, name in enumerate(found.names):
            inside = found.codes == code
            if inside.any():
                measured = self.task.measure(self.predictions[inside], self.targets[inside])
                value = measured[self.task.error_metric]
                made.append(Group(name, int(inside.sum()), value, self.task.error(measured)))
        return made

    @property
    def worst_group(self) -> Group | None:
        """The labels answered worst, of those with rows enough; None where all are alike."""
        large = [group for group in self.groups if group.rows >= self.smallest]
        worst = max(large, key=lambda group: group.error, default=None)
        return worst if worst and worst.error > min(group.error for group in large) else None

    @property
    def fails_somewhere(self) -> bool:
        """Whether the labels answered worst are answered a good deal worse than all together."""
        worst = self.worst_group
        measured = self.task.measure(self.predictions, self.targets)
        return worst is not None and worst.error > _WORSE * self.task.error(measured)

    @cached_property
    def from_worst(self) -> Int[np.ndarray, " N"]:
        """(N,), places from the row that is furthest off to the one that is answered best."""
        numbers = [pairs for pairs in self.pairs if isinstance(pairs, NumberPairs)]
        if numbers:
            return np.lexsort((off(numbers[0]), distance(numbers[0])))[::-1]
        sure = np.zeros(len(self)) if self.sureness is None else self.sureness
        return np.lexsort((np.where(self.wrong > 0, sure, -sure), self.wrong))[::-1]

    def extremes(self, most: int = EACH) -> list[int]:
        """The rows that are furthest off, the worst first, then the best from the best on.

        Args:
            most: How many of each at most; where labels are few, no row is both.
        """
        count = min(most, EACH, len(self) // 2)
        order = self.rows[self.from_worst]
        return [*order[:count].tolist(), *order[::-1][:count].tolist()]


def read_answers(
    tasks: Sequence[Task], frame: pl.DataFrame, smallest: int = EvaluationSettings().smallest
) -> dict[str, Answered]:
    """By task, the rows of a table of predictions that hold its label; tasks without one left out.

    Args:
        tasks: The fitted tasks.
        frame: Rows with the columns of their labels and predictions.
        smallest: Labels with fewer rows are not judged.
    """
    found = {}
    for task in tasks:
        encoded = task.encode(frame[task.column])
        present = encoded.present
        if present.any():
            said = task.from_columns(frame)[present]
            rows = present.nonzero().flatten().numpy()
            found[task.name] = Answered(task, rows, said, encoded.targets[present], smallest)
    return found


def off(pairs: NumberPairs) -> Float[np.ndarray, " N"]:
    """How far each answer is from the number that stands for its label."""
    return (pairs.predicted.double() - pairs.true.double()).abs().numpy()


def distance(pairs: NumberPairs) -> Float[np.ndarray, " N"]:
    """How far each answer is from its label: from the bin where that is one, 0 within it."""
    if pairs.low is None or pairs.high is None:
        return off(pairs)
    said = pairs.predicted.double()
    outside = torch.maximum(pairs.low.double() - said, said - pairs.high.double())
    return outside.clamp(min=0).numpy()
