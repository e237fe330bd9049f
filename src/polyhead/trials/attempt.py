"""One trial: a training under some settings, in a folder of its own."""

import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import final

import torch

from polyhead.errors import (
    LabelError,
    MissingExtraError,
    SpecError,
    TrainingError,
    WeightsError,
)
from polyhead.evaluation import measure_constants, score
from polyhead.spec import Spec
from polyhead.training import Inside, Reporter, Run, prepare, train
from polyhead.trials.space import changed
from polyhead.trials.trial import FIRST, Goal, Trial, folder_name

_OF_SETTINGS = (SpecError, TrainingError, LabelError, WeightsError, MissingExtraError)
"""What settings that don't fit raise; a missing image or a full disk is not their fault."""


@final
class Within(Inside):
    """What a search lets through of a training: how far it is, and of the first what it says."""

    def __init__(self, outer: Reporter, what: str, *, talks: bool) -> None:
        super().__init__(outer, what)
        self._talks = talks

    def say(self, text: str) -> None:
        """A line, where lines are wanted."""
        if self._talks:
            self.outer.say(text)


def attempt(spec: Spec, trial: Trial, goals: Sequence[Goal], parent: Path, out: Reporter) -> Trial:
    """Train under some settings. What a broken trial left there is removed first.

    Args:
        spec: The declaration as it stands.
        trial: Its number and its settings.
        goals: What is measured of it.
        parent: The folder of the search.
        out: Where the training says what it does.

    Returns:
        The same trial with what it gave, or with why it failed.

    Raises:
        PolyheadError: When the first trial fails, or another by no fault of its settings.
        KeyboardInterrupt: When interrupted, at whatever epoch.
    """
    folder = parent / folder_name(trial.number)
    shutil.rmtree(folder, ignore_errors=True)
    start = time.monotonic()
    try:
        varied = changed(spec, trial.settings) if trial.settings else spec
        run = train(varied, out=folder, reporter=out)
        if run.summary["status"] == "interrupted":
            raise KeyboardInterrupt
        done = _measured(trial, varied, run, goals)
    except (*_OF_SETTINGS, torch.OutOfMemoryError) as error:
        if trial.number == FIRST:
            raise
        shutil.rmtree(folder, ignore_errors=True)
        done = replace(trial, fault=_reason(error))
    return replace(done, seconds=round(time.monotonic() - start, 2))


def _reason(error: Exception) -> str:
    if isinstance(error, torch.OutOfMemoryError):
        return "the GPU has not enough memory."
    return str(error)


def _measured(trial: Trial, spec: Spec, run: Run, goals: Sequence[Goal]) -> Trial:
    """What a run reached on the validation rows; the test rows choose nothing."""
    wanted = {goal.task for goal in goals}
    tasks = [task for task in run.tasks if task.name in wanted]
    measured = run.summary["metrics"]
    val = {task.name: measured["val"][task.name] for task in tasks}
    errors = {t.name: t.error(val[t.name]) if val[t.name] else math.nan for t in tasks}
    for name, error in errors.items():
        if not math.isfinite(error):
            raise TrainingError(f"tasks.{name}: its error on the validation rows is no number.")
    constants = measure_constants(tasks, prepare(spec).part("val").labels)
    scored = score(tasks, val, constants).value
    return replace(
        trial,
        errors=errors,
        metrics=val,
        test={name: measured["test"][name] for name in wanted if "test" in measured},
        score=None if math.isnan(scored) else scored,
        epoch=run.best_epoch,
    )
