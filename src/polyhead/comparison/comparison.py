"""What a comparison found: every number derived from the results of its runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean, median, stdev

from polyhead.comparison.paired import Change, differences, relative, summarize
from polyhead.comparison.results import Outcome
from polyhead.tasks import Metric


@dataclass(frozen=True)
class DeltaM:
    r"""The mean relative change over all tasks, in percent: the field's delta-m.

    Of each seed it is :math:`\frac{1}{T} \sum_t (-1)^{l_t} (M_t - B_t) / B_t` with the metric
    :math:`M_t` of task t, :math:`B_t` that of the task alone, and :math:`l_t` 1 where lower is
    better, else 0 (Maninis, Radosavovic and Kokkinos 2019, equation 4). Positive is better.

    Attributes:
        by_seed: Of each seed; None where a task alone measures 0, and nothing is relative to that.
        change: Mean, spread and interval over the seeds that have one; None where none has.
        undefined: Why some have none, in words.
    """

    by_seed: Mapping[int, float | None]
    change: Change | None
    undefined: str = ""


@dataclass(frozen=True)
class Comparison:
    """The same rows, learned in several ways, by several seeds.

    Attributes:
        folder: Where everything lies.
        metrics: By task, the one metric that is compared.
        outcomes: Those of all tasks first, then each task alone.
        plain: The label of the alternative that the first sentence is about.
        seeds: Those of which every alternative has run.
        rows: What was measured, in words.
        notes: What a person should know.
    """

    folder: Path
    metrics: Mapping[str, Metric]
    outcomes: tuple[Outcome, ...]
    plain: str
    seeds: tuple[int, ...]
    rows: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def by_label(self) -> dict[str, Outcome]:
        """The outcomes by what they are called."""
        return {outcome.label: outcome for outcome in self.outcomes}

    @property
    def together(self) -> list[Outcome]:
        """The alternatives that learn all tasks."""
        return [outcome for outcome in self.outcomes if outcome.alone is None]

    @property
    def alone(self) -> list[Outcome]:
        """Those that learn one."""
        return [outcome for outcome in self.outcomes if outcome.alone is not None]

    def values(self, label: str, task: str) -> dict[int, float]:
        """By seed of those that count, the metric of a task under an alternative."""
        found = self.by_label[label].values(task)
        return {seed: value for seed, value in found.items() if seed in self.seeds}

    def reference(self, label: str, task: str) -> dict[int, float]:
        """The same of what that alternative is measured against; empty where it is that itself."""
        against = self.by_label[label].against.get(task)
        return {} if against is None else self.values(against, task)

    def change(self, label: str, task: str) -> Change | None:
        """How much better a task is than what it is measured against, in the metric's unit."""
        better = self.metrics[task].higher_is_better
        one, other = self.values(label, task), self.reference(label, task)
        return summarize(differences(one, other, higher_is_better=better))

    def delta_m(self, label: str) -> DeltaM | None:
        """See ``DeltaM``; None of what is measured against nothing."""
        if not self.by_label[label].against:
            return None
        found = {
            task: relative(
                self.values(label, task),
                self.reference(label, task),
                higher_is_better=metric.higher_is_better,
            )
            for task, metric in self.metrics.items()
        }
        by_seed = {
            seed: _mean([shares[seed] for shares in found.values()])
            for seed in self.seeds
            if all(seed in shares for shares in found.values())
        }
        known = {seed: value for seed, value in by_seed.items() if value is not None}
        zero = [
            f"{self.by_label[label].against[task]}, seed {seed}"
            for task, shares in found.items()
            for seed, share in shares.items()
            if share is None
        ]
        undefined = f"nothing is relative to 0 ({'; '.join(zero)})" if zero else ""
        return DeltaM(by_seed, summarize(known), undefined)

    def mean(self, label: str, task: str) -> tuple[float, float | None] | None:
        """A task's metric over the seeds, and its standard deviation where there are several."""
        values = list(self.values(label, task).values())
        if not values:
            return None
        return fmean(values), stdev(values) if len(values) > 1 else None

    def epoch_seconds(self, label: str) -> float | None:
        """The median over all epochs of the seconds in training alone."""
        results = self.by_label[label].results
        found = [s for seed in self.seeds if seed in results for s in results[seed].train_seconds]
        return median(found) if found else None

    def cost(self, label: str) -> float | None:
        """What an epoch takes, as a multiple of one of the plain alternative."""
        mine, plain = self.epoch_seconds(label), self.epoch_seconds(self.plain)
        return mine / plain if mine is not None and plain else None

    def __str__(self) -> str:
        from polyhead.comparison.text import text

        return text(self)

    def __repr__(self) -> str:
        return str(self)


def _mean(shares: list[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return fmean(known) if len(known) == len(shares) else None
