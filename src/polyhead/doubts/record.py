"""What a folder of folds is of, so that it is gone on with by the same call alone."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from polyhead.data import Table
from polyhead.doubts.plan import Plan
from polyhead.errors import RunError
from polyhead.runs import read_record, write_json
from polyhead.spec.decisive import decisive, is_decisive

FORMAT = 1
RECORD = "labels.json"

_HINT = "Name another folder with --out, or give what it began with."


def begin(plan: Plan, folder: Path) -> None:
    """Begin in a folder, or see to it that what is there is of the same rows and settings.

    Raises:
        RunError: When something else is there, naming what differs.
    """
    file, record = folder / RECORD, _record(plan)
    if file.exists():
        _refuse_other(folder, read_record(file, FORMAT), record)
        return
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise RunError(
            f"{folder}: already there, and not made by `polyhead labels`: it has no {RECORD}.\n"
            "  Name another folder with --out."
        )
    write_json(file, record)


def _record(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "folds": plan.folds,
        "tasks": [task.name for task in plan.tasks],
        "rows": _fingerprint(plan),
        "spec": decisive(plan.experiment.spec),
    }


def _refuse_other(folder: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    if before["folds"] != now["folds"]:
        what = f"Expected {before['folds']} folds; got {now['folds']}."
        raise RunError(f"{folder}: begun otherwise. {what}\n  {_HINT}")
    there, here = before["spec"], json.loads(json.dumps(now["spec"]))
    for path in filter(is_decisive, {**there, **here}):
        if there.get(path) != here.get(path):
            what = f"Expected {path} = {there.get(path)!r}; got {here.get(path)!r}."
            raise RunError(f"{folder}: begun with another spec. {what}\n  {_HINT}")
    if before["rows"] != now["rows"] or before["tasks"] != now["tasks"]:
        raise RunError(
            f"{folder}: the rows, labels or images are no longer those that it began with.\n"
            "  Name another folder with --out, or bring them back."
        )


def _fingerprint(plan: Plan) -> str:
    """A name for the rows that are learned from, in their folds, and those that choose."""
    spec, digest = plan.experiment.spec, hashlib.blake2b(digest_size=16)
    columns = [*spec.input_columns.values(), *(task.column for task in plan.tasks)]
    for part in ("train", "val"):
        for column in dict.fromkeys(columns):
            _add(digest, plan.experiment.part(part).table, column)
    digest.update(plan.fold_of["train"].tobytes())
    return digest.hexdigest()


def _add(digest: "hashlib.blake2b", table: Table, column: str) -> None:
    cells = table.kept(column)
    if cells.dtype.is_nested():
        digest.update(repr(cells.to_list()).encode())
        return
    texts, which = table.distinct(column)
    digest.update(repr(texts.to_list()).encode())
    digest.update(which.tobytes())
