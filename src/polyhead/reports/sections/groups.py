"""For whom it is worst: the main metric of each task, group by group."""

from collections.abc import Mapping

from polyhead.evaluation import Group, GroupTable
from polyhead.evaluation.words import smalls
from polyhead.reports.charts import Spot, spots
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Html, Section
from polyhead.reports.words import listed

_MOST_DRAWN = 40  # groups; of more the table alone


def groups(material: Material) -> Section | None:
    """Where rows are grouped by something, or were to be."""
    parted = material.parted
    if not parted.tables and not parted.why:
        return None
    ways = [
        {
            "name": listed([*way]),
            "panels": [_panel(table) for table in parted.tables if table.by == way],
        }
        for way in parted.ways
    ]
    first = next(iter(parted.tables), None)
    html = render(
        "sections/groups.html.j2",
        ways=ways,
        declared=parted.declared,
        why=parted.why,
        level=material.level if first is None else f"{100 * first.level:g} %",
        smallest=0 if first is None else first.smallest,
        any_small=any(group.small for table in parted.tables for group in table.groups),
    )
    return Section("groups", "Group by group", html)


def _panel(table: GroupTable) -> dict[str, object]:
    metric = table.metric
    return {
        "task": table.task,
        "metric": metric.title,
        "better": "higher" if metric.higher_is_better else "lower",
        "sentence": table.sentence,
        "warnings": [*table.warnings],
        "notes": [*smalls(table), *(f"{note}." for note in table.notes)],
        "chart": _chart(table),
        "by": " × ".join(table.by),
        "rows": [_row(table, group) for group in table.ranked],
        "overall": _row(table, table.overall),
    }


def _row(table: GroupTable, group: Group) -> Mapping[str, object]:
    metric = table.metric
    return {
        "name": group.name,
        "rows": group.rows,
        "value": "not defined" if group.value is None else metric.text(group.value),
        "interval": "" if group.interval is None else metric.span(group.interval),
        "small": group.small,
    }


def _chart(table: GroupTable) -> Html | None:
    """The dots; none where no group has a number, or groups are too many."""
    factor = 100.0 if table.metric.unit == "%" else 1.0
    shown = [
        Spot(
            group.name,
            table.metric.text(group.value),
            factor * group.value,
            _scaled(group, factor),
            group.small,
        )
        for group in table.ranked
        if group.value is not None
    ]
    if not shown or len(shown) > _MOST_DRAWN:
        return None
    overall = table.overall
    return spots(
        shown,
        level=None if overall.value is None else factor * overall.value,
        band=_scaled(overall, factor),
        alt=f"{table.sentence} Each group as a dot in its interval, the worst first.",
    )


def _scaled(group: Group, factor: float) -> tuple[float, float] | None:
    if group.interval is None:
        return None
    low, high = group.interval
    return factor * low, factor * high
