"""Train a network, or go on with a training that was broken off."""

from dataclasses import replace
from pathlib import Path

from polyhead.calibration import need_crepes
from polyhead.errors import RunError
from polyhead.evaluation import find_metric
from polyhead.model import Network
from polyhead.predict import write_structure
from polyhead.runs import RunFolder, create_run, next_run, open_run
from polyhead.spec import Spec
from polyhead.tasks import tasks_from_json, tasks_to_json
from polyhead.together import ALONE, Together, join
from polyhead.training.affinity import refuse_affinity
from polyhead.training.device import refuse_device
from polyhead.training.engine import Engine
from polyhead.training.experiment import Experiment, prepare
from polyhead.training.lone import refuse_lone_row
from polyhead.training.norms import note_on_norms
from polyhead.training.reporter import Quiet, Reporter, default_reporter
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

    Ctrl-C ends the training and keeps the best epoch so far. Started by ``torchrun`` or
    ``accelerate launch`` it trains with the other processes; the first of them writes and speaks.

    Args:
        spec: The declaration.
        out: The run's folder, which must not be there yet; ``runs/<name>-<n>`` without it.
        reporter: Where it says what it does; standard output without it.

    Raises:
        PolyheadError: When spec, tables, image files or weights are wrong. What can be seen before
            the first image is opened leaves nothing behind.
        KeyboardInterrupt: When interrupted before the first epoch was over.
    """
    together = join()
    experiment = prepare(spec)
    with together.in_turn():
        network, notes = experiment.begin()
    stored = experiment.stored  # of the spec as it was declared: it names no folder of this machine
    experiment = replace(experiment.noting(notes), spec=spec.resolved())
    engine = engine_for(experiment, network, together)
    plan = _plan(experiment, engine)
    folder = _new_folder(out, spec, together)
    if together.first:
        _write_spec(folder, experiment, engine)
        write_structure(folder, stored)
    together.take_first_(list(engine.network.state_dict().values()))
    return _session(folder, experiment, engine, plan, reporter).run(Progress())


def _new_folder(out: str | Path | None, spec: Spec, together: Together) -> RunFolder:
    path = Path(out) if out else next_run(Path("runs"), spec.name)
    if together.first:
        create_run(path)
    return RunFolder(Path(together.said(str(path))))


def engine_for(experiment: Experiment, network: Network, together: Together = ALONE) -> Engine:
    """The engine of a training, once it is known that nothing stands in its way.

    Raises:
        SpecError: When something does.
        MissingExtraError: When the objective needs a library that is not installed.
    """
    training, asked = experiment.spec.training, experiment.spec.calibration
    if asked.share and asked.intervals:
        need_crepes()
    on_gpu = refuse_device(training, together)
    refuse_lone_row(experiment.part("train"), network, training, ALONE if on_gpu else together)
    if training.score != "mean":
        find_metric(experiment.tasks, training.score)
    engine = Engine(network, experiment.tasks, training, experiment.spec.objective, together)
    refuse_affinity(engine)
    return engine


def _plan(experiment: Experiment, engine: Engine) -> Plan:
    spec = experiment.spec
    plan = plan_storing(experiment.parts, spec.features, engine, spec.training.epochs)
    (refused,) = engine.together.any([not plan.stores])
    if refused and plan.stores:
        return Plan(note="another process would not store them")
    return plan


def _session(
    folder: RunFolder,
    experiment: Experiment,
    engine: Engine,
    plan: Plan,
    reporter: Reporter | None,
) -> Session:
    experiment = experiment.noting(note_on_norms(engine.network, engine.together))
    quiet = Quiet() if not engine.together.first else None
    return Session(folder, experiment, engine, plan, reporter or quiet or default_reporter())


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
    together = join()
    files = open_run(folder)
    spec = Spec.from_toml(files.spec, changes)
    experiment = prepare(spec)
    began = tasks_from_json(files.read_text(files.tasks), str(files.tasks))
    # Through JSON once more: an earlier version wrote fewer facts.
    if tasks_to_json(list(experiment.tasks)) != tasks_to_json(began):
        raise RunError(
            f"{files.path}: the training labels are no longer those that it began with.\n"
            "  Train anew, or bring the tables back."
        )
    engine = engine_for(experiment, experiment.stored.network(), together)
    progress = load_state(files, engine)
    if progress.epochs == 0:
        with together.in_turn():
            network, notes = experiment.begin()
        engine = engine_for(experiment, network, together)
    else:
        notes = _said_before(files)
    experiment = experiment.noting(notes)
    plan = _plan(experiment, engine)
    together.wait()  # all have read what the first writes anew
    if together.first:
        _write_spec(files, experiment, engine)
    return _session(files, experiment, engine, plan, reporter).run(progress)


def _said_before(files: RunFolder) -> tuple[str, ...]:
    """The notes of a run so far, among them what it was started from."""
    return tuple(files.read_json(files.summary)["notes"]) if files.summary.exists() else ()
