"""The answer: how good the network is, in a paragraph and one number a task."""

from dataclasses import dataclass

from polyhead.reports import words
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section
from polyhead.tasks import Task


@dataclass(frozen=True)
class _Tile:
    """One task's main number.

    Attributes:
        removed: The share of the best constant's error that is gone, 0 to 1; None where unknown.
    """

    task: str
    title: str
    value: str
    interval: str
    constant: str
    removed: float | None


def answer(material: Material) -> Section:
    """Always there."""
    tiles = [_tile(material, task) for task in material.tasks]
    html = render(
        "sections/answer.html.j2",
        paragraphs=words.paragraphs(material),
        tiles=[tile for tile in tiles if tile],
        faces=material.faces,
        level=material.level,
    )
    return Section("answer", "The answer", html)


def _tile(material: Material, task: Task) -> _Tile | None:
    metric = task.main_metric
    value, constant = material.measured(task, metric), material.constant(task, metric)
    if value is None:
        return None
    ends = material.interval(task, metric)
    share = words.removed(material, task)
    return _Tile(
        task=task.name,
        title=metric.title,
        value=metric.text(value),
        interval=words.span(metric, ends) if ends else "",
        constant="" if constant is None else metric.text(constant),
        removed=None if share is None else min(max(share, 0.0), 1.0),
    )
