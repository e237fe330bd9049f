"""The runs of a comparison, one after the other: made, gone on with, or found finished."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from polyhead.comparison.alternatives import Alternative
from polyhead.comparison.progress import Inner, Pace, line
from polyhead.comparison.results import Outcome, Result, result_of
from polyhead.comparison.same import refuse_other_run
from polyhead.errors import TrainingError
from polyhead.runs import open_run
from polyhead.spec import Spec
from polyhead.tasks import Metric
from polyhead.training import Experiment, Reporter, Run, clock, finish, is_finished, is_vacant


@dataclass(frozen=True)
class Job:
    """One run that is wanted.

    Attributes:
        alternative: What it is a run of.
        seed: Its seed.
        folder: Where it lies, or will.
        experiment: The rows that it is of.
    """

    alternative: Alternative
    seed: int
    folder: Path
    experiment: Experiment

    @property
    def spec(self) -> Spec:
        """What it trains."""
        return self.alternative.seeded(self.seed)


@dataclass
class Carried:
    """What was done so far, by label and seed.

    Attributes:
        results: Of the runs that are finished.
        failed: Why others are not.
        interrupted: Whether somebody pressed Ctrl-C.
    """

    results: dict[tuple[str, int], Result] = field(default_factory=dict)
    failed: dict[tuple[str, int], str] = field(default_factory=dict)
    interrupted: bool = False

    def outcome(self, alternative: Alternative) -> Outcome:
        """What came of one alternative."""
        label = alternative.label
        return Outcome(
            label=label,
            results={seed: r for (of, seed), r in self.results.items() if of == label},
            alone=alternative.alone,
            against=alternative.against,
            method=alternative.spec.objective.method,
            failed={seed: why for (of, seed), why in self.failed.items() if of == label},
        )

    def seeds(self, jobs: Sequence[Job]) -> tuple[int, ...]:
        """The seeds of which nothing is left to do."""
        over = self.results.keys() | self.failed.keys()
        left = {job.seed for job in jobs if (job.alternative.label, job.seed) not in over}
        return tuple(seed for seed in dict.fromkeys(job.seed for job in jobs) if seed not in left)


def carry_out(
    jobs: Sequence[Job], metrics: Mapping[str, Metric], base: Path, reporter: Reporter
) -> Carried:
    """Train what is not there yet.

    Args:
        jobs: All runs, in the order in which they are made.
        metrics: By task, what is said of a run.
        base: The folder of the comparison.
        reporter: Where it says how it goes.

    Raises:
        RunError: When a folder holds a run of another spec. All are looked at before any trains.
    """
    waiting = [job for job in jobs if not _finished(job)]
    done, pace, said = Carried(), Pace(), set[str]()
    for job in jobs:
        if job not in waiting:
            done.results[job.alternative.label, job.seed] = _result(Run.open(job.folder), job, base)
    if done.results:
        reporter.say(f"{len(done.results)} of {len(jobs)} runs are finished already")
    for place, job in enumerate(waiting):
        label, number = job.alternative.label, len(done.results) + len(done.failed) + 1
        start = time.monotonic()
        what = f"{label}, seed {job.seed} ({number} of {len(jobs)})"
        try:
            run = finish(job.spec, job.folder, Inner(reporter, what, said))
            done.interrupted = run.summary["status"] == "interrupted"
        except TrainingError as error:
            done.failed[label, job.seed] = str(error)
            reporter.say(f"seed {job.seed} | {label} | failed: {error}")
            continue
        except KeyboardInterrupt:
            done.interrupted = True
        if done.interrupted:
            return done
        seconds = time.monotonic() - start
        pace.add(label, seconds)
        result = done.results[label, job.seed] = _result(run, job, base)
        left = pace.left([other.alternative.label for other in waiting[place + 1 :]])
        told = line(label, result, metrics, seconds)
        reporter.say(f"{told} | {number} of {len(jobs)}, {clock(left)} left")
    return done


def _finished(job: Job) -> bool:
    """Whether a run is there and whole; another spec's is refused."""
    if is_vacant(job.folder):
        return False
    whole = is_finished(job.folder)
    refuse_other_run(open_run(job.folder), job.spec, job.experiment)
    return whole


def _result(run: Run, job: Job, base: Path) -> Result:
    return result_of(run, job.seed, job.folder.relative_to(base).as_posix())
