"""What a column is taken for: rules, of which the first that knows decides."""

from collections.abc import Callable
from dataclasses import replace

from polyhead.errors import LabelError
from polyhead.guess import say
from polyhead.guess.classes import many_classes, two_classes
from polyhead.guess.column import Cells, Column
from polyhead.guess.lists import lists
from polyhead.guess.moments import moments
from polyhead.guess.names import says_group, says_id
from polyhead.guess.numbers import numbers
from polyhead.guess.parts import parts

Rule = Callable[[Cells], Column | None]

_MANY = 20


def look(cells: Cells) -> Column:
    """Say what a column is taken for."""
    guess = next(column for rule in _RULES if (column := rule(cells)))
    guess = _tried(guess, cells)
    return replace(guess, empty=say.share(cells.texts.null_count(), len(cells.texts)))


def _tried(guess: Column, cells: Cells) -> Column:
    """Read the labels as training will, and count the cells that can't be read."""
    if guess.task is None:
        return guess
    try:
        task = guess.task.fit(guess.name, cells.train)
    except LabelError as error:
        why = (*guess.why, f"No training row can teach it: {error.faults[0].what}")
        return replace(guess, task=None, role="nothing", why=why)
    tables = [cells.train, *([] if cells.val is None else [cells.val])]
    faults = [(t[f.index], f) for t in tables for f in task.encode(t).faults]
    if not faults:
        return guess
    held = list(dict.fromkeys(str(text) for text, _ in faults))
    said = f"{say.plural(len(faults), 'cell')} can't be read as {guess.kind}: {say.cells(held)}."
    hint = faults[0][1].hint if guess.kind == "regression" else ""
    fault = f"{said} {hint}".strip()
    return replace(guess, faults=len(faults), fault=fault)


def _nothing(cells: Cells) -> Column | None:
    if cells.present:
        return None
    return Column(cells.name, "empty", (f"All {len(cells.texts):,} cells are empty.",))


def _constant(cells: Cells) -> Column | None:
    if len(cells.values) > 1:
        return None
    held = say.cell(next(iter(cells.values)))
    return Column(
        cells.name, "constant", (f"Every cell that is not empty holds {held}.", cells.emptiness)
    )


def _ids(cells: Cells) -> Column | None:
    """Names and numbers of things: by the column's name, or since they count up."""
    different = len(cells.values)
    called = says_id(cells.name) or (says_group(cells.name) and different > _MANY)
    if cells.train.dtype.is_float() or different < 3:
        return None
    if different == cells.present and _counts_up(cells):
        why = f"Whole numbers that count up: {say.cells(list(cells.counts), 3)}."
        return Column(cells.name, "row numbers", (why,))
    if not called:
        return None
    said = f"{say.plural(different, 'different value')} in {say.plural(cells.present, 'cell')}"
    if 2 * different > cells.present:
        return Column(cells.name, "ids", (f"{said}, and a name that says so.",))
    task = many_classes(cells).task
    why = f"{said}, such as {say.cells(list(cells.counts), 3)}: rows may belong together."
    return Column(cells.name, "ids of groups", (why,), task, role="group")


def _counts_up(cells: Cells) -> bool:
    if not cells.train.dtype.is_integer() or cells.present < 10:
        return False
    numbers = [int(text) for text in cells.counts]
    return max(numbers) - min(numbers) == len(numbers) - 1


def _different(cells: Cells) -> Column | None:
    """Texts that hardly repeat: names, ids, free text."""
    different = len(cells.values)
    if 2 * different <= cells.present:
        return None
    long = sum(len(text.split()) for text in cells.counts) / different
    looks = "free text" if long > 4 else "mostly different texts"
    said = f"{say.plural(different, 'different text')} in {say.plural(cells.present, 'cell')}"
    why = f"{said}, such as {say.cells(list(cells.counts), 2)}: too few of each to learn."
    return Column(cells.name, looks, (why,))


_RULES: tuple[Rule, ...] = (
    _nothing,
    _constant,
    parts,
    moments,
    _ids,
    lists,
    two_classes,
    numbers,
    _different,
    many_classes,
)
