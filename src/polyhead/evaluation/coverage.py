"""How often intervals and sets hold what is true: counted, over all rows and group by group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor

from polyhead.calibration import Calibrated
from polyhead.data import Labels
from polyhead.evaluation.shares import share_between
from polyhead.tasks import Chances, NumberPairs, Task


@dataclass(frozen=True)
class Coverage:
    """How often the intervals or sets of a task held what is true.

    Attributes:
        task: The task.
        rows: How many rows with a label were looked at.
        level: In what share of them the truth is to be inside.
        covered: In what share it is. Of a bin: what stands for it.
        low: The lower end of where that share lies with 95 % confidence (Clopper and Pearson 1934).
        high: The upper end.
        size: How wide the intervals are, or how many classes the sets hold, in the mean.
        unit: What ``size`` counts: the unit of the numbers, or ``classes``.
        whole: Of the rows whose label is a bin with two ends, the share whose whole bin is inside;
            None where there is none.
        empty: Of sets, the share that holds no class; None for intervals.
        group: The rows; empty for all.
        by_class: Of sets of a task of which one class holds, the same of the rows of each true
            class, which is their ``group``.
    """

    task: str
    rows: int
    level: float
    covered: float
    low: float
    high: float
    size: float
    unit: str
    whole: float | None = None
    empty: float | None = None
    group: str = ""
    by_class: tuple["Coverage", ...] = ()


def coverage(
    tasks: Sequence[Task],
    calibrated: Calibrated,
    predictions: Mapping[str, Tensor],
    labels: Labels,
    by: pl.Series | None = None,
) -> tuple[Coverage, ...]:
    """Count how often intervals and sets hold what is true.

    Args:
        tasks: The fitted tasks.
        calibrated: What was found out on other rows.
        predictions: By task, (N, ...), at its temperature.
        labels: The label columns of the same N rows.
        by: (N,), what parts the rows into groups; without it they are one.

    Returns:
        By task, and by group in their order, what was counted; nothing of a task that has neither
        intervals nor sets, nor of a group without a label.
    """
    groups = list(_groups(by, labels))
    return tuple(
        replace(found, group=name)
        for task in tasks
        for name, rows in groups
        if (found := _of(task, calibrated, predictions, labels, rows)) is not None
    )


def _groups(by: pl.Series | None, labels: Labels) -> Iterator[tuple[str, Bool[Tensor, " N"]]]:
    if by is None:
        rows = len(next(iter(labels.present.values())))
        yield "", torch.ones(rows, dtype=torch.bool)
        return
    for value in by.drop_nulls().unique().sort():
        yield str(value), torch.tensor((by == value).fill_null(value=False).to_list())


def _of(
    task: Task,
    calibrated: Calibrated,
    predictions: Mapping[str, Tensor],
    labels: Labels,
    rows: Bool[Tensor, " N"],
) -> Coverage | None:
    here = labels.present[task.name] & rows
    if not here.any():
        return None
    said, targets = predictions[task.name][here], labels.targets[task.name][here]
    chances = task.chances(said, targets)
    if chances is not None:
        return _of_sets(task, calibrated, chances)
    for pairs in task.pairs(said, targets):
        if isinstance(pairs, NumberPairs):
            return _of_intervals(task, calibrated, pairs)
    return None


def _of_intervals(task: Task, calibrated: Calibrated, pairs: NumberPairs) -> Coverage | None:
    ends = calibrated.intervals(task, pairs)
    if ends is None:
        return None
    low, high = ends
    inside = (low <= pairs.true.double()) & (pairs.true.double() <= high)
    counted = _counted(task, calibrated, inside, high - low, pairs.unit)
    return replace(counted, whole=_whole_bins(pairs, low, high))


def _whole_bins(
    pairs: NumberPairs, low: Float[Tensor, " N"], high: Float[Tensor, " N"]
) -> float | None:
    if pairs.low is None or pairs.high is None:
        return None
    closed = (pairs.low < pairs.high) & pairs.low.isfinite() & pairs.high.isfinite()
    inside = (low <= pairs.low.double()) & (pairs.high.double() <= high)
    return float(inside[closed].double().mean()) if closed.any() else None


def _of_sets(task: Task, calibrated: Calibrated, chances: Chances) -> Coverage | None:
    sets = calibrated.sets(task, chances)
    if sets is None:
        return None
    every = _sets_counted(task, calibrated, sets, chances.true)
    if not chances.exclusive:
        return every
    held = [(name, chances.true[:, k]) for k, name in enumerate(chances.classes)]
    of_classes = tuple(
        replace(_sets_counted(task, calibrated, sets[rows], chances.true[rows]), group=name)
        for name, rows in held
        if rows.any()
    )
    return replace(every, by_class=of_classes)


def _sets_counted(
    task: Task, calibrated: Calibrated, sets: Bool[Tensor, "N K"], true: Bool[Tensor, "N K"]
) -> Coverage:
    inside = (sets | ~true).all(dim=1)
    counted = _counted(task, calibrated, inside, sets.sum(dim=1), "classes")
    return replace(counted, empty=float((~sets).all(dim=1).double().mean()))


def _counted(
    task: Task,
    calibrated: Calibrated,
    inside: Bool[Tensor, " N"],
    sizes: Shaped[Tensor, " N"],
    unit: str,
) -> Coverage:
    hits, rows = int(inside.sum()), len(inside)
    low, high = share_between(hits, rows)
    size = float(sizes.double().mean())
    return Coverage(task.name, rows, calibrated.level, hits / rows, low, high, size, unit)
