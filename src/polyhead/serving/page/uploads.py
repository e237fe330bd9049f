"""What a browser sent: read into memory, and off the disk again."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from polyhead.errors import ImageError

SWEEP_S: Final = 30
"""How often forgotten uploads are looked for."""

KEPT_S: Final = 600
"""How long an upload that nobody asked about may lie on the disk."""

_NAME: Final = "GRADIO_TEMP_DIR"


@dataclass(frozen=True)
class Upload:
    """A file that somebody gave.

    Attributes:
        name: What it is called where it comes from.
        data: What is in it.
    """

    name: str
    data: bytes = field(repr=False)


@cache
def folder() -> Path:
    """The folder of this process, for its user alone, where Gradio puts uploads.

    It is removed when the process ends. Gradio asks the environment for it at every turn, so that
    is where it is named.
    """
    made = Path(tempfile.mkdtemp(prefix="polyhead-page-", dir=os.environ.get(_NAME))).resolve()
    os.environ[_NAME] = str(made)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def is_ours(path: object) -> bool:
    """Whether a path lies among the uploads; what is no path does not."""
    return isinstance(path, str) and Path(os.path.realpath(path)).is_relative_to(folder())


def take(sent: Mapping[str, object]) -> Upload:
    """Read an upload.

    Args:
        sent: What Gradio says of it.

    Raises:
        ImageError: When it is none, or not there any more.
    """
    name = str(sent.get("orig_name") or "image")
    if not is_ours(sent.get("path")):
        raise ImageError(f"{name}: not among the uploads.")
    try:
        return Upload(name, Path(str(sent["path"])).read_bytes())
    except OSError:
        hint = "Choose it once more."
        raise ImageError(f"{name}: uploads are deleted, and this one is gone.\n  {hint}") from None


def drop(sent: Mapping[str, object]) -> None:
    """Delete an upload, and the folder that it lies in alone."""
    if is_ours(sent.get("path")):
        path = Path(str(sent["path"]))
        with suppress(OSError):
            path.unlink()
            path.parent.rmdir()


@contextmanager
def opened() -> Iterator[Path]:
    """The folder of uploads while a server runs; nothing of it is left behind."""
    folder().mkdir(mode=0o700, exist_ok=True)
    try:
        yield folder()
    finally:
        shutil.rmtree(folder(), ignore_errors=True)
