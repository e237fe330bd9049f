"""Which rows belong together: they show the same picture, or are of one group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64, UInt8
from torch import Tensor

from polyhead.alike import (
    Gallery,
    Ledger,
    Looks,
    Numbers,
    gather,
    groups,
    look,
    near_pairs,
    sketches,
    together,
)
from polyhead.data import ByGroup, Table
from polyhead.errors import ImageError
from polyhead.spec import Spec
from polyhead.training import Reporter


@dataclass(frozen=True, eq=False)
class Kin:
    """N rows of some parts, those of the first part first.

    Attributes:
        ledger: The rows.
        same: (N,), equal where rows show the same pixels in every input.
        families: (N,), equal where rows show the same picture in any input, or nearly the same.
        declared: (N,), equal where rows are of one group that the split declares; None without.
    """

    ledger: Ledger
    same: Numbers
    families: Numbers
    declared: Numbers | None = None


def find_kin(spec: Spec, tables: Mapping[str, Table], reporter: Reporter) -> Kin:
    """Look at every image of some parts.

    Args:
        spec: The declaration.
        tables: The parts; every row has its image files.
        reporter: Where it says how far it is.

    Raises:
        ImageError: When images can't be read, naming rows and files.
        TableError: When the column of the groups is not there.
    """
    ledger = Ledger(tables)
    gallery = gather(tables, {name: spec.input_columns[name] for name in spec.images})
    reporter.begin("looking for the same pictures", len(gallery))
    try:
        looks = look(gallery, workers=spec.training.workers or None, advance=reporter.tick)
        _refuse_unreadable(ledger, gallery, looks)
        pairs = list(_near(gallery, looks))
    finally:
        reporter.end()
    shown = {name: looks.pixels_of(files) for name, files in gallery.positions.items()}
    # An input without its image is alike in all rows that have none, but rows without any are not.
    whole = [np.where(keys < 0, keys.max(initial=0) + 1, keys) for keys in shown.values()]
    blank = np.logical_and.reduce([keys < 0 for keys in shown.values()])
    links = [pair for keys in shown.values() for pair in _chained(groups(keys))]
    families = _united(len(ledger), [*links, *pairs])
    return Kin(ledger, np.where(blank, -1, together(whole)), families, _declared(spec, tables))


def _near(gallery: Gallery, looks: Looks) -> Iterable[tuple[int, int]]:
    def draw(files: Int64[np.ndarray, " F"]) -> UInt8[Tensor, "F 64 64"]:
        return sketches(gallery, files, workers=None, advance=lambda _: None)

    for files in gallery.positions.values():
        for ones, others in near_pairs(looks.pixels_of(files), files, looks.hashes, draw):
            yield int(ones[0]), int(others[0])


def _refuse_unreadable(ledger: Ledger, gallery: Gallery, looks: Looks) -> None:
    faulty = sorted(looks.unreadable.items())
    if faulty:
        lines = [
            f"{ledger.places(gallery.rows_of(file))[0]}: {gallery.names[file]}: {why}"
            for file, why in faulty[:_SHOWN]
        ]
        more = [f"... and {len(faulty) - _SHOWN} more."] if len(faulty) > _SHOWN else []
        hint = "  `polyhead check` lists all of them. Mend the files, or take their rows out."
        raise ImageError("\n".join([*lines, *more, hint]))


_SHOWN = 10


def _declared(spec: Spec, tables: Mapping[str, Table]) -> Numbers | None:
    """The groups of a split by groups, which are not to be torn apart."""
    split = spec.data.split
    if not isinstance(split, ByGroup):
        return None
    named = [table.distinct(split.column) for table in tables.values()]
    known: dict[str, int] = {}
    columns = []
    for names, which in named:
        codes = np.array([known.setdefault(name, len(known)) for name in names] + [-1])
        columns.append(codes[which])
    return np.concatenate(columns).astype(np.int64)


def united(*columns: Numbers) -> Numbers:
    """(N,), equal where rows are joined by equal keys of any column, over however many rows.

    >>> united(np.array([0, 0, 1, 2]), np.array([5, 6, 6, -1])).tolist()
    [0, 0, 0, 3]
    """
    links = [pair for keys in columns for pair in _chained(groups(keys))]
    return _united(len(columns[0]), links)


def _chained(every: Iterable[Numbers]) -> Iterable[tuple[int, int]]:
    for group in every:
        yield from zip(group[:-1].tolist(), group[1:].tolist(), strict=True)


def _united(rows: int, links: Iterable[tuple[int, int]]) -> Numbers:
    """(N,), the first of the rows that each is linked to, over however many links."""
    parent = list(range(rows))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in links:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return np.array([root(row) for row in range(rows)], dtype=np.int64)
