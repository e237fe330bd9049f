"""The section that says where the rows are and which of them validate."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from polyhead.guess import say
from polyhead.guess.column import Column
from polyhead.guess.images import without_image
from polyhead.guess.validation import Validation
from polyhead.guess.write import comment
from polyhead.spec.plain import plain
from polyhead.spec.write import section, value

if TYPE_CHECKING:
    from polyhead.guess.guess import Guess

_SHARE = 0.15
_STEPS_UP = 2


def rows(guess: "Guess", chosen: Sequence[Column], file: Path) -> list[str]:
    """The lines of ``[data]`` and, where there is one, its split.

    Args:
        guess: What is known of the table.
        chosen: The columns that become tasks.
        file: Where the spec is going to lie.
    """
    folder = file.absolute().parent
    val = _usable(guess, chosen)
    values: dict[str, Any] = {"train": _path(guess.path, folder)}
    if val is not None:
        values["val"] = _path(val.path, folder)
    if guess.images.root.absolute() != guess.path.absolute().parent:
        values["root"] = _path(guess.images.root, folder)
    faults = _faults(guess, chosen, val)
    if faults:
        values["on_fault"] = "skip"
        faults = ['on_fault = "skip" leaves out what follows, and says so.', *faults]
    why = (_counts(guess, val), _found(guess), *faults)
    split = [] if val is not None else ["", *_split(guess, chosen)]
    return [*comment(*why), *section(["data"], values), *split]


def _usable(guess: "Guess", chosen: Sequence[Column]) -> Validation | None:
    names = [column.name for column in chosen]
    return None if guess.val is None or guess.val.lacks(names) else guess.val


def validating(guess: "Guess", chosen: Sequence[Column]) -> int:
    """About how many rows will validate."""
    val = _usable(guess, chosen)
    if val is not None:
        return len(val.table) - val.lost
    table = guess.images.table
    if guess.split is not None:
        return int((table.column(guess.split.column).cast(pl.String) == guess.split.val).sum())
    return round(_SHARE * len(table))


def _path(path: Path, folder: Path) -> str:
    """Relative where it is near the spec, so that both can be moved together."""
    target = Path(os.path.normpath(path.absolute()))
    folder = Path(os.path.normpath(folder))
    if target.anchor != folder.anchor:  # another drive
        return target.as_posix()
    near = Path(os.path.relpath(target, folder))
    up = near.parts.count("..")
    return (near if up <= min(_STEPS_UP, len(folder.parts) - 2) else target).as_posix()


def _counts(guess: "Guess", val: Validation | None) -> str:
    train = say.plural(len(guess.images.table), "row")
    if val is None:
        return f"{guess.path.name} has {train}."
    said = f"{guess.path.name} has {train} to learn from, {val.path.name} {len(val.table):,}."
    if not val.asked:
        said = f"{said} It lies beside it, is named alike but for 'train', and validates."
    if val.asked or not val.tests:
        return said
    return (
        f"{said} It seems to be meant for testing; here it chooses the best epoch, so that its "
        "figures come out a little too good. A [data.split] instead would leave it for the end."
    )


def _found(guess: "Guess") -> str:
    if not guess.images.searched:
        return ""
    root = guess.images.root.name
    return f"Beside the table no image was found: paths start in {say.cell(root)} (root)."


def _faults(guess: "Guess", chosen: Sequence[Column], val: Validation | None) -> list[str]:
    lost = [(guess.path.name, without_image(guess.images.table, guess.images.column))]
    lost += [] if val is None else [(val.path.name, val.lost)]
    images = [
        f"{name}: {say.plural(count, 'row')} without an image file."
        for name, count in lost
        if count
    ]
    return [*images, *(f"{say.cell(c.name)}: {c.fault}" for c in chosen if c.faults)]


def _split(guess: "Guess", chosen: Sequence[Column]) -> list[str]:
    if guess.split is not None:
        return _by_column(guess)
    total = len(guess.images.table)
    share = _SHARE if total * _SHARE >= 1 else 0.5
    passed = list(guess.notes)
    if guess.val is not None:
        lacks = ", ".join(map(say.cell, guess.val.lacks([column.name for column in chosen])))
        passed.append(f"{guess.val.path.name} lies beside it, yet has no column {lacks}.")
    why = comment(
        "No table of validation rows was found.",
        *passed,
        f"Of these rows {say.share(round(share * total), total)} are drawn at random to validate, "
        "in equal proportions of every label; another seed draws others.",
    )
    declared = {"kind": "fraction", "val": share, "seed": 0}
    return [*why, *section(["data", "split"], declared), *_other_splits(guess)]


def _by_column(guess: "Guess") -> list[str]:
    split = guess.split
    values = plain(split, full=True)
    values = {"kind": values.pop("kind"), **values}
    why = [f"{say.cell(values['column'])} says which rows train and which validate."]
    if values["test"] == "none":
        why.append(
            f"It names none for validation, so those called {say.cell(values['val'])} choose the "
            "best epoch, and figures on them come out a little too good."
        )
    return [*comment(*why), *section(["data", "split"], values)]


def _other_splits(guess: "Guess") -> list[str]:
    lines: list[str] = []
    reasons = {
        "group": "may say which rows belong together. Then all of one should come to one part:",
        "time": "says when. Neighbors in time look alike; the last stretch can validate instead:",
    }
    for column in guess.columns:
        if column.role in reasons:
            lines += comment(f"{say.cell(column.name)} {reasons[column.role]}")
            lines += comment(
                f'kind = "{column.role}", column = {value(column.name)}, val = {_SHARE}'
            )
    return lines
