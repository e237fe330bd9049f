"""One metric of one task, group by group: plain numbers, and what follows from them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from polyhead.evaluation.settings import EvaluationSettings
from polyhead.tasks import Metric

Interval = tuple[float, float]


@dataclass(frozen=True)
class Group:
    """The rows of one group.

    Attributes:
        name: What it is called: ``Black``, or ``Black, Female`` where columns are crossed.
        rows: How many of its rows hold a label.
        value: The metric over them; None where it is not defined, as AUROC is of one class.
        interval: Where its true value may lie; None where that can't be said.
        small: Whether it has too few rows to be judged.
    """

    name: str
    rows: int
    value: float | None
    interval: Interval | None = None
    small: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        ci = None if self.interval is None else list(self.interval)
        return {
            "name": self.name,
            "rows": self.rows,
            "value": self.value,
            "ci": ci,
            "small": self.small,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Group":
        """The group that ``to_json`` wrote down."""
        ci = plain["ci"]
        interval = None if ci is None else (ci[0], ci[1])
        return cls(plain["name"], plain["rows"], plain["value"], interval, plain["small"])


@dataclass(frozen=True)
class GroupTable:
    """One metric of one task by the groups of a column, or of several columns crossed.

    Attributes:
        task: The task's name.
        metric: What is measured.
        by: The columns.
        overall: All rows that hold a label and belong to a group.
        groups: In the order of the column.
        gap: The largest value of a group minus the smallest, of those that are not small; None
            where there are no two.
        gap_interval: Where the true gap may lie. As chance alone parts groups that are alike, both
            ends are rather too high.
        level: The share of such intervals that hold the true value.
        smallest: Groups of fewer rows are small.
        notes: What was left out, for people.
    """

    task: str
    metric: Metric
    by: tuple[str, ...]
    overall: Group
    groups: tuple[Group, ...]
    gap: float | None = None
    gap_interval: Interval | None = None
    level: float = EvaluationSettings().level
    smallest: int = EvaluationSettings().smallest
    notes: tuple[str, ...] = ()

    @property
    def judged(self) -> tuple[Group, ...]:
        """The groups that have rows enough and a value, the worst first."""
        held = [g for g in self.groups if not g.small and g.value is not None]
        return tuple(sorted(held, key=self._worse_first))

    @property
    def ranked(self) -> tuple[Group, ...]:
        """All groups: those that can be judged, the worst first; then the others."""
        judged = self.judged
        rest = [group for group in self.groups if group not in judged]
        return (*judged, *sorted(rest, key=self._worse_first))

    def _worse_first(self, group: Group) -> float:
        if group.value is None:
            return float("inf")
        return group.value if self.metric.higher_is_better else -group.value

    @property
    def worst(self) -> Group | None:
        """The worst of the groups that can be judged; None where there are no two."""
        return self.judged[0] if len(self.judged) > 1 else None

    @property
    def best(self) -> Group | None:
        """The best of the groups that can be judged; None where there are no two."""
        return self.judged[-1] if len(self.judged) > 1 else None

    @property
    def apart(self) -> tuple[tuple[Group, Group], ...]:
        """The pairs of groups that can be judged whose intervals don't overlap, worse first."""
        return tuple(pair for pair in combinations(self.judged, 2) if _apart(*pair))

    @property
    def sentence(self) -> str:
        """Which group is worst, which is best, and how far they are apart, in words."""
        from polyhead.evaluation import words

        return words.sentence(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences that nobody should overlook: groups whose intervals do not overlap."""
        from polyhead.evaluation import words

        return words.warnings(self)

    def __str__(self) -> str:
        from polyhead.evaluation import words

        return words.text(self)

    def __repr__(self) -> str:
        return str(self)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as in ``groups.json``; ``from_json`` reads it back."""
        return {
            "task": self.task,
            "metric": asdict(self.metric),
            "by": list(self.by),
            "level": self.level,
            "smallest": self.smallest,
            "all": self.overall.to_json(),
            "groups": [group.to_json() for group in self.groups],
            "gap": self.gap,
            "gap_ci": None if self.gap_interval is None else list(self.gap_interval),
            "worst": None if self.worst is None else self.worst.name,
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "GroupTable":
        """The table that ``to_json`` wrote down."""
        gap = plain["gap_ci"]
        return cls(
            task=plain["task"],
            metric=Metric(**plain["metric"]),
            by=tuple(plain["by"]),
            overall=Group.from_json(plain["all"]),
            groups=tuple(map(Group.from_json, plain["groups"])),
            gap=plain["gap"],
            gap_interval=None if gap is None else (gap[0], gap[1]),
            level=plain["level"],
            smallest=plain["smallest"],
            notes=tuple(plain["notes"]),
        )


def _apart(one: Group, other: Group) -> bool:
    if one.interval is None or other.interval is None:
        return False
    return one.interval[1] < other.interval[0] or other.interval[1] < one.interval[0]
