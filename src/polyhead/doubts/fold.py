"""One fold as an ordinary training: its rows test, so that they choose nothing."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from polyhead.data import Data, Table
from polyhead.doubts.plan import Plan
from polyhead.objective import Sum
from polyhead.spec import Spec, Training


def folder_name(fold: int) -> str:
    """What the folder of a fold is called.

    >>> folder_name(0)
    'fold-1'
    """
    return f"fold-{fold + 1}"


def fold_spec(plan: Plan, fold: int) -> Spec:
    """What one training declares. Its tables are frames, which a run keeps in its own folder.

    The rows of the fold are its test rows. Classes are those of all training rows, and cells that
    these rows alone could not tell apart count as empty: they were read once already.
    """
    experiment = plan.experiment
    spec, train = experiment.spec, experiment.part("train").table
    away = plan.fold_of["train"] == fold
    tables = {
        "train": train.take(~away),
        "val": experiment.part("val").table,
        "test": train.take(away),
    }
    root = _common_root(tables)
    images = [spec.input_columns[name] for name in spec.images]
    columns = [*spec.input_columns.values(), *(task.column for task in plan.tasks)]
    frames = {part: _frame(table, columns, images, root) for part, table in tables.items()}
    names = [task.name for task in plan.tasks]
    return spec.replaced(
        data=Data(
            train=frames["train"],
            val=frames["val"],
            test=frames["test"],
            root=str(root or Path("/")),
            empty=spec.data.empty,
            on_fault="skip",
        ),
        tasks={task.name: task.settled for task in plan.tasks},
        model=replace(spec.model, init_from=None),
        objective=spec.objective if len(names) == len(spec.tasks) else Sum(),
        training=_of(spec.training, names),
    )


def _common_root(tables: dict[str, Table]) -> Path | None:
    """Where the images of all tables start; None where that differs."""
    roots = {table.root.resolve() for table in tables.values()}
    return roots.pop() if len(roots) == 1 else None


def _frame(table: Table, columns: list[str], images: list[str], root: Path | None) -> pl.DataFrame:
    """The columns that are used; paths from the root of the file system where roots differ."""
    frame = table.frame.select(list(dict.fromkeys(columns)))
    if root is not None:
        return frame
    start = table.root.resolve()
    absolute = {
        name: [None if cell is None else str(start / str(cell)) for cell in frame[name]]
        for name in images
    }
    return frame.with_columns(pl.Series(name, cells, pl.String) for name, cells in absolute.items())


def _of(training: Training, tasks: list[str]) -> Training:
    """The same training for fewer tasks."""
    score = training.score if training.score.rpartition(".")[0] in tasks else "mean"
    balance = tuple(name for name in training.balance if name in tasks)
    return replace(training, score=score, balance=balance, affinity=0)
