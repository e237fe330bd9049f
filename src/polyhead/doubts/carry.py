"""The trainings, fold after fold, and what each says of the rows that it never saw."""

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from polyhead.doubts.fold import fold_spec, folder_name
from polyhead.doubts.plan import ALL, Plan
from polyhead.training import Inside, Reporter, Run, clock, finish, is_finished

Said = Mapping[str, Tensor]
"""By task, (N, ...), predictions as ``Task.predict`` gives them."""


class Within(Inside):
    """A reporter for one fold: of the first, what it says before it trains."""

    def __init__(self, outer: Reporter, what: str, *, talks: bool) -> None:
        super().__init__(outer, what)
        self._talks = talks

    def say(self, text: str) -> None:
        """What is stored; notes were said before, and epochs stay in the run's history."""
        if self._talks and not text.startswith("note: "):
            self.outer.say(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Show how far this training is."""
        self._talks = self._talks and what != "training"
        super().begin(what, total, done)


def train_folds(plan: Plan, folder: Path, reporter: Reporter) -> list[Run]:
    """Train what is not there yet, each fold in a folder of its own.

    Raises:
        KeyboardInterrupt: When interrupted; folds that are finished are kept.
    """
    places = [folder / folder_name(fold) for fold in range(plan.folds)]
    finished = [is_finished(place) for place in places]
    if any(finished):
        reporter.say(f"{sum(finished)} of {plan.folds} folds are finished already")
    runs: list[Run] = []
    spent: list[float] = []
    for fold, place in enumerate(places):
        if finished[fold]:
            runs.append(Run.open(place))
            continue
        start = time.monotonic()
        within = Within(reporter, f"fold {fold + 1} of {plan.folds}", talks=not spent)
        runs.append(_finished(plan, fold, place, within))
        spent.append(time.monotonic() - start)
        left = sum(spent) / len(spent) * finished[fold + 1 :].count(False)
        pace = f"{clock(sum(spent))} used, {clock(left)} left"
        reporter.say(f"{_line(plan, fold, runs[-1])} | {pace}")
    return runs


def _finished(plan: Plan, fold: int, place: Path, reporter: "Within") -> Run:
    try:
        run = finish(fold_spec(plan, fold), place, reporter)
        if run.summary["status"] != "interrupted":
            return run
    except KeyboardInterrupt:
        pass
    reporter.outer.say(
        f"interrupted: {fold} of {plan.folds} folds are finished and kept; the same again with "
        f"--out {place.parent} goes on"
    )
    raise KeyboardInterrupt


def _line(plan: Plan, fold: int, run: Run) -> str:
    """A fold in a line: how the network does on rows that it never saw."""
    measured = [
        f"{task.name} {task.main_metric.text(run.metrics[task.name][task.main_metric.name])}"
        for task in plan.tasks
        if run.metrics.get(task.name)
    ]
    rows = int((plan.fold_of["train"] == fold).sum())
    head = f"fold {fold + 1}/{plan.folds} | {rows:,} rows never seen"
    return " | ".join([head, *measured])


def said_of(plan: Plan, part: str, runs: list[Run]) -> Said:
    """By task, what is said of each row of a part by a network that never learned from it.

    Of a row that no training learned from it is the mean over all of them.
    """
    fold_of = plan.fold_of[part]
    found: dict[str, Tensor] = {}
    for fold, run in enumerate(runs):
        if part == "train":
            frame, rows = run.answered("test").sort("row"), np.flatnonzero(fold_of == fold)
        else:
            frame, rows = run.answered(part).sort("row"), np.arange(len(fold_of))
        share = np.where(fold_of[rows] == ALL, 1 / plan.folds, fold_of[rows] == fold)
        for task in plan.tasks:
            said = task.from_columns(frame)
            weight = torch.from_numpy(share).float().reshape(-1, *[1] * (said.ndim - 1))
            whole = found.setdefault(task.name, torch.zeros(len(fold_of), *said.shape[1:]))
            whole[rows] += weight * said
    return found
