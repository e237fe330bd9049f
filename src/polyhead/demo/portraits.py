"""A made-up folder of portraits in FairFace's format, for where nothing can be downloaded."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from polyhead.demo.drawing import GENDERS, draw_portrait
from polyhead.demo.folder import Progress, fill
from polyhead.demo.looks import pick
from polyhead.demo.styles import style_of
from polyhead.errors import Fault, SpecError

__all__ = ["Portraits", "draw_portrait", "make_portraits"]

COLUMNS = ("file", "age", "gender", "style", "service_test")
_DRAWING = 1  # to be raised whenever the same seed gives another picture
_QUALITY = 90
_SPLITS = ("train", "val")


@dataclass(frozen=True)
class Portraits:
    """Where a set of portraits lies.

    Attributes:
        folder: What the paths in the tables start from.
        train: The table of the portraits to learn from.
        val: The table of the portraits to judge by.
    """

    folder: Path
    train: Path
    val: Path


@dataclass(frozen=True)
class _Row:
    """One row of a table before any cell is emptied, and how its portrait is drawn."""

    file: str
    age: int
    gender: str
    style: str
    service_test: bool
    size: tuple[int, int]
    seed: int
    age_known: bool
    gender_known: bool

    def cells(self) -> tuple[str, ...]:
        age = str(self.age) if self.age_known else ""
        gender = self.gender if self.gender_known else ""
        return self.file, age, gender, self.style, str(self.service_test)


def make_portraits(
    folder: str | Path,
    *,
    train: int = 800,
    val: int = 200,
    seed: int = 0,
    empty: float = 0.05,
    progress: Progress | None = None,
) -> Portraits:
    """Draw a set of portraits with their tables, whole or not at all.

    Every portrait comes from its own seed: portrait 17 is the same in a set of 20 and of 2000.
    A folder that was finished with the same arguments is left as it is.

    Args:
        folder: Where to; missing or empty, or a finished set.
        train: How many portraits to learn from.
        val: How many to judge by.
        seed: Which people; the same seed gives the same bytes under the same Pillow.
        empty: The share of age cells, and separately of gender cells, that are left empty.
        progress: Called with (drawn, total) after every portrait.

    Returns:
        The folder and its two tables.

    Raises:
        SpecError: If an argument is outside its range.
        TableError: If the folder holds something else.
    """
    _check(train, val, seed, empty)
    folder = Path(folder)
    made = {"drawing": _DRAWING, "train": train, "val": val, "seed": seed, "empty": empty}
    counts = {"train": train, "val": val}
    fill(folder, "portraits", made, lambda draft: _draw(draft, counts, seed, empty, progress))
    return Portraits(folder, *(folder / f"fairface_label_{split}.csv" for split in _SPLITS))


def _check(train: int, val: int, seed: int, empty: float) -> None:
    faults = [
        Fault(name, f"too few. Expected 1 or more; got {count}.")
        for name, count in (("train", train), ("val", val))
        if count < 1
    ]
    if seed < 0:
        faults.append(Fault("seed", f"negative. Expected 0 or more; got {seed}."))
    if not 0 <= empty < 1:
        faults.append(
            Fault("empty", f"not a share. Expected 0 up to, not including, 1; got {empty}.")
        )
    if faults:
        raise SpecError(faults)


def _draw(
    draft: Path, counts: dict[str, int], seed: int, empty: float, progress: Progress | None
) -> None:
    done, total = 0, sum(counts.values())
    for split, count in counts.items():
        (draft / split).mkdir(parents=True)
        with (draft / f"fairface_label_{split}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerow(COLUMNS)
            for row in _rows(split, count, seed, empty):
                image = draw_portrait(
                    row.age, row.gender, seed=row.seed, size=row.size, style=row.style
                )
                image.save(draft / row.file, quality=_QUALITY)
                writer.writerow(row.cells())
                done += 1
                if progress is not None:
                    progress(done, total)


def _rows(split: str, count: int, seed: int, empty: float) -> Iterator[_Row]:
    for number in range(1, count + 1):
        dice = np.random.default_rng((seed, _SPLITS.index(split), number))
        age, gender, style, test, short, aspect, wide, no_age, no_gender = dice.random(9).tolist()
        side = 96 + int(short * 165)
        longer = round(side * (1 + 0.4 * max(0.0, aspect - 0.4)))
        years = int(age * 91)
        yield _Row(
            file=f"{split}/{number}.jpg",
            age=years,
            gender=pick(GENDERS, gender),
            style=style_of(years, style),
            service_test=test < 0.5,
            size=(longer, side) if wide < 0.4 else (side, longer),
            seed=int(dice.integers(2**62)),
            age_known=no_age >= empty,
            gender_known=no_gender >= empty,
        )
