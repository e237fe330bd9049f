"""The search itself: trial after trial, each kept as soon as it is over."""

from collections.abc import Iterable
from pathlib import Path

from polyhead.data import mixed
from polyhead.errors import Fault, PolyheadError, SpecError
from polyhead.evaluation import measure_constants
from polyhead.runs import next_run
from polyhead.spec import Spec
from polyhead.spec.plain import plain
from polyhead.spec.read import key_of
from polyhead.training import Reporter, default_reporter, prepare
from polyhead.trials.attempt import Within, attempt
from polyhead.trials.folder import alone, begin, drop_weights, found_in, unmake
from polyhead.trials.lines import beginning, trial_line
from polyhead.trials.propose import Known, propose, require_optuna
from polyhead.trials.ranges import dimension
from polyhead.trials.record import Search
from polyhead.trials.report import write_results
from polyhead.trials.space import Settings, Space, make_space, own_settings
from polyhead.trials.trial import FIRST, Goal, Trial


def search(
    spec: Spec,
    *,
    trials: int = 30,
    vary: Iterable[str] | None = None,
    out: str | Path | None = None,
    reporter: Reporter | None = None,
) -> Search:
    """Train a spec under other settings, and find which trade the tasks best.

    The first trial is the spec as it stands. Ctrl-C ends the search and keeps the trials that are
    over; called again with the same folder, it goes on.

    Args:
        spec: The declaration.
        trials: How many there are to be in the end, those of a search that goes on included.
        vary: ``KEY=LOW..HIGH`` or ``KEY=A|B``, each; without any the learning rate, the weights of
            the tasks and the hidden layers of the neck, or what a search that goes on began with.
        out: The search's folder; ``runs/search-<name>-<n>`` without it.
        reporter: Where it says what it does; standard output without it.

    Raises:
        MissingExtraError: When Optuna is not installed.
        SpecError: When something can't vary so.
        RunError: When the folder holds a search of another spec or space, or something else.
        PolyheadError: When the spec as it stands can't be trained.
        KeyboardInterrupt: When interrupted before the first trial was over.
    """
    require_optuna()
    if trials < 1:
        raise SpecError([Fault("trials", f"Expected 1 at least; got {trials}.")])
    folder = Path(out) if out else next_run(Path("runs"), f"search-{spec.name}")
    begin(_asked(spec, vary, folder))
    with alone(folder):
        return _Loop(spec, Search.open(folder), trials, reporter or default_reporter()).run()


class _Loop:
    """A search under way."""

    def __init__(self, spec: Spec, begun: Search, wanted: int, reporter: Reporter) -> None:
        self.spec = spec
        self.search = begun
        self.wanted = wanted
        self.reporter = reporter
        self.space: Space = tuple(map(dimension, begun.space))
        self.own = own_settings(spec, self.space)

    def run(self) -> Search:
        """All trials that are left, then the results."""
        for line in beginning(self.search, self.space, self.wanted):
            self.reporter.say(line)
        try:
            while len(self.search.trials) < self.wanted and self._another():
                pass
        except KeyboardInterrupt:
            if not self.search.trials:
                raise
            self.reporter.say(
                f"interrupted: {len(self.search.trials)} of {self.wanted} trials are done and "
                f"kept; the same command with --out {self.search.folder} goes on"
            )
        except PolyheadError:
            if not self.search.trials:
                unmake(self.search)
            raise
        write_results(self.search, self.spec)
        return self.search

    def _another(self) -> bool:
        number = len(self.search.trials) + 1
        settings = {} if number == FIRST else self._proposed(number)
        if settings is None:
            self.reporter.say(f"all {number - 1} combinations were tried, there are no more")
            return False
        what = f"trial {number} of {self.wanted}"
        out = Within(self.reporter, what, talks=number == FIRST)
        search = self.search
        trial = attempt(self.spec, Trial(number, settings), search.goals, search.folder, out)
        self.search = search.adding(trial)
        self.search.save()
        drop_weights(self.search)
        self.reporter.say(trial_line(self.search, trial, self.wanted))
        return True

    def _proposed(self, number: int) -> Settings | None:
        known = [
            Known(settings, tuple(trial.errors[g.task] for g in self.search.goals if trial.errors))
            for trial in self.search.trials
            if (settings := self.own if trial.number == FIRST else trial.settings) is not None
        ]
        return propose(self.space, known, mixed(self.spec.training.seed, "trial", number))


def _asked(spec: Spec, vary: Iterable[str] | None, folder: Path) -> Search:
    """What is to be searched; where nothing is said of what varies, as the folder has it."""
    before = found_in(folder) if vary is None else None
    space = make_space(spec, vary) if before is None else tuple(map(dimension, before.space))
    goals, rows = _goals(spec, space)
    said = tuple(map(str, space))
    return Search(folder, spec.name, plain(spec, full=True), said, goals, val_rows=rows)


def _goals(spec: Spec, space: Space) -> tuple[tuple[Goal, ...], int]:
    """What each task is judged by, of those that have labels to be judged on."""
    experiment = prepare(spec)
    rows = experiment.part("val")
    constants = measure_constants(experiment.tasks, rows.labels)
    varied = {each.key for each in space}
    found = []
    for task in experiment.tasks:
        learns = task.weight > 0 or key_of(["tasks", task.name, "weight"]) in varied
        if constants[task.name] and learns:
            metric = task.main_metric
            found.append(Goal(task.name, metric, constants[task.name][metric.name]))
    if not found:
        what = "no task has a label on the validation rows, so there is nothing to compare."
        raise SpecError([Fault("data.val", what)])
    return tuple(found), len(rows)
