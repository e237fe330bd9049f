"""A search that has happened, or is under way: read from its folder and written there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from polyhead.errors import RunError
from polyhead.figures import Picture
from polyhead.runs import read_record, write_json
from polyhead.trials.front import front_of
from polyhead.trials.trial import FIRST, Goal, Trial

FORMAT = 1
RECORD = "search.json"


@dataclass(frozen=True)
class Search:
    """A search: its trials, and which of them no other beats.

    Attributes:
        folder: Where everything lies.
        name: What the spec is called.
        spec: The spec as it stands, as plain data.
        space: What varies, each as ``--vary`` takes it.
        goals: What is made better, task by task.
        val_rows: How many validation rows chose.
        trials: What was tried, in order. The first is the spec as it stands.
    """

    folder: Path
    name: str
    spec: Mapping[str, Any]
    space: tuple[str, ...]
    goals: tuple[Goal, ...]
    val_rows: int
    trials: tuple[Trial, ...] = ()

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The search in a folder.

        Raises:
            RunError: When there is none, or it can't be read.
        """
        file = Path(folder) / RECORD
        try:
            plain = read_record(file, FORMAT)
        except (FileNotFoundError, NotADirectoryError):
            raise RunError(
                f"{folder}: not a search, it has no {RECORD}.\n"
                "  Expected a folder that `polyhead search` wrote."
            ) from None
        return cls(
            folder=Path(folder),
            name=plain["name"],
            spec=plain["spec"],
            space=tuple(plain["space"]),
            goals=tuple(map(Goal.from_json, plain["goals"])),
            val_rows=plain["val_rows"],
            trials=tuple(map(Trial.from_json, plain["trials"])),
        )

    def save(self) -> None:
        """Write the record, whole or not at all."""
        write_json(self.folder / RECORD, {"format": FORMAT, **self.to_json()})

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "best": self.best.number if self.done else None,
            "front": [trial.number for trial in self.front],
            "trials": [trial.to_json() for trial in self.trials],
            "goals": [goal.to_json() for goal in self.goals],
            "val_rows": self.val_rows,
            "space": list(self.space),
            "spec": self.spec,
        }

    def adding(self, trial: Trial) -> "Search":
        """The same with one more trial."""
        return replace(self, trials=(*self.trials, trial))

    @cached_property
    def done(self) -> tuple[Trial, ...]:
        """The trials that did not fail."""
        return tuple(trial for trial in self.trials if not trial.fault)

    @cached_property
    def failed(self) -> tuple[Trial, ...]:
        """The trials that failed, each with its reason."""
        return tuple(trial for trial in self.trials if trial.fault)

    @property
    def start(self) -> Trial:
        """The spec as it stands."""
        return self.trials[FIRST - 1]

    @cached_property
    def front(self) -> tuple[Trial, ...]:
        """The trials that no other beats in every task, from best to worst in the first."""
        errors = [[trial.errors[goal.task] for goal in self.goals] for trial in self.done]
        found = [self.done[place] for place in front_of(errors)]
        return tuple(sorted(found, key=lambda trial: [trial.errors[g.task] for g in self.goals]))

    @cached_property
    def best(self) -> Trial:
        """The best compromise: the best mean score."""
        scored = [trial for trial in self.front if trial.score is not None]
        return max(scored or self.front, key=lambda trial: (trial.score or 0.0, -trial.number))

    def best_for(self, goal: Goal) -> Trial:
        """The trial on the front that is best for one task, whatever it costs the others."""
        return min(self.front, key=lambda trial: trial.errors[goal.task])

    def run_folder(self, trial: Trial) -> Path:
        """Where a trial's run lies."""
        return self.folder / trial.name

    def draw(self) -> Picture:
        """What the trials trade: each task against the others, the front marked."""
        from polyhead.trials.picture import draw

        return draw(self)

    def __str__(self) -> str:
        from polyhead.trials.report import text

        return text(self)

    def __repr__(self) -> str:
        return str(self)
