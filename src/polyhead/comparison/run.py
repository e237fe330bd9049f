"""Compare: train every alternative with every seed, and say what came out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from polyhead.comparison.alternatives import Alternative, alternatives_of, looking, plain_of
from polyhead.comparison.carry import Carried, Job, carry_out
from polyhead.comparison.comparison import Comparison
from polyhead.comparison.same import (
    measured_part,
    refuse_other_rows,
    refuse_unlabeled,
)
from polyhead.comparison.write import write
from polyhead.errors import Fault, RunError, SpecError
from polyhead.objective import Objective
from polyhead.runs import RunFolder, next_run
from polyhead.spec import Spec
from polyhead.training import (
    Experiment,
    Reporter,
    default_reporter,
    engine_for,
    prepare,
    why_no_affinity,
)


def compare(
    specs: Spec | Sequence[Spec],
    methods: Sequence[str | Objective] = (),
    *,
    seeds: int = 3,
    singles: bool = True,
    out: str | Path | None = None,
    reporter: Reporter | None = None,
) -> Comparison:
    """Find out whether tasks help each other: train them together and alone, several times.

    Every run is an ordinary run folder below that of the comparison. What is finished there, of the
    same spec, is not trained again: a comparison that was broken off goes on, and one with more
    methods or seeds trains only those. Ctrl-C keeps what is finished.

    Args:
        specs: One, or several over the same rows and tasks.
        methods: Methods to compare, each spec under each, as ``UPGrad``, ``CAGrad:c=0.2`` or an
            ``Objective``; without them each spec under its own.
        seeds: How many; 0, 1, ... take the place of ``training.seed``.
        singles: Whether to train each task alone, to compare with.
        out: The folder; ``runs/compare-<name>-<n>`` without it.
        reporter: Where it says what it does; standard output without it.

    Returns:
        What was found, over the seeds of which every alternative is there. Printed, it answers.

    Raises:
        PolyheadError: When a spec or method is wrong, there is nothing to compare, or the folder
            holds something else. All of it is looked at before anything trains.
        KeyboardInterrupt: When interrupted before all alternatives of one seed were there.
    """
    every = [specs] if isinstance(specs, Spec) else list(specs)
    if not every or seeds < 1:
        what = "nothing to train. Expected one spec and one seed at least."
        raise SpecError([Fault("compare", what)])
    plan = _planned(alternatives_of(every, methods, singles=singles), every)
    base = Path(out) if out else next_run(Path("runs"), f"compare-{every[0].name}")
    if RunFolder(base).spec.exists():
        raise RunError(f"{base}: a run, not a comparison.\n  Name another folder with --out.")
    jobs = _jobs(plan, seeds, base)
    reporter = reporter or default_reporter()
    for note in plan.notes:
        reporter.say(f"note: {note}")
    metrics = {task.name: task.main_metric for task in plan.experiment.tasks}
    done = carry_out(jobs, metrics, base, reporter)
    counted = done.seeds(jobs)
    if done.interrupted:
        reporter.say(
            f"interrupted: {len(done.results)} of {len(jobs)} runs are finished and kept; the same "
            f"again with --out {base} goes on"
        )
        if not counted:
            raise KeyboardInterrupt
    found = Comparison(
        folder=base,
        metrics=metrics,
        outcomes=tuple(done.outcome(alternative) for alternative in plan.alternatives),
        plain=plan.plain,
        seeds=counted,
        rows=_rows(plan.experiment),
        notes=(*plan.notes, *_unfinished(done, jobs, counted)),
    )
    write(found)
    return found


@dataclass(frozen=True)
class _Plan:
    alternatives: tuple[Alternative, ...]
    experiments: dict[str, Experiment]  # by label, of all tasks
    plain: str
    notes: tuple[str, ...]

    @property
    def experiment(self) -> Experiment:
        return next(iter(self.experiments.values()))


def _planned(alternatives: Sequence[Alternative], specs: Sequence[Spec]) -> _Plan:
    """Make sure that everything can be trained and compared, before anything is."""
    experiments = [prepare(spec) for spec in specs]
    refuse_other_rows(experiments)
    refuse_unlabeled(experiments[0])
    plain = plain_of(alternatives)
    made = list(alternatives)
    reason = "not asked"
    by_label: dict[str, Experiment] = {}
    for spec, experiment in zip(specs, experiments, strict=True):
        network = experiment.network()
        for alternative in made:
            if alternative.of is spec:
                by_label[alternative.label] = experiment
                if alternative.alone is None:
                    mine = replace(experiment, spec=alternative.spec)
                    engine = engine_for(mine, network)
                    if alternative is plain:
                        reason = why_no_affinity(engine)
    if not reason:
        made = [looking(a) if a is plain else a for a in made]
    told = f"how the gradients of tasks agree is not measured: {reason}"
    notes = (told,) if reason and len(specs[0].tasks) > 1 else ()
    return _Plan(tuple(made), by_label, plain.label, notes)


def _jobs(plan: _Plan, seeds: int, base: Path) -> list[Job]:
    folders = _folders([alternative.label for alternative in plan.alternatives])
    return [
        Job(a, seed, base / folders[a.label] / f"seed-{seed}", plan.experiments[a.label])
        for seed in range(seeds)
        for a in plan.alternatives
    ]


def _folders(labels: Sequence[str]) -> dict[str, str]:
    """A folder's name for each label: letters of any script, digits and a few signs are kept."""
    made: dict[str, str] = {}
    for label in labels:
        kept = "".join(c if c.isalnum() or c in "-_.=" else "_" for c in label).strip(".") or "_"
        name, n = kept, 2
        while name.lower() in map(str.lower, made.values()):
            name, n = f"{kept}-{n}", n + 1
        made[label] = name
    return made


def _rows(experiment: Experiment) -> str:
    part = measured_part(experiment)
    chose = " (these rows chose the epochs)" if part == "val" else ""
    return f"{part}, {len(experiment.parts[part]):,} rows{chose}"


def _unfinished(done: Carried, jobs: Sequence[Job], counted: Sequence[int]) -> list[str]:
    if not done.interrupted:
        return []
    over = len(done.results) + len(done.failed)
    return [f"broken off: {over} of {len(jobs)} runs; counted are the seeds {list(counted)}"]
