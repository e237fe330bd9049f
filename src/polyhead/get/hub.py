"""Lists and fetches the files of one data set on a Hugging Face hub, whole or not at all.

Plain HTTP through the standard library, on purpose: ``huggingface_hub`` starts an interrupted file
anew in the next call (its issue 4196), lists without a timeout, and for its statistics asks
huggingface.co even when told to use another hub.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from polyhead._version import __version__
from polyhead.errors import DownloadError
from polyhead.runs import sha256_of

_CHUNK = 1 << 20
_PUBLIC = "https://huggingface.co"
_NETWORK = (OSError, HTTPException)


@dataclass(frozen=True)
class Progress:
    """How far one piece of work has come."""

    what: str
    done: int
    total: int
    unit: Literal["bytes", "images"]


@dataclass(frozen=True)
class HubFile:
    """A file on the hub, as its listing describes it.

    Attributes:
        path: Its path in the data set.
        size: In bytes.
        sha256: Its checksum, in hexadecimal digits.
    """

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Hub:
    """One data set on one hub.

    Attributes:
        repo: ``owner/name`` of the data set.
        endpoint: Where the hub is, without a slash at the end.
        timeout_s: How long one answer may stay away, in seconds.
        hint: What a user can do when nothing else helps; ends every error.
    """

    repo: str
    endpoint: str
    timeout_s: float
    hint: str

    def error(self, url: str, expected: str, got: str) -> DownloadError:
        """Say what was asked for, where, and what came instead."""
        return DownloadError(
            f"{url}: could not be fetched. Expected {expected}; got {got}.\n  {self.hint}"
        )


def find_endpoint(endpoint: str | None) -> str:
    """Return the hub's address: as given, else ``$HF_ENDPOINT``, else the public hub.

    Raises:
        DownloadError: If it is not an HTTP address.
    """
    found = (endpoint or os.environ.get("HF_ENDPOINT") or _PUBLIC).rstrip("/")
    if not found.startswith(("http://", "https://")):
        raise DownloadError(
            f"endpoint: not an address of a hub. Expected http://... or https://...; got {found!r}."
            f"\n  Leave HF_ENDPOINT unset to use {_PUBLIC}."
        )
    return found


def list_files(hub: Hub, folder: str) -> tuple[HubFile, ...]:
    """List the files with a checksum in one folder of a data set, in the order of their names.

    Raises:
        DownloadError: If the hub can't be reached, refuses, or answers with something else.
    """
    url = f"{hub.endpoint}/api/datasets/{hub.repo}/tree/main/{quote(folder)}"
    expected = "the list of its files"
    try:
        with _open(hub, url) as reply:
            entries = json.load(reply)
        found = [_hub_file(entry) for entry in entries if entry.get("lfs")]
    except _NETWORK as error:
        raise hub.error(url, expected, _reason(error, hub)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise hub.error(url, expected, "an answer that is no such list") from error
    return tuple(sorted(found, key=lambda file: file.path))


def _hub_file(entry: dict[str, Any]) -> HubFile:
    return HubFile(str(entry["path"]), int(entry["size"]), str(entry["lfs"]["oid"]))


def fetch(hub: Hub, file: HubFile, into: Path, progress: Callable[[Progress], None]) -> Path:
    """Fetch one file into a folder, going on where an earlier call stopped, and verify it.

    What is there counts only once its size and SHA-256 are the hub's; a wrong file is deleted and
    fetched once more.

    Returns:
        The path of the verified file, named as on the hub.

    Raises:
        DownloadError: If it does not arrive, arrives wrong twice, or there is no room for it.
    """
    path = into / Path(file.path).name
    url = f"{hub.endpoint}/datasets/{hub.repo}/resolve/main/{quote(file.path)}"
    got = ""
    for _ in range(2):
        _complete(hub, file, url, path, progress)
        got = sha256_of(path)
        if got == file.sha256 and path.stat().st_size == file.size:
            return path
        path.unlink()
    raise hub.error(url, f"the SHA-256 {file.sha256}", f"{got}, twice")


def _complete(
    hub: Hub, file: HubFile, url: str, path: Path, progress: Callable[[Progress], None]
) -> None:
    """Ask for the rest of a file for as long as every answer brings some of it."""
    while (before := _size(path)) < file.size:
        _check_room(path.parent, file, before)
        ended = _append(hub, file, url, path, progress)
        if _size(path) <= before:
            raise hub.error(url, f"{file.size - before} more bytes", ended)


def _append(
    hub: Hub, file: HubFile, url: str, path: Path, progress: Callable[[Progress], None]
) -> str:
    """Append what one answer brings, and return why the answer ended."""
    start = _size(path)
    try:
        reply = _open(hub, url, {"Range": f"bytes={start}-"} if start else {})
    except _NETWORK as error:
        return _reason(error, hub)
    resumed = reply.status == 206
    done = start if resumed else 0
    with reply, path.open("ab" if resumed else "wb") as out:
        while done < file.size:
            try:
                chunk = reply.read1(min(_CHUNK, file.size - done))
            except _NETWORK as error:
                return _reason(error, hub)
            if not chunk:
                return "a connection that ended early"
            out.write(chunk)
            done += len(chunk)
            progress(Progress(path.name, done, file.size, "bytes"))
    return "all of it"


def _open(hub: Hub, url: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    # find_endpoint has made sure that the address is an HTTP one
    request = Request(url, headers={"User-Agent": f"polyhead/{__version__}", **(headers or {})})  # noqa: S310
    if token := os.environ.get("HF_TOKEN"):
        # unredirected: the token is for the hub, never for the store that it points to
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    reply: HTTPResponse = urlopen(request, timeout=hub.timeout_s)  # noqa: S310
    return reply


def _reason(error: Exception, hub: Hub) -> str:
    if isinstance(error, HTTPError):
        error.close()
        return f"HTTP {error.code}, {_status(error.code)}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return f"no answer within {hub.timeout_s:g} s"
    return f"no connection ({cause or type(cause).__name__})"


def _status(code: int) -> str:
    if code in (401, 403):
        return "it asks for a login (HF_TOKEN holds the token to send)"
    if code == 404:
        return "there is no such file or data set"
    return "a fault of the server" if code >= 500 else "a refusal"


def _check_room(folder: Path, file: HubFile, have: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < file.size - have:
        raise DownloadError(
            f"{folder}: the disk is too full. Expected room for {_megabytes(file.size - have)} of "
            f"{Path(file.path).name}; got {_megabytes(free)}.\n  Make room and call again."
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
