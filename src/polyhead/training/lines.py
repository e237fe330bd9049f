"""An epoch as one line that a person can read, and metrics as a table."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table as RichTable

from polyhead.evaluation import Coverage, EvaluationSettings, Intervals, Metrics
from polyhead.tasks import Metric, Task
from polyhead.training.history import Epoch
from polyhead.training.reporter import clock


def epoch_line(epoch: Epoch, epochs: int, best: Epoch, tasks: Sequence[Task], left: float) -> str:
    """One epoch in one line, of about 120 columns where two columns of the table are learned.

    Args:
        epoch: The epoch.
        epochs: How many there will be.
        best: The epoch with the lowest validation loss so far.
        tasks: The fitted tasks.
        left: Seconds that the rest will take.
    """
    width = len(str(epochs))
    train, val, lowest = map(_loss, (epoch.train_loss, epoch.val_loss, best.val_loss))
    parts = [
        f"epoch {epoch.epoch:>{width}}/{epochs}",
        f"loss {train} train, {val} val (best {lowest})",
        *(f"{task.name} {_headlines(task, epoch.metrics[task.name])}" for task in tasks),
        f"{clock(epoch.seconds)} used, {clock(left)} left",
    ]
    return " | ".join(parts)


def _loss(loss: float) -> str:
    """A loss with three significant digits; above 1, with two decimals."""
    return f"{loss:#.3g}" if abs(loss) < 1 else f"{loss:.2f}"


def _headlines(task: Task, measured: dict[str, float]) -> str:
    shown = [m for m in task.metrics if m.headline and m.name in measured]
    if not shown:
        return "has no label to measure"
    return ", ".join(f"{m.headline} {m.text(measured[m.name])}" for m in shown)


@dataclass(frozen=True)
class Scores:
    """What is printed of metrics, by task.

    Attributes:
        metrics: What the network scores.
        constants: What the best constant guess scores.
        intervals: Where the true values may lie; nothing where that is not known.
        level: The share of such intervals that hold the true value.
    """

    metrics: Metrics
    constants: Metrics
    intervals: Intervals = field(default_factory=dict)
    level: float = EvaluationSettings().level


def metrics_text(tasks: Sequence[Task], scores: Scores, title: str) -> str:
    """Every metric with its interval, beside what a constant guess scores: 80 columns at most."""
    return printed(_metrics_table(tasks, scores, title), width=80)


def coverage_line(found: Coverage) -> str:
    """How often intervals or sets hold the truth, in a line.

    >>> coverage_line(Coverage("age", 2400, 0.9, 0.912, 0.9, 0.923, 24.2, "years"))
    'age: 91.2 % of 2,400 intervals at 90 % hold the truth; 24.20 years wide in the mean'
    """
    share = f"{100 * found.covered:.1f} %"
    what = "sets" if found.empty is not None else "intervals"
    size = Metric("size", "", found.unit).text(found.size)
    parts = [f"{size} in the mean" if found.empty is not None else f"{size} wide in the mean"]
    if found.whole is not None:
        parts.append(f"{100 * found.whole:.1f} % hold the whole bin")
    if found.empty:
        parts.append(f"{100 * found.empty:.1f} % empty")
    holds = f"{share} of {found.rows:,} {what} at {100 * found.level:g} % hold the truth"
    return f"{found.task}: {holds}; {', '.join(parts)}"


def printed(table: RichTable, width: int) -> str:
    """A table as a text of so many columns at most, without colors."""
    words = io.StringIO()
    # In a notebook rich would show the table at once, beside writing it.
    console = Console(file=words, width=width, force_jupyter=False, color_system=None)
    console.print(table)
    return words.getvalue().rstrip()


def _metrics_table(tasks: Sequence[Task], scores: Scores, title: str) -> RichTable:
    table = RichTable(title=title, title_justify="left", title_style="bold")
    table.add_column("task")
    table.add_column("metric")
    table.add_column("network", justify="right")
    known = any(scores.intervals.values())
    if known:
        table.add_column(f"{100 * scores.level:g} % interval", justify="right")
    table.add_column("constant", justify="right")
    for task in tasks:
        shown = [metric for metric in task.metrics if metric.name in scores.metrics[task.name]]
        for metric in shown:
            interval = scores.intervals.get(task.name, {}).get(metric.name)
            table.add_row(
                task.name if metric is shown[0] else "",
                metric.title,
                metric.text(scores.metrics[task.name][metric.name]),
                *([metric.span(interval) if interval else "–"] if known else []),
                _constant(metric, scores.constants[task.name]),
                end_section=metric is shown[-1],
            )
    return table


def _constant(metric: Metric, constants: dict[str, float]) -> str:
    value = constants.get(metric.name)
    return "–" if value is None else metric.text(value)
