"""A run measured on any labeled rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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
from polyhead.evaluation import (
    Answered,
    By,
    EvaluationSettings,
    Intervals,
    coverage,
    intervals,
    measure,
    measure_constants,
)
from polyhead.predict import Answers, Predictor, load
from polyhead.runs import open_run
from polyhead.tasks import Task
from polyhead.training.engine import Engine
from polyhead.training.evaluation import Evaluation
from polyhead.training.outcome import predictions_frame
from polyhead.training.parting import answered_by
from polyhead.training.reporter import Quiet, Reporter
from polyhead.training.run import Run
from polyhead.training.storing import carry_out, plan_storing


def evaluate(
    run: Run | str | Path,
    table: str | Path | pl.DataFrame | None = None,
    *,
    root: str | Path | None = None,
    by: By | list[By] | None = None,
    metrics: Sequence[str] = (),
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
        by: A column to group by, a tuple of columns whose groups are crossed, or a list of these.
        metrics: What to measure by group, as ``age.mae``; the main metric of every task without it.
        reporter: Where it says what it does; nowhere without it.

    Raises:
        RunError: When the table has the column of no task.
        TableError: When it has no such column to group by.
        SpecError: When there is no such metric.
        MissingExtraError: When there is something to group by and fairlearn is not installed.
        LabelError: When labels can't be read, naming task, row and file.
        ImageError: When image files are missing.
    """
    run = run if isinstance(run, Run) else Run(open_run(run))
    reporter = reporter or Quiet()
    found = _measured_again(run) if table is None else _measured(run, table, root, reporter)
    wanted = by if isinstance(by, list) else [] if by is None else [by]
    groups = tuple(one for way in wanted for one in found.by(way, metrics=metrics))
    return replace(found, groups=groups)


def _measured_again(run: Run) -> Evaluation:
    """What was measured when the run was trained."""
    return Evaluation(
        tasks=run.tasks,
        metrics=run.metrics,
        constants=run.constants,
        frame=pl.read_parquet(run.files.predictions),
        title=run.title,
        intervals=run.intervals,
        settings=run.spec.evaluation,
        rows=answered_by(run),
        coverage=run.coverage,
    )


def _measured(
    run: Run, table: str | Path | pl.DataFrame, root: str | Path | None, reporter: Reporter
) -> Evaluation:
    """The rows of a table, answered and measured."""
    rows_read = read_table(table, base=Path(), root=root, form=Format(empty=run.spec.data.empty))
    predictor = load(run.files)
    tasks = [task for task in predictor.tasks if task.column in rows_read.columns]
    absent = [task.name for task in predictor.tasks if task not in tasks]
    if not tasks:
        columns = ", ".join(task.column for task in predictor.tasks)
        raise RunError(f"{rows_read.source}: no label column. Expected one of {columns}.")
    rows = _rows(predictor, rows_read, tasks)
    predictions = _answers(run, predictor, rows, reporter)
    settings, notes = _settings_for(run, rows.table)
    sure = predictor.calibrated
    left_out = (f"no column for {', '.join(absent)}: left out",) if absent else ()
    source = rows.table.source
    answered = Answered(tasks, predictions, rows.labels, rows.table.frame, source)
    others = [name for name in settings.columns if name in rows.table.columns]
    return Evaluation(
        tasks=tasks,
        metrics=measure(tasks, predictions, rows.labels),
        constants=measure_constants(tasks, rows.labels),
        frame=predictions_frame(tasks, rows, predictions, source, others),
        title=f"{source}, {len(rows):,} rows",
        notes=(*rows.table.notes, *left_out, *notes),
        intervals=_intervals(answered, settings, reporter),
        settings=settings,
        rows=answered,
        coverage=coverage(tasks, sure, predictions, rows.labels) if sure else (),
    )


def _settings_for(run: Run, table: Table) -> tuple[EvaluationSettings, tuple[str, ...]]:
    """How a table is measured, and what it lacks for being measured as the run was."""
    settings = run.spec.evaluation
    together = settings.together
    if together is None or together in table.columns:
        return settings, ()
    note = f"no column {together!r}: intervals take every row by itself, and may be too narrow"
    return replace(settings, together=None), (note,)


def _intervals(answered: Answered, settings: EvaluationSettings, reporter: Reporter) -> Intervals:
    reporter.begin("intervals", settings.resamples)
    try:
        return intervals(answered, settings, tick=reporter.tick)
    finally:
        reporter.end()


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
