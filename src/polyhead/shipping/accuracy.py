"""What a file scores on labeled rows, beside what its network scores."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from torch import Tensor

from polyhead.data import Rows
from polyhead.tasks import Task

_NUMBERS = 0.015


@dataclass(frozen=True)
class Scored:
    """One task, before and after.

    Attributes:
        task: Its name.
        metric: The metric by which trainings are compared, in words.
        before: What the network scores.
        after: What the file scores.
        texts: Both as a person reads them.
        worse: By how much the error grew: as a share, or relative to what it was.
        limit: What that must not exceed.
    """

    task: str
    metric: str
    before: float
    after: float
    texts: tuple[str, str]
    worse: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether it is within its limit."""
        return self.worse <= self.limit

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self) | {"holds": self.holds}


def scored(
    tasks: Sequence[Task],
    rows: Rows,
    indices: list[int],
    before: Mapping[str, Tensor],
    after: Mapping[str, Tensor],
    loss: float,
) -> list[Scored]:
    """Measure predictions of some rows; tasks without a label there are left out.

    Args:
        tasks: The tasks.
        rows: The rows with their labels.
        indices: Which of them were asked.
        before: By task, what the network predicts.
        after: By task, what the file does.
        loss: By how many points a share of right answers may fall. An error in the user's unit may
            grow by as many times 1.5 % of itself.
    """
    found = []
    for task in tasks:
        present = rows.labels.present[task.name][indices]
        if not present.any():
            continue
        targets = rows.labels.targets[task.name][indices][present]
        measured = [task.measure(said[task.name][present], targets) for said in (before, after)]
        metric = task.main_metric
        was, now = (task.error(m) for m in measured)
        share = metric.higher_is_better
        texts = [metric.text(m[metric.name]) for m in measured]
        found.append(
            Scored(
                task=task.name,
                metric=metric.title,
                before=measured[0][metric.name],
                after=measured[1][metric.name],
                texts=(texts[0], texts[1]),
                worse=now - was if share else (now - was) / max(was, 1e-9),
                limit=loss / 100 if share else loss * _NUMBERS,
            )
        )
    return found
