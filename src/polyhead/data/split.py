"""Which rows of one table train, validate and test."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from polyhead.data.settings import ByColumn, ByFraction, ByGroup, ByTime, Split
from polyhead.data.strata import draw
from polyhead.data.table import Table
from polyhead.errors import TableError

Rows = npt.NDArray[np.int64]

_DATE_BACKWARDS = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"
_SHOWN = 8


def split_table(table: Table, split: Split, labels: Sequence[str] = ()) -> dict[str, Table]:
    """Part one table into rows that train, validate and test.

    Rows keep the order of the table. The same table, split and labels give the same parts.

    Args:
        table: N rows.
        split: How to part them.
        labels: The label columns, whose proportions a split by fraction keeps.

    Returns:
        ``train``, ``val`` and, where the split has one, ``test``. No row is in two of them; only
        the rows in the gaps of a split by time are in none.

    Raises:
        TableError: If a column is missing or can't be used so, or a part is left without rows.
    """
    if isinstance(split, ByColumn):
        parts = _by_column(table, split)
    elif isinstance(split, ByFraction):
        parts = _by_fraction(table, split, labels)
    elif isinstance(split, ByGroup):
        parts = _by_group(table, split)
    else:
        parts = _by_time(table, split)
    _check_parts(table, split, parts)
    return {part: table.take(np.sort(rows)) for part, rows in parts.items()}


def _by_column(table: Table, split: ByColumn) -> dict[str, Rows]:
    cells = _full_column(table, split.column).cast(pl.String)
    parts = {"train": split.train, "val": split.val, "test": split.test}
    others = cells.filter(~cells.is_in(list(parts.values())))
    if len(others):
        found = others.value_counts(sort=True, name="rows").head(_SHOWN).rows()
        raise TableError(
            f"{table.source}: column {split.column!r}: values that name no part, and their counts. "
            f"Expected {', '.join(map(repr, parts.values()))}; "
            f"got {', '.join(f'{value!r} ({rows})' for value, rows in found)}."
        )
    found_rows = {part: _where(cells == value) for part, value in parts.items()}
    return {part: rows for part, rows in found_rows.items() if part != "test" or len(rows)}


def _by_fraction(table: Table, split: ByFraction, labels: Sequence[str]) -> dict[str, Rows]:
    rng = np.random.default_rng(split.seed)
    named = split.stratify
    names = named if isinstance(named, tuple) else labels if named else ()
    held = draw(map(table.kept, names), split.val + split.test, len(table), rng)
    train, rest = np.flatnonzero(~held), np.flatnonzero(held)
    if split.test == 0:
        return {"train": train, "val": rest}
    share = split.test / (split.val + split.test)
    tests = draw((table.kept(name).gather(rest) for name in names), share, len(rest), rng)
    return {"train": train, "val": rest[~tests], "test": rest[tests]}


def _by_group(table: Table, split: ByGroup) -> dict[str, Rows]:
    groups = _ranks(_full_column(table, split.column))
    rng = np.random.default_rng(split.seed)
    sizes = np.bincount(groups)
    order = rng.permutation(np.arange(1, len(sizes)))
    parts: dict[str, Rows] = {}
    taken = np.zeros(len(sizes), dtype=bool)
    for part, share in (("test", split.test), ("val", split.val)):
        if share == 0:
            continue
        chosen = _fill(order[~taken[order]], sizes, share * len(table))
        taken[chosen] = True
        parts[part] = np.flatnonzero(np.isin(groups, chosen))
    parts["train"] = np.flatnonzero(~taken[groups])
    return {part: parts[part] for part in ("train", "val", "test") if part in parts}


def _fill(order: Rows, sizes: Rows, wanted: float) -> Rows:
    """Groups in their order, without those that would overshoot by more than they fill."""
    chosen, total = [], 0
    for group in order.tolist():
        if total + sizes[group] / 2 <= wanted:
            chosen.append(group)
            total += int(sizes[group])
    return np.array(chosen, dtype=np.int64)


def _by_time(table: Table, split: ByTime) -> dict[str, Rows]:
    cells = _full_column(table, split.column)
    moments = _ranks(_sortable(table, cells))
    order = np.argsort(moments, kind="stable")
    changes = np.flatnonzero(np.diff(moments[order])) + 1
    rows = len(order)
    test_from = rows - round(split.test * rows)
    val_from = test_from - round(split.val * rows)
    if split.test > 0:
        test_from = _nearest(changes, test_from)
    val_from = _nearest(changes, val_from)
    before_test = test_from - (split.gap if split.test > 0 else 0)
    parts = {
        "train": order[: max(0, val_from - split.gap)],
        "val": order[val_from : max(val_from, before_test)],
        "test": order[test_from:],
    }
    return parts if split.test > 0 else {part: parts[part] for part in ("train", "val")}


def _nearest(changes: Rows, border: int) -> int:
    """Rows of one moment stay together: the border moves to where the moment changes."""
    return int(changes[np.argmin(np.abs(changes - border))]) if len(changes) else 0


def _sortable(table: Table, cells: pl.Series) -> pl.Series:
    """Text with its numbers padded, so that frame 10 comes after frame 9."""
    if cells.dtype != pl.String:
        return cells
    backwards = _where(cells.str.contains(_DATE_BACKWARDS))
    if len(backwards):
        at = int(backwards[0])
        raise TableError(
            f"{table.place(at)}: column {cells.name!r} does not sort by time as it is written. "
            f"Expected the year first, as in '2024-01-31'; got {cells[at]!r}."
        )
    piece = pl.element()
    padded = pl.when(piece.str.contains("^[0-9]")).then(piece.str.zfill(20)).otherwise(piece)
    pieces = pl.col(cells.name).str.extract_all("[0-9]+|[^0-9]+").list.eval(padded)
    return cells.to_frame().select(pieces.list.join("")).to_series()


def _ranks(cells: pl.Series) -> Rows:
    """A number for every different value, in their order, from 1 on."""
    return cells.rank("dense").to_numpy().astype(np.int64)


def _full_column(table: Table, name: str) -> pl.Series:
    cells = table.column(name)
    gaps = _where(cells.is_null())
    if len(gaps) == 0:
        return cells
    raise TableError(
        f"{table.place(int(gaps[0]))}: column {name!r}, which splits the rows, is empty here. "
        f"Expected a value in all {len(table)} rows; got none in {len(gaps)}.\n  "
        "Fill these cells, or leave the rows out of the table."
    )


def _where(mask: pl.Series) -> Rows:
    return np.flatnonzero(mask.to_numpy()).astype(np.int64)


def _check_parts(table: Table, split: Split, parts: dict[str, Rows]) -> None:
    bare = [part for part, rows in parts.items() if len(rows) == 0]
    if bare:
        counts = ", ".join(f"{part} {len(rows)}" for part, rows in parts.items())
        raise TableError(
            f"{table.source}: the split leaves no rows for {' and '.join(bare)}. "
            f"Expected at least one of {len(table)} in each; got {counts}.\n  "
            f"It is split by {split.kind}; {_HINTS[split.kind]}"
        )


_HINTS = {
    "column": "look at what the column holds.",
    "fraction": "ask for larger shares, or take a larger table.",
    "group": "are there enough groups, and small enough ones?",
    "time": "are there enough different times, and is the gap shorter than each part?",
}
