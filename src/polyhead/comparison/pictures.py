"""The pictures of a comparison: every task under every alternative, and how gradients agree."""

from collections.abc import Iterator
from typing import Literal

from polyhead import figures
from polyhead.comparison.affinity import looked_at, pairs_of
from polyhead.comparison.comparison import Comparison
from polyhead.comparison.paired import Change
from polyhead.figures import Dots, Picture, Way

_MOST = 12  # tasks in one picture


def draw(found: Comparison) -> Iterator[tuple[str, Picture]]:
    """Every picture with its name; that of gradients where they were compared."""
    if found.seeds:
        yield "tasks", draw_tasks(found)
    if pairs_of(found):
        yield "affinity", draw_affinity(found)


def draw_tasks(found: Comparison) -> Picture:
    """A panel for each task, and one for the mean relative change over all of them."""
    panels = [_task(found, task) for task in _telling(found)]
    deltas = _deltas(found)
    return figures.dots([*panels, *([deltas] if deltas else [])])


def draw_affinity(found: Comparison) -> Picture:
    """A line for each pair of tasks: how their gradients agree, epoch by epoch."""
    pulls = [pair.pull for pair in pairs_of(found)]
    outcome = looked_at(found)
    seeds = len(pulls[0].by_seed) if pulls else 0
    note = f"trained together ({outcome.label})" if outcome else ""
    several = f", mean and range of {seeds} seeds" if seeds > 1 else ""
    return figures.pulls(pulls, title="How the tasks' gradients agree", note=note + several)


def _telling(found: Comparison) -> list[str]:
    """The tasks to draw: all, or those that changed most."""
    tasks = list(found.metrics)
    if len(tasks) <= _MOST:
        return tasks

    def change(task: str) -> float:
        made, mean = found.change(found.plain, task), found.mean(found.plain, task)
        return abs(made.mean / mean[0]) if made and mean and mean[0] else 0.0

    chosen = set(sorted(tasks, key=change, reverse=True)[:_MOST])
    return [task for task in tasks if task in chosen]


def _task(found: Comparison, task: str) -> Dots:
    metric = found.metrics[task]
    share = 100 if metric.unit == "%" else 1
    ways = tuple(
        Way(
            name=outcome.label,
            values=[share * v for v in found.values(outcome.label, task).values()],
            reference=[share * v for v in found.reference(outcome.label, task).values()],
            verdict=_verdict(found.change(outcome.label, task)),
        )
        for outcome in found.together
    )
    return Dots(
        title=f"{task}: {metric.title}",
        unit=metric.unit,
        ways=ways,
        better="higher" if metric.higher_is_better else "lower",
        reference=_against(found),
    )


def _deltas(found: Comparison) -> Dots | None:
    ways = [
        Way(outcome.label, known, reference=[0.0], verdict=_verdict(delta.change))
        for outcome in found.together
        if (delta := found.delta_m(outcome.label))
        and (known := [value for value in delta.by_seed.values() if value is not None])
    ]
    if not ways:
        return None
    title = "all tasks: mean relative change, Δm"
    return Dots(title, "%", tuple(ways), "higher", reference=_against(found))


def _against(found: Comparison) -> str:
    return "the task alone" if found.alone else found.plain


def _verdict(change: Change | None) -> Literal["better", "worse", "none"]:
    said = change.verdict if change else "unsure"
    return said if said in ("better", "worse") else "none"
