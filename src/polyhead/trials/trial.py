"""One training under some settings, and what of it is kept; and what each task is judged by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from polyhead.evaluation import Metrics
from polyhead.tasks import Metric
from polyhead.trials.space import Settings

FIRST = 1
"""The number of the trial that is the spec as it stands."""


@dataclass(frozen=True)
class Goal:
    """A task, and the one number of it that a search makes better.

    Attributes:
        task: The task's name.
        metric: What is measured, with its unit and its direction.
        constant: What the best constant guess scores on the validation rows.
    """

    task: str
    metric: Metric
    constant: float

    @property
    def words(self) -> str:
        """The task and its metric: ``age: mean absolute error``."""
        return f"{self.task}: {self.metric.title}"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"task": self.task, "metric": asdict(self.metric), "constant": self.constant}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """From plain data."""
        return cls(plain["task"], Metric(**plain["metric"]), plain["constant"])


@dataclass(frozen=True)
class Trial:
    """One training under some settings.

    Attributes:
        number: Counted from 1; 1 is the spec as it stands.
        settings: What differs from the spec, each as in a change; nothing for the first.
        errors: By task, what is made smaller; nothing where the trial failed.
        metrics: By task, what was measured on the validation rows at the best epoch.
        test: The same on the test rows, where the spec has some. They choose nothing.
        score: The mean over tasks of 1 minus the error over the constant's, on the validation rows.
        epoch: The epoch that was kept, counted from 1.
        seconds: What it took.
        fault: Why it failed, or an empty string.
    """

    number: int
    settings: Settings
    errors: dict[str, float] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=dict)
    test: Metrics = field(default_factory=dict)
    score: float | None = None
    epoch: int | None = None
    seconds: float = 0.0
    fault: str = ""

    @property
    def name(self) -> str:
        """What its folder is called."""
        return folder_name(self.number)

    def value(self, goal: Goal) -> float:
        """What it reached of a goal, on the validation rows."""
        return self.metrics[goal.task][goal.metric.name]

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what there is nothing to say of."""
        return {name: value for name, value in asdict(self).items() if value not in ({}, None, "")}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """From plain data."""
        return cls(**{"settings": {}, **plain})


def folder_name(number: int) -> str:
    """What the folder of a trial is called.

    >>> folder_name(7)
    'trial-007'
    """
    return f"trial-{number:03d}"
