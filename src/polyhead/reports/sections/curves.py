"""How the training went."""

import math
from dataclasses import dataclass

from polyhead.figures.style import number, with_unit
from polyhead.reports.charts import Series, curve
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Html, Section
from polyhead.tasks import Metric, Task


@dataclass(frozen=True)
class _Panel:
    title: str
    note: str
    chart: Html


def curves(material: Material) -> Section | None:
    """Where a history was kept."""
    history = material.run.history
    if not history.epochs:
        return None
    main = [_panel(material, task, task.main_metric) for task in material.tasks]
    others = [
        _panel(material, task, metric)
        for task in material.tasks
        for metric in task.metrics
        if metric.name != task.error_metric
    ]
    html = render(
        "sections/curves.html.j2",
        panels=[_loss(material), *filter(None, main)],
        others=[*filter(None, others)],
        epochs=len(history.epochs),
        best=material.run.best_epoch,
        heads=[f"{task.name}: {task.main_metric.title}" for task in material.tasks],
        rows=_table(material),
    )
    return Section("curves", "How the training went", html)


def _loss(material: Material) -> _Panel:
    history, best = material.run.history, material.run.best_epoch
    val, train = history.val_loss, history.train_loss
    alt = (
        f"Loss of all tasks over {len(val)} epochs: on validation rows from {number(val[0])} to "
        f"{number(val[best - 1])} at epoch {best}; {number(train[best - 1])} on training rows."
    )
    series = (Series("val", val), Series("train", train))
    return _Panel(
        "loss of all tasks together",
        "lower is better",
        curve(series, constant=None, best=best, alt=alt),
    )


def _panel(material: Material, task: Task, metric: Metric) -> _Panel | None:
    measured = material.run.history[task.name].get(metric.name)
    if not metric.drawn or measured is None or all(value is None for value in measured):
        return None
    factor = 100 if metric.unit == "%" else 1
    values = [math.nan if v is None else factor * v for v in measured]
    guess = material.constant(task, metric)
    best = material.run.best_epoch
    title = f"{task.name}: {with_unit(metric.title, metric.unit)}"
    constant = None if guess is None else factor * guess
    alt = (
        f"{title} over {len(values)} epochs: from {number(values[0])} to "
        f"{number(values[best - 1])} at epoch {best}"
        + ("." if constant is None else f"; the best constant guess has {number(constant)}.")
    )
    return _Panel(
        title,
        "higher is better" if metric.higher_is_better else "lower is better",
        curve([Series("val", values)], constant=constant, best=best, alt=alt),
    )


def _table(material: Material) -> list[dict[str, object]]:
    made = []
    for epoch in material.run.history.epochs:
        cells = []
        for task in material.tasks:
            value = epoch.metrics.get(task.name, {}).get(task.error_metric)
            cells.append("" if value is None else task.main_metric.text(value))
        losses = [number(epoch.train_loss), number(epoch.val_loss)]
        made.append({"epoch": epoch.epoch, "cells": [*losses, *cells]})
    return made
