"""A comparison as sentences and a table, for a terminal and as Markdown."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable

from polyhead.comparison.affinity import looked_at, pairs_of
from polyhead.comparison.comparison import Comparison
from polyhead.comparison.paired import Change, Verdict
from polyhead.comparison.results import Outcome
from polyhead.comparison.words import amount, answer, percent, second
from polyhead.tasks import Metric

_MARKS: dict[Verdict, str] = {"better": " ▲", "worse": " ▼", "unsure": "", "one seed": ""}


@dataclass(frozen=True)
class Grid:
    """A table of texts; the first column holds names, the others numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """The table as Markdown."""
        cells = [self.head, ("---", *["---:"] * (len(self.head) - 1)), *self.rows]
        return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in cells)

    def plain(self) -> str:
        """The table for a terminal."""
        words = io.StringIO()
        console = Console(file=words, width=1000, force_jupyter=False, color_system=None)
        table = RichTable()
        for place, name in enumerate(self.head):
            table.add_column(name.replace(": ", "\n", 1), justify="right" if place else "left")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
        return words.getvalue().rstrip()


def text(found: Comparison) -> str:
    """What a terminal shows: the answer, the table, what it means."""
    parts = [said(found), main_table(found).plain(), *legend(found), *found.notes]
    return "\n".join([*parts, str(found.folder)])


def markdown(found: Comparison) -> str:
    """``compare.md``: the answer first, then the tables."""
    parts = [
        said(found),
        main_table(found).markdown(),
        "\n".join(legend(found)),
        "## Changes, seed by seed",
        "Positive is better, whichever way the metric runs; in the metric's unit.",
        changes_table(found).markdown(),
        *_affinity(found),
    ]
    if found.notes:
        parts += ["## Notes", "\n".join(f"- {note}" for note in found.notes)]
    return "\n\n".join(parts)


def said(found: Comparison) -> str:
    """The answer in words."""
    return " ".join(filter(None, (answer(found), second(found))))


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


def legend(found: Comparison) -> list[str]:
    """What the marks and figures of the table are."""
    n = len(found.seeds)
    against = "the task alone" if found.alone else found.plain
    several = (
        f"Mean ± standard deviation over {n} seeds. ▲ better, ▼ worse than {against} beyond the "
        "noise: the 95 % interval of the paired differences leaves out 0."
    )
    lines = [several if n > 1 else "One seed: no difference can be told from noise."]
    if any(found.delta_m(outcome.label) for outcome in found.together):
        lines.append(
            f"Δm: the mean over tasks of each metric's relative change against {against} of the "
            "same seed, positive where better (Maninis et al. 2019, eq. 4)."
        )
    lines += [
        f"Δm of {o.label}: {delta.undefined}."
        for o in found.together
        if (delta := found.delta_m(o.label)) and delta.undefined
    ]
    lines += [
        f"{o.label}, seed {seed}, failed: {why}"
        for o in found.outcomes
        for seed, why in o.failed.items()
    ]
    lines.append("Seconds: the median epoch, of training alone." + _in_all(found))
    return [*lines, f"Measured on {found.rows}."] if found.rows else lines


def _in_all(found: Comparison) -> str:
    return " Each task alone: of all of them together." if found.alone else ""


def changes_table(found: Comparison) -> Grid:
    """One row a task and alternative: the mean of the paired differences and its interval."""
    head = ("task, alternative", "change", "95 % interval", "seeds", "is")
    rows = [
        (f"{task}, {outcome.label}", *_change(found.metrics[task], change))
        for task in found.metrics
        for outcome in found.together
        if (change := found.change(outcome.label, task)) is not None
    ]
    return Grid(head, tuple(rows))


def _change(metric: Metric, change: Change) -> tuple[str, ...]:
    said: dict[Verdict, str] = {
        "better": "better",
        "worse": "worse",
        "unsure": "within the noise",
        "one seed": "not told from noise",
    }
    interval = "–"
    if change.low is not None and change.high is not None:
        interval = f"{_signed(metric, change.low, bare=True)} to {_signed(metric, change.high)}"
    return (_signed(metric, change.mean), interval, str(change.n), said[change.verdict])


def _signed(metric: Metric, value: float, *, bare: bool = False) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    size = amount(metric, value)
    return f"{sign}{size.partition(' ')[0] if bare else size}"


def _affinity(found: Comparison) -> list[str]:
    pairs, outcome = pairs_of(found), looked_at(found)
    if not pairs or outcome is None:
        return []
    rows = [(" & ".join(p.tasks), f"{p.mean:+.3f}".replace("-", "−")) for p in pairs]
    about = (
        "Cosine of the gradients of two tasks for the weights that they share, the mean over "
        f"all epochs and seeds of {outcome.label}: above 0 they pull together, below 0 apart."
    )
    return ["## Gradients", about, Grid(("tasks", "cosine"), tuple(rows)).markdown()]


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


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
