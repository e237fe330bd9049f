"""The folder of a search: begun, gone on with, refused, and kept small."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from polyhead.errors import RunError
from polyhead.runs import RunFolder, create_run
from polyhead.spec.plain import leaves
from polyhead.trials.record import RECORD, Search
from polyhead.trials.trial import FIRST, folder_name

LOCK = ".lock"
_SHOWN = 3


def found_in(folder: Path) -> Search | None:
    """The search that is in a folder already."""
    return Search.open(folder) if (folder / RECORD).exists() else None


def begin(asked: Search) -> None:
    """Begin a search in its folder, or see to it that the one there is the same.

    Raises:
        RunError: When something else is there, or a search of something else.
    """
    folder = asked.folder
    before = found_in(folder)
    if before is not None:
        _refuse_other(before, asked)
        return
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    elif folder.exists():
        raise RunError(
            f"{folder}: already there, and no search: it has no {RECORD}.\n"
            "  Name another folder with --out."
        )
    create_run(folder)
    asked.save()


def unmake(search: Search) -> None:
    """Take back what was begun, when not even the first trial could be made."""
    shutil.rmtree(search.folder / folder_name(FIRST), ignore_errors=True)
    (search.folder / RECORD).unlink(missing_ok=True)
    (search.folder / LOCK).unlink(missing_ok=True)
    if not any(search.folder.iterdir()):
        search.folder.rmdir()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from searching in the same folder meanwhile.

    Raises:
        RunError: When one does already.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"{folder}: another process searches here.\n"
            "  Wait for it, or name another folder with --out."
        ) from None
    try:
        yield
    finally:
        lock.release()
        (folder / LOCK).unlink(missing_ok=True)


def _refuse_other(before: Search, now: Search) -> None:
    """Refuse to go on with a search that began with another spec, space or table.

    Raises:
        RunError: Naming what differs.
    """
    other = list(_differences(before.spec, now.spec))
    if other:
        rest = f" and {len(other) - _SHOWN} more" if len(other) > _SHOWN else ""
        raise RunError(
            f"{before.folder}: a search of another spec: {', '.join(other[:_SHOWN])}{rest}.\n"
            "  Name another folder with --out, or give the spec that it began with."
        )
    if before.space != now.space:
        raise RunError(
            f"{before.folder}: a search that varies {', '.join(before.space)}; "
            f"got {', '.join(now.space)}.\n"
            "  Name another folder with --out. Without --vary it goes on as it began."
        )
    if before.goals != now.goals or before.val_rows != now.val_rows:
        raise RunError(
            f"{before.folder}: the labels are no longer those that it began with.\n"
            "  Name another folder with --out, or bring the tables back."
        )


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    there, here = leaves(before), leaves(now)
    for key in there | here:
        if there.get(key) != here.get(key):
            yield f"{key} was {_shown(there.get(key))} and is {_shown(here.get(key))}"


def _shown(value: object) -> str:
    return "not set" if value is None else repr(value)


def drop_weights(search: Search) -> None:
    """Drop the weights of every trial that is not on the front: none of them comes back there.

    The spec as it stands keeps its own, to be compared with; of the others all else stays.
    """
    kept = {FIRST, *(trial.number for trial in search.front)}
    for trial in search.done:
        if trial.number not in kept:
            run = RunFolder(search.run_folder(trial))
            run.weights.unlink(missing_ok=True)
            shutil.rmtree(run.checkpoint, ignore_errors=True)
