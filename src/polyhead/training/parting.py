"""The rows that a run answered, parted into groups."""

from dataclasses import replace

import polars as pl

from polyhead.data import Labels
from polyhead.errors import MissingExtraError
from polyhead.evaluation import Answered, GroupTable, by_groups
from polyhead.runs import write_json
from polyhead.tasks import Task
from polyhead.training.reporter import Reporter
from polyhead.training.run import Run

_ADVICE = (
    "A run keeps the columns that [evaluation] names as groups; with --table the rows of that "
    "table are measured, by any of its columns."
)


def answered_rows(
    tasks: list[Task], frame: pl.DataFrame, source: str, cells: pl.DataFrame | None = None
) -> Answered:
    """Rows as ``predictions.parquet`` keeps them, read again.

    Args:
        tasks: The fitted tasks.
        frame: (N,) rows with their labels and predictions.
        source: What to call them.
        cells: Their columns to group by; those of the frame without it.
    """
    encoded = {task.name: task.encode(frame[task.column]) for task in tasks}
    labels = Labels(
        targets={name: column.targets for name, column in encoded.items()},
        present={name: column.present for name, column in encoded.items()},
    )
    said = {task.name: task.from_columns(frame) for task in tasks}
    return Answered(tasks, said, labels, frame if cells is None else cells, source)


def answered_by(run: Run) -> Answered:
    """The rows that a run is measured on."""
    rows = answered_rows(run.tasks, run.answered(), f"{run.summary['split']} of the run")
    return replace(rows, advice=_ADVICE)


def write_groups(run: Run, reporter: Reporter) -> None:
    """Write ``groups.json`` of the groups that the spec declares, where fairlearn is installed."""
    settings = run.spec.evaluation
    if not settings.groups:
        return
    rows = answered_by(run)
    tables: list[GroupTable] = []
    try:
        for by in settings.groups:
            tables += by_groups(rows, by, settings)
    except MissingExtraError as error:
        reporter.say(f"note: no groups.json. {error}")
    if tables:
        write_json(run.files.groups, [table.to_json() for table in tables])
