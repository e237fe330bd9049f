"""Which rows validate: another table, a column that says so, or a share drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from polyhead.data import Table, read_table
from polyhead.errors import Fault, SpecError, TableError
from polyhead.guess.images import Images, without_image
from polyhead.guess.sibling import is_test, siblings


@dataclass(frozen=True, eq=False)
class Validation:
    """A table of validation rows.

    Attributes:
        path: Where it is.
        table: Its rows.
        asked: Whether a person named it.
        lost: How many of its rows name no image that is there.
    """

    path: Path
    table: Table
    asked: bool
    lost: int

    @property
    def tests(self) -> bool:
        """Whether its name says that it was meant for testing."""
        return is_test(self.path)

    def lacks(self, columns: Sequence[str]) -> list[str]:
        """Which of some columns it has not."""
        return [name for name in columns if name not in self.table.columns]


def asked_for(path: Path, images: Images, root: Path | None) -> Validation:
    """The table that a person named.

    Args:
        path: Where it is.
        images: The image columns of the training table.
        root: The folder in which image paths start; its own where it is not given.

    Raises:
        SpecError: When it has no image of the training table's column.
    """
    found = _read(path, images, root, asked=True)
    if found.lost < len(found.table):
        return found
    if images.column not in found.table.columns:
        have = ", ".join(found.table.columns)
        fault = Fault(path.name, f"no column {images.column!r} of images. It has: {have}.")
    else:
        example = found.table.column(images.column).drop_nulls().head(1).to_list()
        named = f", such as {example[0]!r}" if example else ""
        what = f"column {images.column!r} names no file that is there{named}."
        fault = Fault(path.name, what, f"Image paths start in {found.table.root}.")
    raise SpecError([fault])


def lying_beside(
    path: Path, images: Images, root: Path | None
) -> tuple[Validation | None, tuple[str, ...]]:
    """The table of validation rows beside the training table, if there is one that can be used.

    Args:
        path: The training table.
        images: Its image columns.
        root: The folder in which image paths start; each table's own where it is not given.

    Returns:
        The table, and what was passed over, in words.
    """
    passed: list[str] = []
    for other in siblings(path):
        try:
            found = _read(other, images, root, asked=False)
        except TableError as error:
            passed.append(str(error).splitlines()[0])
            continue
        if 2 * found.lost < len(found.table):
            return found, tuple(passed)
        passed.append(f"{other.name} lies beside it, yet most of its rows name no image.")
    return None, tuple(passed)


def _read(path: Path, images: Images, root: Path | None, *, asked: bool) -> Validation:
    table = read_table(path, base=Path(), root=root and root.absolute())
    return Validation(path, table, asked, without_image(table, images.column))
