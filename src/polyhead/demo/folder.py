"""A drawn set in a folder: whole or not at all, and drawn once."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from polyhead.errors import TableError

Progress = Callable[[int, int], None]
"""Called with how many are drawn, and of how many."""


def fill(folder: Path, what: str, made: Mapping[str, object], draw: Callable[[Path], None]) -> None:
    """Draw a set into a folder, unless it is there already.

    Args:
        folder: Where to; missing or empty, or this set, finished.
        what: What a set is of, in one word; ``portraits.json`` says that one is finished.
        made: All that the set depends on.
        draw: Draws everything into a folder that is not there yet.

    Raises:
        TableError: If the folder holds something else.
    """
    if _is_finished(folder, what, made):
        return
    parent = folder.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f".{what}-") as beside:
        draft = Path(beside) / what
        draw(draft)
        (draft / f"{what}.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
        _move(draft, folder, what, made)


def _is_finished(folder: Path, what: str, made: Mapping[str, object]) -> bool:
    """Say whether a folder holds just this set; refuse one that holds anything else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    there = _marker(folder / f"{what}.json")
    if there == made:
        return True
    if there is None:
        message = f"{folder}: already there, and no set of {what}. Expected a new or empty folder."
        raise TableError(f"{message}\n  Choose another folder.")
    differing = [name for name in made if there.get(name) != made[name]]
    expected = ", ".join(f"{name}={made[name]}" for name in differing)
    got = ", ".join(f"{name}={there.get(name)}" for name in differing)
    message = f"{folder}: holds another set of {what}. Expected {expected}; got {got}."
    raise TableError(f"{message}\n  Choose another folder, or delete this one to draw it anew.")


def _marker(file: Path) -> dict[str, object] | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _move(draft: Path, folder: Path, what: str, made: Mapping[str, object]) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    try:
        draft.replace(folder)
    except OSError:
        # Somebody else may have put the same set there meanwhile, which is just as good.
        if not _is_finished(folder, what, made):
            raise
