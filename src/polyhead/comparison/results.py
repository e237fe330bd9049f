"""What came out of the runs, as plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polyhead.training import Affinity, Run


@dataclass(frozen=True)
class Result:
    """One run.

    Attributes:
        seed: What it was drawn from.
        values: By task, its main metric at the epoch kept.
        score: What chose that epoch; None where it could not be scored.
        best_epoch: That epoch, counted from 1.
        seconds: Of all epochs, validation included.
        train_seconds: Of each epoch, in training alone.
        affinity: Of each epoch, how well the gradients of tasks agree; empty where not measured.
        folder: The run's folder below the comparison's.
    """

    seed: int
    values: Mapping[str, float]
    score: float | None = None
    best_epoch: int = 0
    seconds: float = 0.0
    train_seconds: tuple[float, ...] = ()
    affinity: tuple[Affinity, ...] = ()
    folder: str = ""


@dataclass(frozen=True)
class Outcome:
    """All runs of one alternative.

    Attributes:
        label: What it is called.
        results: Its runs by seed.
        alone: The one task that it learned; None where it learned all.
        against: By task, the label of what it is measured against.
        method: The name of the method.
        failed: By seed, why there is no result.
    """

    label: str
    results: Mapping[int, Result]
    alone: str | None = None
    against: Mapping[str, str] = field(default_factory=dict)
    method: str = "sum"
    failed: Mapping[int, str] = field(default_factory=dict)

    def values(self, task: str) -> dict[int, float]:
        """By seed, the main metric of a task."""
        return {seed: r.values[task] for seed, r in sorted(self.results.items())}


def result_of(run: Run, seed: int, folder: str) -> Result:
    """What a run has measured."""
    epochs = run.history.epochs
    return Result(
        seed=seed,
        values={t.name: run.metrics[t.name][t.error_metric] for t in run.tasks},
        score=run.summary["best_score"],
        best_epoch=run.best_epoch,
        seconds=float(run.summary["seconds"]),
        train_seconds=tuple(e.train_seconds for e in epochs if e.train_seconds is not None),
        affinity=tuple(e.affinity for e in epochs if e.affinity is not None),
        folder=folder,
    )
