"""Rows and images that stand twice: within a part, and across parts."""

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from polyhead.alike import Ledger, Numbers, groups, places_of, together
from polyhead.checks.finding import Finding
from polyhead.data import Table
from polyhead.tasks.apart import can_be_told_apart, distinct


def repeated_rows(tables: Mapping[str, Table]) -> list[Finding]:
    """Say which rows of a part are equal in every cell."""
    return [
        Finding(
            "repeated_row",
            "warning",
            f"all {len(table.columns)} cells are equal.",
            (part,),
            places_of(table, rows),
        )
        for part, table in tables.items()
        for rows in groups(_equal_rows(table))
    ]


def repeated_images(ledger: Ledger, images: Mapping[str, Numbers], files: "Files") -> list[Finding]:
    """Say which rows of one part show the same images although the rows differ.

    Args:
        ledger: The rows.
        images: By input, (N,), equal where images are, -1 where there is none.
        files: Gives the names of the files of rows.
    """
    found: list[Finding] = []
    equal: Numbers | None = None
    for rows in groups(together([*images.values(), ledger.part_of])):
        if equal is None:
            equal = np.concatenate([_equal_rows(table) for table in ledger.tables.values()])
        firsts = rows[np.unique(equal[rows], return_index=True)[1]]
        if len(firsts) > 1:
            shown = np.sort(firsts)
            found.append(_finding(ledger, shown, "repeated_image", files(shown)))
    return found


def shared_images(ledger: Ledger, images: Mapping[str, Numbers], files: "Files") -> list[Finding]:
    """Say which images stand in two parts, in the same input; arguments as above."""
    found: dict[bytes, Finding] = {}
    for keys in images.values():
        for rows in groups(keys):
            if len(np.unique(ledger.part_of[rows])) > 1:
                found.setdefault(
                    rows.tobytes(), _finding(ledger, rows, "image_in_two_parts", files(rows))
                )
    return list(found.values())


class Files:
    """Names the image files of rows, each once."""

    def __init__(self, ledger: Ledger, columns: Iterable[str]) -> None:
        self._ledger, self._columns = ledger, tuple(columns)

    def __call__(self, rows: Numbers) -> tuple[str, ...]:
        """The files of some rows."""
        named = [str(c) for column in self._columns for c in self._ledger.distinct(rows, column)]
        return tuple(dict.fromkeys(named))


def _finding(ledger: Ledger, rows: Numbers, kind: str, files: tuple[str, ...]) -> Finding:
    what = "one file." if len(files) == 1 else f"equal pixels in {_some(files)}."
    return Finding(kind, "warning", what, ledger.parts(rows), ledger.places(rows), files)


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _equal_rows(table: Table) -> Numbers:
    """(N,), equal where all cells of two rows of a part are."""
    keys: Numbers = np.zeros(len(table), dtype=np.int64)
    for cells in table.cells.iter_columns():
        keys = together([keys, _equal_cells(cells)])
        if keys.max(initial=0) == len(table) - 1:  # no two are alike as it is
            break
    return keys


def _equal_cells(cells: pl.Series) -> Numbers:
    """(N,), equal where two cells are; empty ones are equal too."""
    if can_be_told_apart(cells):
        return distinct(cells)[1] + 1
    numbered = pl.DataFrame({"cell": cells, "row": np.arange(len(cells))})
    firsts = numbered.select(pl.col("row").first().over("cell"))
    return firsts.to_series().to_numpy().astype(np.int64)
