"""Train a network, or go on with a training that was broken off."""

from dataclasses import replace
from pathlib import Path

from polyhead.errors import RunError
from polyhead.evaluation import find_metric
from polyhead.model import Network
from polyhead.predict import write_structure
from polyhead.runs import RunFolder, create_run, next_run, open_run
from polyhead.spec import Spec
from polyhead.tasks import tasks_to_json
from polyhead.training.affinity import refuse_affinity
from polyhead.training.engine import Engine
from polyhead.training.experiment import Experiment, prepare
from polyhead.training.lone import refuse_lone_row
from polyhead.training.reporter import Reporter, default_reporter
from polyhead.training.run import Run
from polyhead.training.session import Session
from polyhead.training.state import Progress, load_state
from polyhead.training.storing import Plan, plan_storing


def train(
    spec: Spec,
    *,
    out: str | Path | None = None,
    reporter: Reporter | None = None,
) -> Run:
    """Train the network that a spec declares, and keep its best epoch.

    Ctrl-C ends the training and keeps the best epoch so far.

    Args:
        spec: The declaration.
        out: The run's folder, which must not be there yet; ``runs/<name>-<n>`` without it.
        reporter: Where it says what it does; standard output without it.

    Raises:
        PolyheadError: When spec, tables, image files or weights are wrong. What can be seen before
            the first image is opened leaves nothing behind.
        KeyboardInterrupt: When interrupted before the first epoch was over.
    """
    experiment = prepare(spec)
    network, notes = experiment.begin()
    stored = experiment.stored  # of the spec as it was declared: it names no folder of this machine
    experiment = replace(experiment.noting(notes), spec=spec.resolved())
    engine = engine_for(experiment, network)
    plan = _plan(experiment, engine)
    folder = create_run(Path(out) if out else next_run(Path("runs"), spec.name))
    _write_spec(folder, experiment, engine)
    write_structure(folder, stored)
    reporter = reporter or default_reporter()
    return Session(folder, experiment, engine, plan, reporter).run(Progress())


def engine_for(experiment: Experiment, network: Network) -> Engine:
    """The engine of a training, once it is known that nothing stands in its way.

    Raises:
        SpecError: When something does.
        MissingExtraError: When the objective needs a library that is not installed.
    """
    training = experiment.spec.training
    refuse_lone_row(experiment.part("train"), network, training)
    if training.score != "mean":
        find_metric(experiment.tasks, training.score)
    engine = Engine(network, experiment.tasks, training, experiment.spec.objective)
    refuse_affinity(engine)
    return engine


def _plan(experiment: Experiment, engine: Engine) -> Plan:
    spec = experiment.spec
    return plan_storing(experiment.parts, spec.features, engine, spec.training.epochs)


def _write_spec(folder: RunFolder, experiment: Experiment, engine: Engine) -> None:
    replace(experiment.spec, training=engine.training).save(folder.spec, full=True)


def resume(
    folder: str | Path, *, changes: tuple[str, ...] = (), reporter: Reporter | None = None
) -> Run:
    """Go on with a run that was broken off, to the same result as if it had not been.

    Args:
        folder: The run's folder.
        changes: ``KEY=VALUE`` changes to its spec, such as ``training.epochs=20``.
        reporter: Where it says what it does.

    Raises:
        RunError: When there is nothing to go on with, or the training labels have changed.
    """
    files = open_run(folder)
    spec = Spec.from_toml(files.spec, changes)
    experiment = prepare(spec)
    if tasks_to_json(list(experiment.tasks)) != files.read_json(files.tasks):
        raise RunError(
            f"{files.path}: the training labels are no longer those that it began with.\n"
            "  Train anew, or bring the tables back."
        )
    engine = engine_for(experiment, experiment.stored.network())
    progress = load_state(files, engine)
    if progress.epochs == 0:
        network, notes = experiment.begin()
        engine = engine_for(experiment, network)
    else:
        notes = _said_before(files)
    experiment = experiment.noting(notes)
    plan = _plan(experiment, engine)
    _write_spec(files, experiment, engine)
    reporter = reporter or default_reporter()
    return Session(files, experiment, engine, plan, reporter).run(progress)


def _said_before(files: RunFolder) -> tuple[str, ...]:
    """The notes of a run so far, among them what it was started from."""
    return tuple(files.read_json(files.summary)["notes"]) if files.summary.exists() else ()
