"""One metric by group, in words and as a table of text."""

import io
import math

from rich.console import Console
from rich.table import Table as RichTable

from polyhead.evaluation.table import Group, GroupTable, Interval

WIDTH = 80


def sentence(table: GroupTable) -> str:
    """Which group is worst, which is best, and how far they are apart."""
    by = " and ".join(table.by)
    what = f"{table.task}, {table.metric.title} by {by}"
    worst, best = table.worst, table.best
    if worst is None or best is None:
        few = f"fewer than two groups have {table.smallest} labeled rows"
        return f"{what}: {few}, so none is judged."
    if worst.value == best.value:
        return f"{what}: the same for all groups, {_value(table, worst)}."
    gap = "" if table.gap is None else f"; the gap is {_gap(table, table.gap)}"
    ends = f"worst for {worst.name}, {_value(table, worst)}; best for {best.name}"
    return f"{what}: {ends}, {_value(table, best)}{gap}."


def warnings(table: GroupTable) -> tuple[str, ...]:
    """A sentence where the intervals of groups do not overlap; the two farthest apart are named."""
    if not table.apart or table.worst is None or table.best is None:
        return ()
    one, other = table.worst, table.best
    pairs = math.comb(len(table.judged), 2)
    share = f" (so it is for {len(table.apart)} of {pairs} pairs of groups)" if pairs > 1 else ""
    what = f"The intervals of {table.task!r} {table.metric.title} for {_named(table, one)}"
    return (f"{what} and {_named(table, other)} do not overlap{share}.",)


def smalls(table: GroupTable) -> tuple[str, ...]:
    """A sentence on the groups that are too small."""
    small = [group.name for group in table.groups if group.small]
    if not small:
        return ()
    shown = ", ".join(small[:6]) + (f" and {len(small) - 6} more" if len(small) > 6 else "")
    return (f"Too few rows to be judged (fewer than {table.smallest}): {shown}.",)


def text(table: GroupTable) -> str:
    """All of it: a sentence, what is to be warned of, and every group."""
    told = [sentence(table), *warnings(table), *smalls(table), *(f"{n}." for n in table.notes)]
    return "\n".join([*told, _grid(table)])


def _named(table: GroupTable, group: Group) -> str:
    span = "" if group.interval is None else f" ({_span(table, group.interval)})"
    return f"{group.name!r}{span}"


def _value(table: GroupTable, group: Group) -> str:
    return "not defined" if group.value is None else _with(table, group.value, group.interval)


def _gap(table: GroupTable, gap: float) -> str:
    """A gap of shares is one of points."""
    said = _with(table, gap, table.gap_interval)
    return said.replace(" %", " points", 1) if table.metric.unit == "%" else said


def _with(table: GroupTable, value: float, interval: Interval | None) -> str:
    span = "" if interval is None else f" ({table.metric.span(interval)})"
    return f"{table.metric.text(value)}{span}"


def _span(table: GroupTable, interval: Interval) -> str:
    return f"{table.metric.span(interval)} {table.metric.unit}".rstrip()


def _grid(table: GroupTable) -> str:
    grid = RichTable()
    grid.add_column(" × ".join(table.by))
    grid.add_column("rows", justify="right")
    grid.add_column(table.metric.title, justify="right")
    grid.add_column(f"{100 * table.level:g} % interval", justify="right")
    for group in table.ranked:
        grid.add_row(*_cells(table, group))
    grid.add_section()
    grid.add_row(*_cells(table, table.overall))
    words = io.StringIO()
    Console(file=words, width=WIDTH, force_jupyter=False, color_system=None).print(grid)
    return words.getvalue().rstrip()


def _cells(table: GroupTable, group: Group) -> tuple[str, ...]:
    value = "–" if group.value is None else table.metric.text(group.value)
    span = "–" if group.interval is None else table.metric.span(group.interval)
    return (group.name, f"{group.rows:,}{' (few)' * group.small}", value, span)
