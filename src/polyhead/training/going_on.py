"""A run that is wanted in a folder: found there, gone on with, or made."""

import shutil
from pathlib import Path

from polyhead.errors import RunError
from polyhead.runs import open_run
from polyhead.spec import Spec
from polyhead.training.reporter import Reporter
from polyhead.training.run import Run
from polyhead.training.trainer import resume, train

_OVER = ("finished", "stopped early")


def is_finished(folder: Path) -> bool:
    """Whether a whole run is in a folder.

    Raises:
        RunError: When something else is there.
    """
    if is_vacant(folder):
        return False
    files = open_run(folder)
    if not files.spec.exists():
        raise RunError(f"{folder}: something else lies where a run would.")
    return files.summary.exists() and files.read_json(files.summary)["status"] in _OVER


def finish(spec: Spec, folder: Path, reporter: Reporter) -> Run:
    """Train a spec in a folder, or go on with what was broken off there after its first epoch.

    Args:
        spec: The declaration; what is there already is taken to be of it.
        folder: Where.
        reporter: Where the training says what it does.

    Raises:
        PolyheadError: When it can't be trained.
        KeyboardInterrupt: When interrupted before the first epoch was over.
    """
    if folder.exists():
        if not is_vacant(folder) and open_run(folder).read_history():
            return resume(folder, reporter=reporter)
        shutil.rmtree(folder)  # broken off before its first epoch
    return train(spec, out=folder, reporter=reporter)


def is_vacant(folder: Path) -> bool:
    """Whether nothing is in a folder, or it is not there."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
