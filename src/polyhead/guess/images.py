"""Which columns name image files, and in which folder their paths start."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from polyhead.data import Table, usable_rows
from polyhead.errors import ImageError, TableError
from polyhead.guess import say
from polyhead.guess.pick import spread
from polyhead.images import probe

_LOOKED_AT = 16
_FOLDERS = 64
_OBVIOUS = ("images", "image", "imgs", "img", "pictures", "photos", "faces", "frames", "jpg")
_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif")


@dataclass(frozen=True, eq=False)
class Images:
    """The image columns of a table.

    Attributes:
        table: The table, its root being the folder in which image paths start.
        columns: Those of which most cells name image files, the fullest first.
        searched: Whether that folder had to be searched for.
    """

    table: Table
    columns: tuple[str, ...]
    searched: bool

    @property
    def column(self) -> str:
        """The one that becomes the input."""
        return self.columns[0]

    @property
    def root(self) -> Path:
        """The folder in which image paths start."""
        return self.table.root


def find_images(table: Table, root: Path | None) -> Images:
    """Find the image columns by looking at the files that their cells name.

    Args:
        table: The table.
        root: The folder in which image paths start; searched for around the table without it.

    Raises:
        TableError: When no column names image files.
    """
    tried = [root] if root is not None else list(_around(table.root))
    texts = [cells for cells in table.frame.iter_columns() if cells.dtype == pl.String]
    for folder in tried:
        found = [cells for cells in texts if _names_images(cells, folder)]
        if found:
            fullest = sorted(found, key=lambda cells: cells.null_count())
            columns = tuple(cells.name for cells in fullest)
            return Images(replace(table, root=folder), columns, folder not in (root, table.root))
    raise TableError(_not_found(table, tried))


def without_image(table: Table, column: str) -> int:
    """How many rows name no file that is there; all of them when the column is missing too."""
    if column not in table.columns:
        return len(table)
    try:
        return len(table) - len(usable_rows(table, [column], "skip").table)
    except ImageError:
        return len(table)


def _around(folder: Path) -> Iterator[Path]:
    """The table's folder, those in it, and those beside it that are named after images."""
    yield folder
    inside = _folders(folder)
    yield from (path for path in inside if path.name.lower() in _OBVIOUS)
    yield from [path for path in inside if path.name.lower() not in _OBVIOUS][:_FOLDERS]
    above = folder.absolute().parent
    yield above
    yield from (path for path in _folders(above) if path.name.lower() in _OBVIOUS)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    except OSError:
        return []
    return [folder / name for name in names]


def _names_images(cells: pl.Series, folder: Path) -> bool:
    """Whether most of some cells name files, and most of these are images."""
    named = _some(cells)
    there = [folder / name for name in named if _is_file(folder, name)]
    if not there or 2 * len(there) < len(named):
        return False
    return 2 * sum(map(_is_image, there)) >= len(there)


def _some(cells: pl.Series) -> list[str]:
    return spread(cells.drop_nulls().unique(maintain_order=True).to_list(), _LOOKED_AT)


def _is_file(folder: Path, name: str) -> bool:
    return os.path.isfile(os.path.join(folder, name))  # noqa: PTH113, PTH118 - any text will do


def _is_image(path: Path) -> bool:
    try:
        probe(path)
    except ImageError:
        return False
    return True


def _not_found(table: Table, tried: Iterable[Path]) -> str:
    folders = list(tried)
    many = [str(folder) for folder in folders[:6]] + (["..."] if len(folders) > 6 else [])
    what = f"{table.source}: no column names image files. Looked in {', '.join(many)}."
    looks = [
        f"Column {name!r} seems to: {say.cell(example)}."
        for name in table.columns
        if (example := _like_an_image(table.column(name)))
    ]
    suffix = next(filter(None, (_without_suffix(table, folder) for folder in folders)), "")
    hint = suffix or "`--root DIR` names the folder in which image paths start."
    return "\n  ".join([what, *looks, hint])


def _like_an_image(cells: pl.Series) -> str:
    if cells.dtype != pl.String:
        return ""
    return next((text for text in _some(cells) if text.lower().endswith(_SUFFIXES)), "")


def _without_suffix(table: Table, folder: Path) -> str:
    """A column that names image files but for their suffix, which is a common form."""
    for cells in table.frame.iter_columns():
        if not (cells.dtype == pl.String or cells.dtype.is_integer()):
            continue
        named = _some(cells.cast(pl.String))
        for suffix in _SUFFIXES:
            if named and all(_is_file(folder, f"{name}{suffix}") for name in named):
                return (
                    f"Column {cells.name!r} names files in {folder} without their suffix: write "
                    f"{named[0] + suffix!r} instead of {named[0]!r}."
                )
    return ""
