"""The guess: what every column of a table is taken for, and the spec that follows."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from polyhead.data import ByColumn, Table, read_table
from polyhead.errors import Fault, SpecError
from polyhead.guess.column import Cells, Column
from polyhead.guess.images import Images, find_images
from polyhead.guess.parts import split_of
from polyhead.guess.rules import look
from polyhead.guess.shape import Shape, shape_of
from polyhead.guess.text import compose
from polyhead.guess.validation import Validation, asked_for, lying_beside


@dataclass(frozen=True, eq=False)
class Guess:
    """What every column of a table is taken for.

    Attributes:
        path: The table.
        images: Its image columns.
        shape: How images are to be sized.
        columns: All other columns, in the order of the table.
        split: The split that a column of the table declares, if one does.
        val: The table of validation rows, if there is one.
        notes: What was found on the way, for a person.
    """

    path: Path
    images: Images
    shape: Shape
    columns: tuple[Column, ...]
    split: ByColumn | None
    val: Validation | None
    notes: tuple[str, ...]

    @property
    def candidates(self) -> tuple[Column, ...]:
        """The columns that can be learned, and look as if someone meant them to be."""
        return tuple(column for column in self.columns if column.role == "labels")

    def chosen(self, tasks: Sequence[str]) -> tuple[Column, ...]:
        """The columns of these names.

        Raises:
            SpecError: Listing the names that are no columns, and columns that can't be learned.
        """
        known = {column.name: column for column in self.columns}
        faults = [fault for name in tasks if (fault := self._fault(name, known))]
        if faults or not tasks:
            raise SpecError(faults or [Fault("tasks", "Expected one column at least; got none.")])
        return tuple(known[name] for name in dict.fromkeys(tasks))

    def toml(self, tasks: Sequence[str], *, file: Path | None = None) -> str:
        """A spec that learns these columns, with comments that say why it is as it is.

        Args:
            tasks: Their names.
            file: Where the spec is going to lie; beside the table, with its name, unless given.

        Raises:
            SpecError: When a name is no column, or a column can't be learned.
        """
        chosen = self.chosen(tasks)
        if self.val is not None and self.val.asked and (lacks := self.val.lacks(tasks)):
            names = ", ".join(map(repr, lacks))
            have = ", ".join(self.val.table.columns)
            raise SpecError([Fault(self.val.path.name, f"no column {names}. It has: {have}.")])
        return compose(self, chosen, file or self.path.with_suffix(".toml"))

    def _fault(self, name: str, known: dict[str, Column]) -> Fault | None:
        column, where = known.get(name), f"column {name!r}"
        if column is not None:
            what = f"can't be learned: {column.looks}."
            return None if column.task else Fault(where, what, " ".join(column.why))
        if name in self.images.columns:
            return Fault(where, "holds images. Expected a column of labels.")
        close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
        guess = f"Did you mean {close[0]!r}? " if close else ""
        hint = f"{guess}Known: {', '.join(known)}."
        return Fault(where, f"{self.path.name} has none of that name.", hint)


def guess_spec(table: Path, *, val: Path | None = None, root: Path | None = None) -> Guess:
    """Look at a table and its images, and guess what each column means.

    Args:
        table: A CSV, Parquet or Excel file, with one row per image.
        val: A table of validation rows. Without it, one of the same name but for ``train`` is
            looked for beside the table.
        root: The folder in which image paths start. Without it, the tables' own; where no image
            is found there, the folders around it are looked into.

    Raises:
        TableError: When a table can't be read, or no column names images.
        SpecError: When the images of ``val`` can't be found.
    """
    train = read_table(table, base=Path(), root=root and root.absolute())
    images = find_images(train, root)
    start = images.root if root is not None or images.searched else None
    split = next(filter(None, (split_of(cells) for cells in _cells(train, images, None))), None)
    beside: Validation | None = None
    passed: tuple[str, ...] = ()
    if val is not None:
        beside = asked_for(val, images, start)
    elif split is None:
        beside, passed = lying_beside(table, images, start)
    columns = tuple(look(cells) for cells in _cells(train, images, beside))
    shape = shape_of(images.table, images.column)
    return Guess(table, images, shape, columns, split if val is None else None, beside, passed)


def _cells(train: Table, images: Images, val: Validation | None) -> list[Cells]:
    names = [name for name in train.columns if name not in images.columns]
    frame = None if val is None else val.table.frame
    return [
        Cells(
            name,
            train.column(name),
            frame[name] if frame is not None and name in frame.columns else None,
        )
        for name in names
    ]
