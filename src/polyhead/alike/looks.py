"""Decoding every image once, several at a time; what is kept of each is a few bytes."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np
import polars as pl
import torch
from jaxtyping import Int64, UInt8, UInt64

from polyhead.alike.gallery import Gallery
from polyhead.alike.ledger import Numbers
from polyhead.errors import ImageError
from polyhead.images import dhash, pixel_digest, probe, read_rgb, sketch

Advance = Callable[[int], None]
"""Called with how many images were just looked at."""

T = TypeVar("T")

_CHUNK = 32  # images: Ctrl-C waits for one such chunk a thread, about a tenth of a second


@dataclass(eq=False)
class _Seen:
    """What was seen of the images of one chunk."""

    start: int
    digests: list[str] = field(default_factory=list)
    hashes: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    lying: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Looks:
    """What was seen of M images.

    Attributes:
        pixels: (M,), equal where all pixels are; -1 where the image could not be read.
        hashes: (M,), what they look like; see ``dhash``.
        missing: Those without a file.
        unreadable: Those that could not be read, and why.
        lying: Those whose suffix stands for another format than the bytes, and which they are.
    """

    pixels: Int64[np.ndarray, " M"]
    hashes: UInt64[np.ndarray, " M"]
    missing: Sequence[int]
    unreadable: dict[int, str]
    lying: dict[int, str]

    def pixels_of(self, files: Numbers) -> Numbers:
        """What rows show that name these files: equal where all pixels are, -1 for no image."""
        shown: Numbers = np.append(self.pixels, -1)[files]
        return shown


def look(gallery: Gallery, *, workers: int | None, advance: Advance) -> Looks:
    """Decode every file of a gallery.

    Args:
        gallery: The files.
        workers: Threads; as many as there are processors where it is None.
        advance: Told of every few images that are done.
    """
    digests = np.zeros(len(gallery), dtype="V16")
    hashes = np.zeros(len(gallery), dtype=np.uint64)
    read = np.zeros(len(gallery), dtype=bool)
    whole = _Seen(0)

    def one(start: int) -> _Seen:
        end = start + _CHUNK
        return _look(start, gallery.paths[start:end], gallery.names[start:end])

    def keep(seen: _Seen) -> None:
        for at, digest in enumerate(seen.digests, seen.start):
            read[at] = bool(digest)
            digests[at] = bytes.fromhex(digest) if digest else bytes(16)
        hashes[seen.start : seen.start + len(seen.hashes)] = seen.hashes
        whole.missing.extend(seen.missing)
        whole.unreadable.update(seen.unreadable)
        whole.lying.update(seen.lying)
        advance(len(seen.digests))

    _in_threads(one, range(0, len(gallery), _CHUNK), workers, keep)
    return Looks(
        _numbered(digests, read), hashes, sorted(whole.missing), whole.unreadable, whole.lying
    )


def sketches(
    gallery: Gallery, files: Int64[np.ndarray, " F"], *, workers: int | None, advance: Advance
) -> UInt8[torch.Tensor, "F 64 64"]:
    """Decode some files of a gallery again, for what confirms that two are one picture."""
    drawn = torch.zeros((len(files), 64, 64), dtype=torch.uint8)

    def one(start: int) -> int:
        for at, file in enumerate(files[start : start + _CHUNK].tolist(), start):
            drawn[at] = sketch(read_rgb(gallery.paths[file], gallery.names[file]))
        return min(_CHUNK, len(files) - start)

    _in_threads(one, range(0, len(files), _CHUNK), workers, advance)
    return drawn


def _look(start: int, paths: pl.Series, names: pl.Series) -> _Seen:
    seen = _Seen(start)
    for at, (path, name) in enumerate(zip(paths, names, strict=True), start):
        digest, hash_ = "", 0
        if os.path.exists(path):  # noqa: PTH110 - takes any text, where Path raises on some
            try:
                pixels = read_rgb(path, name)
                digest, hash_ = pixel_digest(pixels), dhash(pixels)
                header = probe(path, name)
                if header.lying_suffix:
                    seen.lying[at] = header.format
            except ImageError as error:
                seen.unreadable[at] = str(error).removeprefix(f"{name}: ")
        else:
            seen.missing.append(at)
        seen.digests.append(digest)
        seen.hashes.append(hash_)
    return seen


def _numbered(
    digests: "np.ndarray[tuple[int], np.dtype[np.void]]",
    read: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
) -> Int64[np.ndarray, " M"]:
    halves = digests.view(np.uint64).reshape(-1, 2)
    numbers = np.unique(halves, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return np.where(read, numbers, -1)


def _in_threads(
    one: Callable[[int], T], starts: range, workers: int | None, keep: Callable[[T], None]
) -> None:
    """Call a function for every start, a few at a time, and keep what they give as it comes.

    Threads do: decoding and hashing let go of Python's lock.
    """
    count = workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(count)
    left = iter(starts)
    with _one_torch_thread():
        try:
            pending: set[Future[T]] = {pool.submit(one, s) for s in islice(left, 2 * count)}
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                pending |= {pool.submit(one, start) for start in islice(left, len(done))}
                for future in done:
                    keep(future.result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _one_torch_thread() -> Iterator[None]:
    """Keep torch from starting threads of its own within each of ours."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
