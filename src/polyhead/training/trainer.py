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
from polyhead.training.engine import Engine
from polyhead.training.experiment import Experiment, prepare
from polyhead.training.lone import refuse_lone_row
from polyhead.training.reporter import Reporter, default_reporter
from polyhead.training.run import Run
from polyhead.training.session import Session
from polyhead.training.state import Progress, load_state
from polyhead.training.storing import can_store


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
    experiment = experiment.noting(notes)
    _refuse_early(experiment, network)
    folder = create_run(Path(out) if out else next_run(Path("runs"), spec.name))
    placed = replace(experiment, spec=spec.resolved())
    placed.spec.save(folder.spec, full=True)
    write_structure(folder, experiment.stored)
    engine = Engine(network, experiment.tasks, spec.training)
    return Session(folder, placed, engine, reporter or default_reporter()).run(Progress())


def _refuse_early(experiment: Experiment, network: Network) -> None:
    """Say what can't work before anything is written."""
    can_store(experiment, network)
    refuse_lone_row(experiment.part("train"), network, experiment.spec.training)
    if experiment.spec.training.score != "mean":
        find_metric(experiment.tasks, experiment.spec.training.score)


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
    network = experiment.stored.network()
    _refuse_early(experiment, network)
    engine = Engine(network, experiment.tasks, spec.training)
    progress = load_state(files, engine)
    if progress.epochs == 0:
        network, notes = experiment.begin()
        engine = Engine(network, experiment.tasks, spec.training)
    else:
        notes = _said_before(files)
    experiment = experiment.noting(notes)
    spec.save(files.spec, full=True)
    return Session(files, experiment, engine, reporter or default_reporter()).run(progress)


def _said_before(files: RunFolder) -> tuple[str, ...]:
    """The notes of a run so far, among them what it was started from."""
    return tuple(files.read_json(files.summary)["notes"]) if files.summary.exists() else ()
