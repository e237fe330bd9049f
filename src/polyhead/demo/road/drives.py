"""Drives along a drawn road as a data set: tables, and the pictures that they name."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from polyhead.demo.folder import Progress, fill
from polyhead.demo.road.camera import CAMERAS
from polyhead.demo.road.cells import COLUMNS, cells_of, emptied
from polyhead.demo.road.trip import SIZE, take_trip
from polyhead.errors import Fault, SpecError

_DRAWING = 1  # to be raised whenever the same seed gives another picture or cell
_QUALITY = 90
_SMALLEST = 32
_TABLES = "road_train.csv", "road_val.csv"


@final
@dataclass(frozen=True)
class Drives:
    """Where a set of drives lies.

    Attributes:
        folder: What the paths in the tables start from.
        train: The table of the moments to learn from.
        val: The table of the moments to judge by: other drives.
    """

    folder: Path
    train: Path
    val: Path


def draw_drives(
    folder: str | Path,
    *,
    moments: int = 40,
    drives: int = 32,
    seed: int = 0,
    size: tuple[int, int] = SIZE,
    empty: float = 0.04,
    progress: Progress | None = None,
) -> Drives:
    """Draw what three cameras saw on some drives, with their tables, whole or not at all.

    Every drive has a road and a weather of its own; the last quarter of the drives validates. A
    moment is a fifth of a second after the one before it, and looks much like it. A folder that was
    finished with the same arguments is left as it is.

    The columns: ``center``, ``left`` and ``right`` (JPEG), ``speed`` (m/s) and ``weather``;
    ``steering`` (-1 left to 1 right), ``throttle`` and ``brake`` (0 to 1), ``turn`` (``left``,
    ``straight`` or ``right``: steering beyond 0.1 either way) and ``obstacles`` (those in view, as
    ``car;cone``, or ``none``); ``drive``, and ``moment``, which counts on through all drives; and
    what else is true, in columns that begin with ``true_``.

    Args:
        folder: Where to; missing or empty, or a finished set.
        moments: How many rows each drive has.
        drives: How many drives, 2 or more.
        seed: Which roads; the same seed gives the same bytes under the same Pillow.
        size: Width and height of the pictures in pixels.
        empty: The share of speeds, and separately of the cells of each label, that are left empty.
        progress: Called with (drawn, total) after every moment.

    Returns:
        The folder and its two tables.

    Raises:
        SpecError: If an argument is outside its range.
        TableError: If the folder holds something else.
    """
    plan = _Plan(moments, drives, seed, size, empty)
    if faults := plan.faults():
        raise SpecError(faults)
    folder = Path(folder)
    fill(folder, "drives", plan.made, lambda draft: _draw(draft, plan, progress))
    return Drives(folder, *(folder / name for name in _TABLES))


@final
@dataclass(frozen=True)
class _Plan:
    """What is to be drawn."""

    moments: int
    drives: int
    seed: int
    size: tuple[int, int]
    empty: float

    @property
    def made(self) -> dict[str, object]:
        return {
            "drawing": _DRAWING,
            "moments": self.moments,
            "drives": self.drives,
            "seed": self.seed,
            "size": list(self.size),
            "empty": self.empty,
        }

    @property
    def parts(self) -> tuple[range, range]:
        """The drives to learn from and those to judge by."""
        first = self.drives - max(1, self.drives // 4)
        return range(first), range(first, self.drives)

    def faults(self) -> list[Fault]:
        counts = (("moments", self.moments, 1), ("drives", self.drives, 2))
        found = [
            Fault(name, f"too few. Expected {least} or more; got {count}.")
            for name, count, least in counts
            if count < least
        ]
        if self.seed < 0:
            found.append(Fault("seed", f"negative. Expected 0 or more; got {self.seed}."))
        if min(self.size) < _SMALLEST:
            expected = f"Expected {_SMALLEST} pixels a side or more; got {self.size}."
            found.append(Fault("size", f"too small. {expected}"))
        if not 0 <= self.empty < 1:
            expected = f"Expected 0 up to, not including, 1; got {self.empty}."
            found.append(Fault("empty", f"not a share. {expected}"))
        return found


def _draw(draft: Path, plan: _Plan, progress: Progress | None) -> None:
    draft.mkdir()
    done, total = 0, plan.drives * plan.moments
    for table, numbers in zip(_TABLES, plan.parts, strict=True):
        with (draft / table).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            writer.writeheader()
            for row in (row for number in numbers for row in _rows(draft, plan, number)):
                writer.writerow(row)
                done += 1
                if progress is not None:
                    progress(done, total)


def _rows(draft: Path, plan: _Plan, number: int) -> Iterator[dict[str, object]]:
    """Draw the pictures of a drive, and give its rows."""
    trip = take_trip(plan.seed, number, plan.moments)
    name = f"drive_{number + 1:02}"
    (draft / name).mkdir()
    dice = np.random.default_rng((plan.seed, number, len(COLUMNS)))
    for at in range(plan.moments):
        moment = number * plan.moments + at
        row: dict[str, object] = {"drive": number + 1, "moment": moment, **cells_of(trip, at)}
        for camera in CAMERAS:
            row[camera.name] = f"{name}/{camera.name}_{moment:05}.jpg"
            view = trip.view(at, camera, plan.size)
            view.save(draft / name / f"{camera.name}_{moment:05}.jpg", quality=_QUALITY)
        yield emptied(row, plan.empty, dice)
