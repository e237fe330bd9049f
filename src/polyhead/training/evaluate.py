"""A run measured on any labeled rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import torch
from torch import Tensor

from polyhead.calibration import predictions_of
from polyhead.data import (
    Format,
    ImageColumn,
    Rows,
    Table,
    in_order,
    read_labels,
    read_sensors,
    read_table,
    usable_rows,
)
from polyhead.errors import RunError
from polyhead.evaluation import Coverage, Metrics, coverage, measure, measure_constants
from polyhead.predict import Answers, Predictor, load
from polyhead.runs import open_run
from polyhead.tasks import Task
from polyhead.training.engine import Engine
from polyhead.training.lines import coverage_line, metrics_text
from polyhead.training.outcome import predictions_frame
from polyhead.training.reporter import Quiet, Reporter
from polyhead.training.run import Run
from polyhead.training.storing import carry_out, plan_storing


@dataclass(frozen=True)
class Evaluation:
    """What a network scores on some rows.

    Attributes:
        tasks: The tasks that the rows have labels for.
        metrics: By task.
        constants: What the best constant guess of the training labels scores on the same rows.
        frame: Every row with its labels and predictions.
        title: Which rows they are.
        notes: What was found out or left out while reading, for people.
        coverage: How often intervals and sets hold the truth, where the run is calibrated.
    """

    tasks: Sequence[Task]
    metrics: Metrics
    constants: Metrics
    frame: pl.DataFrame
    title: str
    notes: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    def __str__(self) -> str:
        table = metrics_text(self.tasks, self.metrics, self.constants, self.title)
        notes = [f"note: {note}" for note in self.notes]
        return "\n".join([*notes, table, *map(coverage_line, self.coverage)])

    def __repr__(self) -> str:
        return str(self)


def evaluate(
    run: Run | str | Path,
    table: str | Path | pl.DataFrame | None = None,
    *,
    root: str | Path | None = None,
    reporter: Reporter | None = None,
) -> Evaluation:
    """Measure a run on the rows of a table, or say what was measured when it was trained.

    It answers in the precision of the training, and what a frozen part gives for the images is
    read from the store and kept there, as in training.

    Args:
        run: The run, or its folder.
        table: Labeled rows; columns are named as in training. Tasks whose column is not there are
            left out, and named.
        root: Where image paths start; the table's own folder without it.
        reporter: Where it says what it does; nowhere without it.

    Raises:
        RunError: When the table has the column of no task.
        LabelError: When labels can't be read, naming task, row and file.
        ImageError: When image files are missing.
    """
    run = run if isinstance(run, Run) else Run(open_run(run))
    if table is None:
        frame = pl.read_parquet(run.files.predictions)
        return Evaluation(
            run.tasks, run.metrics, run.constants, frame, run.title, coverage=run.coverage
        )
    rows_read = read_table(table, base=Path(), root=root, form=Format(empty=run.spec.data.empty))
    predictor = load(run.files)
    tasks = [task for task in predictor.tasks if task.column in rows_read.columns]
    absent = [task.name for task in predictor.tasks if task not in tasks]
    if not tasks:
        columns = ", ".join(task.column for task in predictor.tasks)
        raise RunError(f"{rows_read.source}: no label column. Expected one of {columns}.")
    rows = _rows(predictor, rows_read, tasks)
    predictions = _answers(run, predictor, rows, reporter or Quiet())
    sure = predictor.calibrated
    left_out = (f"no column for {', '.join(absent)}: left out",) if absent else ()
    return Evaluation(
        tasks=tasks,
        metrics=measure(tasks, predictions, rows.labels),
        constants=measure_constants(tasks, rows.labels),
        frame=predictions_frame(tasks, rows, predictions, rows.table.source),
        title=f"{rows.table.source}, {len(rows):,} rows",
        notes=(*rows.table.notes, *left_out),
        coverage=coverage(tasks, sure, predictions, rows.labels) if sure else (),
    )


def ask(
    predictor: Predictor, table: Table, tasks: Sequence[Task], batch_size: int = 32
) -> tuple[Rows, dict[str, Tensor]]:
    """Answer every row of a table: the rows with their labels, and by task the predictions.

    Raises:
        LabelError: When labels can't be read, naming task, row and file.
        ImageError: When image files are missing.
    """
    rows = _rows(predictor, table, tasks)
    batches = [predictor.predict(batch.inputs) for batch in in_order(rows, batch_size)]
    return rows, {task.name: torch.cat([batch[task.name] for batch in batches]) for task in tasks}


def answer_table(
    predictor: Predictor, table: str | Path | pl.DataFrame, *, root: str | Path | None = None
) -> Iterator[tuple[str, Answers]]:
    """Answer every row of a table that has the columns of the inputs, labeled or not.

    Args:
        predictor: The network.
        table: The rows.
        root: Where image paths start; the table's own folder without it.

    Yields:
        Where the row stands, and what the network says.

    Raises:
        InputError: When numbers or categories can't be read, naming input, row and file.
        ImageError: When image files are missing.
    """
    rows = _rows(predictor, read_table(table, base=Path(), root=root), [])
    for batch in in_order(rows, 32):
        said = predictor.predict(batch.inputs)
        for place, index in enumerate(batch.rows.tolist()):
            answers = predictor.answer({name: part[place] for name, part in said.items()})
            yield rows.table.place(index), answers


def _rows(predictor: Predictor, table: Table, tasks: Sequence[Task]) -> Rows:
    images = {
        name: ImageColumn(stored.column, stored.preprocess, optional=predictor.may_be_absent(name))
        for name, stored in predictor.images.items()
    }
    columns = [image.column for image in images.values()]
    optional = [image.column for name, image in images.items() if predictor.may_be_absent(name)]
    usable = usable_rows(table, columns, "refuse", optional)
    sensors = read_sensors(usable.table, predictor.sensors)
    return Rows(usable.table, read_labels(usable.table, tasks), images, sensors.columns)


def _answers(
    run: Run, predictor: Predictor, rows: Rows, reporter: Reporter
) -> Mapping[str, Tensor]:
    """By task, what the network of a run answers for rows."""
    spec = run.spec
    engine = Engine(predictor.network, predictor.tasks, spec.training)
    parts = {"table": rows}
    source = carry_out(plan_storing(parts, spec.features, engine), parts, engine, reporter)["table"]
    reporter.begin("answering", len(rows))
    try:
        outputs = engine.answers(in_order(source, spec.training.batch_size), reporter.tick)
    finally:
        reporter.end()
    warm = predictor.calibrated.temperatures if predictor.calibrated else None
    return predictions_of(predictor.tasks, outputs, warm)
