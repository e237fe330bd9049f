"""The differences of a comparison, seed by seed, with their intervals."""

from polyhead.comparison.comparison import Comparison
from polyhead.comparison.grid import Grid
from polyhead.comparison.paired import Change, Verdict
from polyhead.comparison.words import amount
from polyhead.tasks import Metric


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
