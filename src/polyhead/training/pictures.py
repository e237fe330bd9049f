"""The pictures of a run: curves, and what each task got right."""

import math
from collections.abc import Iterable

import polars as pl

from polyhead import figures
from polyhead.evaluation import Group, GroupTable
from polyhead.figures import Curves, Panel, Picture, Reliability, Spot, Spots
from polyhead.tasks import NumberPairs, Pairs, Task
from polyhead.training.run import Run


def draw_pictures(run: Run) -> None:
    """Draw every picture of a run into its folder ``figures``."""
    draw_curves(run).save(run.files.figures / "curves.png")
    for number, (name, picture) in enumerate(draw_tasks(run), start=1):
        picture.save(run.files.figures / f"{number}-{_file_name(name)}.png")
    for what, name, picture in draw_doubt(run):
        picture.save(run.files.figures / f"{what}-{_file_name(name)}.png")
    for table in run.groups:
        name = "-".join((table.task, table.metric.name, "by", *table.by))
        draw_groups(table).save(run.files.figures / f"{_file_name(name)}.png")


def draw_curves(run: Run) -> Picture:
    """The losses and every metric over the epochs, the best epoch marked."""
    history = run.history
    loss = Panel("loss of all tasks together", "", history.val_loss, history.train_loss)
    panels = [loss, *(panel for task in run.tasks for panel in _panels(run, task))]
    return figures.curves(Curves(tuple(panels), run.best_epoch))


def draw_groups(table: GroupTable) -> Picture:
    """One metric by group: a dot with its interval for each, the worst of them first."""
    share = 100.0 if table.metric.unit == "%" else 1.0
    return figures.groups(
        Spots(
            title=f"{table.task}: {table.metric.title} by {' and '.join(table.by)}",
            unit=table.metric.unit,
            spots=tuple(_spot(group, share) for group in table.ranked),
            overall=_spot(table.overall, share),
            better="higher" if table.metric.higher_is_better else "lower",
            level=table.level,
        )
    )


def _spot(group: Group, share: float) -> Spot:
    low, high = group.interval or (None, None)
    value, low, high = (None if n is None else share * n for n in (group.value, low, high))
    return Spot(group.name, value, group.rows, low, high, group.small)


def draw_tasks(run: Run) -> Iterable[tuple[str, Picture]]:
    """By task the rows that were measured: predicted against true."""
    frame = run.answered()
    for task in run.tasks:
        for pairs in _pairs(task, frame):
            yield pairs.name, _draw(pairs)


def draw_doubt(run: Run) -> Iterable[tuple[str, str, Picture]]:
    """By task that is calibrated: do its probabilities come true, how often do intervals hold."""
    for one in run.sureness:
        before, after = (
            Reliability(c.sure, c.right, c.answers, c.calibration_error)
            for c in (one.before, one.after)
        )
        yield "reliability", one.task, figures.reliability(before, after, name=one.task)
    calibrated = run.calibrated
    if calibrated is None or not calibrated.bands:
        return
    frame = run.answered()
    for task in run.tasks:
        for pairs in _pairs(task, frame):
            if isinstance(pairs, NumberPairs) and (ends := calibrated.intervals(task, pairs)):
                yield (
                    "intervals",
                    pairs.name,
                    figures.intervals(
                        pairs.true.numpy(),
                        pairs.predicted.numpy(),
                        *(end.numpy() for end in ends),
                        name=pairs.name,
                        level=calibrated.level,
                        unit=pairs.unit,
                    ),
                )


def _pairs(task: Task, frame: pl.DataFrame) -> Iterable[Pairs]:
    """Labels beside predictions, in the rows of a frame that hold a label."""
    encoded = task.encode(frame[task.column])
    present = encoded.present
    if not present.any():
        return ()
    return task.pairs(task.from_columns(frame)[present], encoded.targets[present])


def _panels(run: Run, task: Task) -> Iterable[Panel]:
    measured = run.history[task.name]
    for metric in task.metrics:
        if metric.drawn and metric.name in measured:
            share = metric.unit == "%"
            values = [math.nan if v is None else v for v in measured[metric.name]]
            constant = run.constants[task.name].get(metric.name)
            yield Panel(
                title=f"{task.name}: {metric.title}",
                unit=metric.unit,
                validation=[100 * v if share else v for v in values],
                constant=100 * constant if share and constant is not None else constant,
                better="higher" if metric.higher_is_better else "lower",
            )


def _draw(pairs: Pairs) -> Picture:
    if isinstance(pairs, NumberPairs):
        return figures.scatter(
            pairs.true.numpy(),
            pairs.predicted.numpy(),
            name=pairs.name,
            unit=pairs.unit,
            low=None if pairs.low is None else pairs.low.numpy(),
            high=None if pairs.high is None else pairs.high.numpy(),
        )
    return figures.confusion(
        pairs.true.tolist(), pairs.predicted.tolist(), list(pairs.classes), name=pairs.name
    )


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
