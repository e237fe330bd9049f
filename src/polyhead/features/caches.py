"""All stores in a folder: what they are, what they take, and how one goes."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from polyhead.errors import RunError
from polyhead.features.store import DIGEST_BYTES


@dataclass(frozen=True)
class Cached:
    """One store on disk.

    Attributes:
        name: What its folder is called.
        about: What its rows are: backbone, weights, precision and more.
        images: How many images, or looks at them, it holds.
        size: What it takes, in bytes.
        used: When it was last filled or read by a training.
    """

    name: str
    about: Mapping[str, object]
    images: int
    size: int
    used: datetime


def cached(folder: Path) -> list[Cached]:
    """The stores of a cache, the one used last first."""
    found = [_read(file) for file in stores_in(folder).glob("*/about.json")]
    return sorted(found, key=lambda store: store.used, reverse=True)


def stores_in(folder: Path) -> Path:
    """Where in a cache folder the stores are."""
    return folder / "features"


def size_of(folder: Path) -> int:
    """What all stores of a cache take together, in bytes."""
    return sum(file.stat().st_size for file in stores_in(folder).glob("*/*.bin"))


def remove(folder: Path, name: str) -> None:
    """Remove a store.

    Raises:
        RunError: When there is none of that name, or one is being filled right now.
    """
    path = stores_in(folder) / name
    if not (path / "about.json").exists():
        raise RunError(f"{path}: no such store. `polyhead cache list` shows those that are there.")
    try:
        with FileLock(path / ".lock", timeout=0):
            # First what names its rows: broken off here, it is an empty store and no damaged one.
            (path / "digests.bin").unlink(missing_ok=True)
            shutil.rmtree(path)
    except Timeout:
        raise RunError(f"{path}: being filled right now. Nothing was removed of it.") from None


def _read(file: Path) -> Cached:
    about = json.loads(file.read_text(encoding="utf-8"))
    digests = file.parent / "digests.bin"
    return Cached(
        name=file.parent.name,
        about=about,
        images=digests.stat().st_size // DIGEST_BYTES if digests.exists() else 0,
        size=sum(path.stat().st_size for path in file.parent.glob("*.bin")),
        used=datetime.fromtimestamp(file.stat().st_mtime, tz=UTC),
    )
