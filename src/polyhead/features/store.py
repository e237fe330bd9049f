"""Rows of numbers on disk by the content that they were made from. Append only, memory-mapped.

A store is a folder of three files: ``about.json`` says what its rows are, ``rows.bin`` holds them
one after another, and ``digests.bin`` the 16 bytes that name each. A digest is written after its
row is on the disk, so whatever stands behind the shorter of the two when a process dies was never
there.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from filelock import FileLock
from jaxtyping import Int, Shaped, UInt64
from torch import Tensor

from polyhead.errors import RunError
from polyhead.runs import write_json

Digests = UInt64[np.ndarray, "N 2"]
DIGEST_BYTES = 16


@dataclass(frozen=True)
class Store:
    """A store of rows of one shape and type.

    Attributes:
        folder: Where it lies.
        shape: Of one row.
        dtype: Of its numbers.
    """

    folder: Path
    shape: tuple[int, ...]
    dtype: torch.dtype

    def made(self, about: Mapping[str, object]) -> "Store":
        """The same store, in a folder that is there from now on.

        Args:
            about: What its rows are, for people.

        Raises:
            RunError: When another kind of store is there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        form = {"shape": list(self.shape), "dtype": str(self.dtype)}
        file = self.folder / "about.json"
        with FileLock(self.folder / ".lock"):
            if not file.exists():
                write_json(file, {**about, **form})
            file.touch()  # when it was last used, for people
        found = json.loads(file.read_text(encoding="utf-8"))
        if (found["shape"], found["dtype"]) != (form["shape"], form["dtype"]):
            raise RunError(
                f"{self.folder}: holds rows of another form. "
                f"Expected {form['shape']} of {form['dtype']}; "
                f"got {found['shape']} of {found['dtype']}."
            )
        return self

    @property
    def row_bytes(self) -> int:
        """What one row takes."""
        return int(np.prod(self.shape)) * self.dtype.itemsize

    def __len__(self) -> int:
        return min(
            _size(self.folder / "digests.bin") // DIGEST_BYTES,
            _size(self.folder / "rows.bin") // self.row_bytes,
        )

    def digests(self) -> Digests:
        """(N, 2), what each whole row was made from."""
        path = self.folder / "digests.bin"
        if not len(self):
            return np.zeros((0, 2), dtype=np.uint64)
        return np.fromfile(path, dtype=np.uint64, count=2 * len(self)).reshape(-1, 2)

    def find(self, wanted: Digests) -> Int[np.ndarray, " M"]:
        """The position of each digest in the store, -1 where it is not there."""
        known, asked = _as_pairs(self.digests()), _as_pairs(wanted)
        if not len(known):
            return np.full(len(asked), -1)
        order = np.argsort(known, kind="stable")
        at = np.searchsorted(known[order], asked)
        places = order[np.minimum(at, len(order) - 1)]
        return np.where(known[places] == asked, places, -1)

    def rows(self) -> Shaped[Tensor, "N ..."]:
        """All whole rows, mapped into memory: nothing is read before it is looked at."""
        count = len(self)
        if not count:
            return torch.empty((0, *self.shape), dtype=self.dtype)
        size = count * int(np.prod(self.shape))
        path = str(self.folder / "rows.bin")
        return torch.from_file(path, shared=False, size=size, dtype=self.dtype).view(
            -1, *self.shape
        )

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """The one writer of the store; another process waits for its turn."""
        with FileLock(self.folder / ".lock"):
            count = len(self)
            with (
                (self.folder / "rows.bin").open("ab") as rows,
                (self.folder / "digests.bin").open("ab") as digests,
            ):
                rows.truncate(count * self.row_bytes)
                digests.truncate(count * DIGEST_BYTES)
                yield Writer(rows, digests)


@dataclass(frozen=True)
class Writer:
    """Appends rows to a store.

    Attributes:
        rows: The open file of rows.
        digests: The open file of digests.
    """

    rows: BinaryIO
    digests: BinaryIO

    def append(self, digests: Digests, rows: Shaped[Tensor, "B ..."]) -> None:
        """Append B rows: first the numbers and, when they are on the disk, their names."""
        _write(self.rows, rows.contiguous().view(torch.uint8).numpy().tobytes())
        _write(self.digests, digests.tobytes())


def _as_pairs(digests: Digests) -> np.ndarray:
    """(N,), each digest as one value that can be sorted and found whole."""
    return np.ascontiguousarray(digests).view("u8,u8").reshape(-1)


def _write(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
