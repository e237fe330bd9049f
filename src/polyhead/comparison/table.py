"""The table of a comparison: what each task measures, delta-m, and what an epoch takes."""

from collections.abc import Iterator

from polyhead.comparison.comparison import Comparison
from polyhead.comparison.grid import Grid
from polyhead.comparison.paired import Verdict
from polyhead.comparison.results import Outcome
from polyhead.comparison.words import percent
from polyhead.tasks import Metric

_MARKS: dict[Verdict, str] = {"better": " ▲", "worse": " ▼", "unsure": "", "one seed": ""}


def main_table(found: Comparison) -> Grid:
    """One row an alternative: each task's metric, delta-m, and what an epoch takes."""
    tasks = [_title(task, metric) for task, metric in found.metrics.items()]
    head = ("", *tasks, "Δm", "seconds an epoch", f"× {found.plain}")
    rows = [*(_alone(found, group) for group in _groups(found)), *_together(found)]
    return Grid(head, tuple(rows))


def _together(found: Comparison) -> Iterator[tuple[str, ...]]:
    for outcome in found.together:
        label = outcome.label
        cells = [_value(found, label, task) for task in found.metrics]
        costs = (found.epoch_seconds(label), found.cost(label))
        yield (label, *cells, _delta(found, label), *map(_time, costs))


def _groups(found: Comparison) -> list[dict[str, Outcome]]:
    """By spec, the tasks alone; specs that share them make one group."""
    groups: list[dict[str, Outcome]] = []
    for outcome in found.together:
        group = {t: found.by_label[n] for t, n in outcome.against.items()}
        if group not in groups and all(o.alone for o in group.values()) and group:
            groups.append(group)
    return groups


def _alone(found: Comparison, group: dict[str, Outcome]) -> tuple[str, ...]:
    cells = [_value(found, group[task].label, task) for task in found.metrics]
    seconds = [found.epoch_seconds(o.label) for o in group.values()]
    whole = sum(s for s in seconds if s is not None) if None not in seconds else None
    plain = found.epoch_seconds(found.plain)
    cost = whole / plain if whole is not None and plain else None
    label = next(iter(group.values())).label
    name = label.partition(": ")[0] + ": " if ": " in label else ""
    return (f"{name}each task alone", *cells, "", _time(whole), _time(cost))


def _value(found: Comparison, label: str, task: str) -> str:
    mean, change = found.mean(label, task), found.change(label, task)
    if mean is None:
        return "failed" if found.by_label[label].failed else "–"
    share = 100 if found.metrics[task].unit == "%" else 1
    number = _number(share * mean[0])
    spread = "" if mean[1] is None else f" ± {_like(number, share * mean[1])}"
    return f"{number}{spread}{_MARKS[change.verdict] if change else ''}"


def _delta(found: Comparison, label: str) -> str:
    delta = found.delta_m(label)
    if delta is None:
        return ""
    if delta.change is None:
        return "undefined" if delta.undefined else "–"
    mean = percent(delta.change.mean)
    spread = "" if delta.change.spread is None else f" ± {delta.change.spread:.1f}"
    return f"{mean.removesuffix(' %')}{spread} %{_MARKS[delta.change.verdict]}"


def _title(task: str, metric: Metric) -> str:
    unit = f" ({metric.unit})" if metric.unit else ""
    return f"{task}: {metric.title}{unit} {'↑' if metric.higher_is_better else '↓'}"


def _number(value: float) -> str:
    return (
        f"{value:.3g}" if abs(value) < 1 else f"{value:,.2f}" if value < 1000 else f"{value:,.0f}"
    )


def _like(number: str, value: float) -> str:
    """A spread with as many decimals as the number that it belongs to."""
    decimals = len(number.partition(".")[2])
    return f"{value:,.{decimals}f}" if "e" not in number else f"{value:.2g}"


def _time(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
