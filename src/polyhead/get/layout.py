"""What lies in a FairFace folder: whether it is whole, whether it is one, where it came from."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from polyhead.errors import DownloadError
from polyhead.get.shards import COLUMNS

WORK = ".download"
SOURCE = "fairface_source.json"


@dataclass(frozen=True)
class Split:
    """One of the two parts of FairFace.

    Attributes:
        name: What its folder of images is called.
        on_hub: What its Parquet files on the hub start with.
        rows: How many rows its publisher names.
    """

    name: str
    on_hub: str
    rows: int

    @property
    def table(self) -> str:
        """The name of the table of labels."""
        return f"fairface_label_{self.name}.csv"


TRAIN = Split("train", "train", 86_744)
VAL = Split("val", "validation", 10_954)
SPLITS = (TRAIN, VAL)


@dataclass(frozen=True)
class FairFace:
    """A folder that holds FairFace.

    Attributes:
        folder: Where it is; the tables name their images from here.
        train: The table of the training faces.
        val: The table of the validation faces.
        train_rows: How many rows the first has.
        val_rows: How many rows the second has.
    """

    folder: Path
    train: Path
    val: Path
    train_rows: int
    val_rows: int

    @classmethod
    def of(cls, folder: Path, train_rows: int, val_rows: int) -> "FairFace":
        """Name the tables of a folder that has so many rows."""
        return cls(folder, folder / TRAIN.table, folder / VAL.table, train_rows, val_rows)


def look(folder: Path, rows: int | None) -> FairFace | None:
    """Say what a folder holds, or None if that is not all of the rows that are wanted.

    Args:
        folder: The folder to look at.
        rows: How many rows of each table are wanted; None for all that there are.
    """
    have = {split: _whole_rows(folder, split) for split in SPLITS}
    whole = _recorded_whole(folder)
    for split, count in have.items():
        enough = count >= split.rows or whole.get(split.name) == count
        if count == 0 or not (enough or (rows is not None and count >= rows)):
            return None
    return FairFace.of(folder, have[TRAIN], have[VAL])


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder whose files have the names to be written but are something else.

    Raises:
        DownloadError: Naming the first of them.
    """
    if (folder / WORK).is_dir():  # an earlier call was interrupted here
        return
    for split in SPLITS:
        if _read(folder / split.table) is not None:
            continue
        for name in (split.name, split.table):
            if (folder / name).exists():
                raise DownloadError(
                    f"{folder / name}: in the way. Expected a new folder, or one that holds "
                    f"FairFace; got one from elsewhere.\n  Choose another folder."
                )


def write_source(folder: Path, source: dict[str, object], complete: dict[str, int]) -> None:
    """Write where the files come from, and the row counts of the splits that are complete."""
    path = folder / SOURCE
    fresh = path.with_name(f"{SOURCE}.tmp")
    text = json.dumps({**source, "complete": complete}, indent=2, ensure_ascii=False)
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(path)


def _recorded_whole(folder: Path) -> dict[str, int]:
    """The row counts of the splits that an earlier call found to be all the hub has."""
    try:
        complete = json.loads((folder / SOURCE).read_text(encoding="utf-8"))["complete"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(complete) if isinstance(complete, dict) else {}


def _whole_rows(folder: Path, split: Split) -> int:
    """Count the rows of a table, or say 0 if an image that it names is missing."""
    table = _read(folder / split.table)
    images = folder / split.name
    if table is None or not images.is_dir():
        return 0
    there = {f"{split.name}/{image.name}" for image in images.iterdir()}
    return table.height if there.issuperset(table["file"]) else 0


def _read(path: Path) -> pl.DataFrame | None:
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError):
        return None
    return table if set(COLUMNS) <= set(table.columns) else None
