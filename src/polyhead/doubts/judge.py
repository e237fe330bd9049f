"""Labels beside what is said of their rows -> the list of doubts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from torch import Tensor

from polyhead.data import Rows
from polyhead.doubts.score import doubt
from polyhead.tasks import ClassPairs, Metric, Pairs, Task

COLUMNS: dict[str, type[pl.DataType]] = {
    "task": pl.String,
    "part": pl.String,
    "row": pl.Int64,
    "file": pl.String,
    "label": pl.String,
    "answer": pl.String,
    "score": pl.Float64,
    "probability": pl.Float64,
    "column": pl.String,
    "index": pl.Int64,
}
"""Of the list: ``index`` is the position in the part, ``column`` that of the label."""


@dataclass(frozen=True)
class Judged:
    """How well the networks know a task, out of fold, and how much they doubt of it.

    Attributes:
        task: What is judged: a task, or one label of several.
        labels: How many labels it has.
        contradicted: How many of them the networks contradict.
        metric: What the networks are measured by.
        value: What they reach on rows that they never saw, labels as they stand.
        constant: What the best constant guess reaches.
    """

    task: str
    labels: int
    contradicted: int
    metric: Metric
    value: float
    constant: float


def judge(
    task: Task, rows: Mapping[str, Rows], said: Mapping[str, Tensor]
) -> Iterator[tuple[Judged, pl.DataFrame]]:
    """Judge the labels of a task; of a list of labels, each label by itself.

    Args:
        task: The task, fitted to all training rows.
        rows: By part.
        said: By part, the predictions of the task.

    Yields:
        What is judged, and its labels, the most doubted first.
    """
    there = {part: one.labels.present[task.name] for part, one in rows.items()}
    targets = _joined(one.labels.targets[task.name][there[part]] for part, one in rows.items())
    answers = _joined(said[part][there[part]] for part in rows)
    where = pl.concat(
        [_places(rows[part], part, present.numpy()) for part, present in there.items()]
    )
    value = task.measure(answers, targets)[task.error_metric]
    constant = task.measure(task.constant(len(targets)), targets)[task.error_metric]
    for pairs in task.pairs(answers, targets):
        doubts, contradicted = doubt(pairs)
        frame = where.with_columns(
            pl.lit(pairs.name).alias("task"),
            pl.lit(task.column).alias("column"),
            pl.Series("score", doubts.numpy()),
            *_words(task, pairs, answers, targets),
        )
        frame = frame.select([pl.col(name).cast(kind) for name, kind in COLUMNS.items()])
        judged = Judged(
            pairs.name,
            len(targets),
            int(contradicted.sum()),
            task.main_metric,
            value,
            constant,
        )
        yield judged, frame.sort("score", descending=True, maintain_order=True)


def _joined(parts: Iterator[Tensor]) -> Tensor:
    import torch

    return torch.cat(list(parts))


def _places(rows: Rows, part: str, present: "np.ndarray") -> pl.DataFrame:
    index = np.flatnonzero(present)
    table = rows.table
    columns = [image.column for image in rows.inputs.values()]
    files = pl.coalesce(*(pl.col(name).cast(pl.String) for name in columns))
    named = table.cells.select(list(dict.fromkeys(columns))).select(files.alias("file"))
    return pl.DataFrame(
        {
            "part": pl.Series([part] * len(index), dtype=pl.String),
            "row": table.numbers[index],
            "file": named["file"].gather(index),
            "index": index,
        }
    )


def _words(task: Task, pairs: Pairs, answers: Tensor, targets: Tensor) -> list[pl.Series]:
    """What the label says, what the network says, and the probability that it gives the label."""
    if isinstance(pairs, ClassPairs):
        names = np.array(pairs.classes, dtype=object)
        shares = pairs.probabilities
        own = None if shares is None else shares.gather(1, pairs.true[:, None].long())[:, 0]
        return [
            pl.Series("label", names[pairs.true.numpy()].tolist(), dtype=pl.String),
            pl.Series("answer", names[pairs.predicted.numpy()].tolist(), dtype=pl.String),
            pl.Series("probability", [None] * len(names) if own is None else own.numpy()),
        ]
    return [
        pl.Series("label", [task.truth(target) for target in targets], dtype=pl.String),
        pl.Series("answer", [task.answer(one).text for one in answers], dtype=pl.String),
        pl.Series("probability", [None] * len(targets), dtype=pl.Float64),
    ]
