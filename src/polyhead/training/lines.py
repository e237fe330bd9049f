"""An epoch as one line that a person can read, and metrics as a table."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as RichTable

from polyhead.evaluation import Coverage, Metrics
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


def metrics_text(tasks: Sequence[Task], measured: Metrics, constants: Metrics, title: str) -> str:
    """Every metric beside what a constant guess scores, as a table of 88 columns at most."""
    return printed(_metrics_table(tasks, measured, constants, title), width=88)


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


def _metrics_table(
    tasks: Sequence[Task], measured: Metrics, constants: Metrics, title: str
) -> RichTable:
    table = RichTable(title=title, title_justify="left", title_style="bold")
    table.add_column("task")
    table.add_column("metric")
    table.add_column("network", justify="right")
    table.add_column("constant guess", justify="right")
    for task in tasks:
        for i, metric in enumerate(task.metrics):
            if metric.name in measured[task.name]:
                table.add_row(
                    task.name if i == 0 else "",
                    metric.title,
                    metric.text(measured[task.name][metric.name]),
                    metric.text(constants[task.name][metric.name]),
                    end_section=metric is task.metrics[-1],
                )
    return table
