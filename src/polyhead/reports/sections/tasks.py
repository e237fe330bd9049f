"""Each task by itself: its metrics, what was answered for what is true, and how errors lie."""

from dataclasses import dataclass

import numpy as np

from polyhead.figures.rows import columns, count
from polyhead.figures.strips import strips_of
from polyhead.figures.style import number
from polyhead.reports import words
from polyhead.reports.answered import Answered
from polyhead.reports.charts import certainty, cloud, matrix, offsets, strips
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Html, Section
from polyhead.tasks import ClassPairs, NumberPairs, Task

_MOST_CLASSES = 30  # of a matrix; larger ones can't be read


@dataclass(frozen=True)
class Figure:
    """A picture with what has to be known to read it."""

    title: str
    note: str
    html: Html
    wide: bool = False


def tasks(material: Material) -> Section:
    """Always there."""
    pages = [_page(material, task) for task in material.tasks]
    html = render(
        "sections/tasks.html.j2", pages=pages, rows=material.rows_name, level=material.level
    )
    return Section("tasks", "Task by task", html)


def _page(material: Material, task: Task) -> dict[str, object]:
    answered = material.answered.get(task.name)
    return {
        "name": task.name,
        "id": f"task-{material.tasks.index(task) + 1}",
        "summary": task.summary,
        "weights": task.weights_text,
        "rows": 0 if answered is None else len(answered),
        "metrics": _metrics(material, task),
        "figures": [] if answered is None else _figures(answered),
        "groups": [] if answered is None else _groups(material, answered),
        "metric": task.main_metric,
    }


def _metrics(material: Material, task: Task) -> list[dict[str, str]]:
    made = []
    for metric in task.metrics:
        value, guess = material.measured(task, metric), material.constant(task, metric)
        ends = material.interval(task, metric)
        if value is not None:
            made.append(
                {
                    "title": metric.title,
                    "value": metric.text(value),
                    "interval": words.span(metric, ends) if ends else "",
                    "constant": "unknown" if guess is None else metric.text(guess),
                    "better": "higher" if metric.higher_is_better else "lower",
                }
            )
    return made


def _groups(material: Material, answered: Answered) -> list[dict[str, object]]:
    """By label, the main metric with a bar as long as the error."""
    groups = answered.groups
    most = max((group.error for group in groups), default=0.0) or 1.0
    metric, worst = answered.task.main_metric, answered.worst_group
    table = material.parted.own.get(answered.task.name)
    ends = {group.name: group.interval for group in table.groups} if table else {}
    return [
        {
            "name": group.name,
            "rows": group.rows,
            "value": metric.text(group.value),
            "interval": metric.span(found) if (found := ends.get(group.name)) else "",
            "length": group.error / most,
            "worst": group is worst,
        }
        for group in groups
    ]


def _figures(answered: Answered) -> list[Figure]:
    made: list[Figure] = []
    for pairs in answered.pairs:
        made += (
            _numbers(pairs)
            if isinstance(pairs, NumberPairs)
            else _classes(pairs, answered.task.name)
        )
    if answered.sureness is not None and any(isinstance(p, ClassPairs) for p in answered.pairs):
        made.append(_sure(answered, answered.sureness))
    return made


def _numbers(pairs: NumberPairs) -> list[Figure]:
    ends = [pairs.low, pairs.high]
    true, said, *edges = columns(
        pairs.name,
        true=pairs.true.numpy(),
        predicted=pairs.predicted.numpy(),
        low=None if ends[0] is None else ends[0].numpy(),
        high=None if ends[1] is None else ends[1].numpy(),
    )
    unit = f" {pairs.unit}".rstrip()
    by_label = strips_of(true, said, edges)
    errors = said - true
    half, most = np.quantile(np.abs(errors), [0.5, 0.9])
    about = f"half are off by {number(half)}{unit} or less, nine in ten by {number(most)} or less"
    middle = f"{pairs.name}: {len(true):,} rows; {about}."
    if by_label:
        medians = "; ".join(f"{s.name}: {number(float(np.median(s.predicted)))}" for s in by_label)
        alt = f"{pairs.name}, the middle prediction by true label: {medians}."
        note = "shaded or upright: what is true; thick: half of the predictions; thin: nine tenths"
        seen = Figure(
            _titled("Predicted for each true label", unit), note, strips(by_label, alt=alt)
        )
    else:
        note = "the darker, the more rows; upright scale: predicted; diagonal: predicted is true"
        seen = Figure(_titled("Predicted against true", unit), note, cloud(true, said, alt=middle))
    note = f"{about}; the outermost hundredth is left out"
    return [seen, Figure(_titled("Predicted minus true", unit), note, offsets(errors, alt=middle))]


def _titled(title: str, unit: str) -> str:
    return f"{title},{unit}" if unit else title


def _classes(pairs: ClassPairs, task: str) -> list[Figure]:
    classes = list(pairs.classes)
    counts = count(pairs.true.tolist(), pairs.predicted.tolist(), classes)
    if len(classes) > _MOST_CLASSES:
        return []
    caption = f"{pairs.name}: what each true class was taken for, in percent of its rows"
    note = "each row is a true class, each column what it was taken for; outlined: right"
    html = matrix(counts, classes, caption=caption)
    title = "Which class was taken for which" if pairs.name == task else pairs.name
    return [Figure(title, note, html, wide=len(classes) > 3)]


def _sure(answered: Answered, sureness: np.ndarray) -> Figure:
    wrong = answered.wrong > 0
    said = (
        f"right answers are {_percent(sureness[~wrong])} sure on average" if (~wrong).any() else ""
    )
    also = f"wrong ones {_percent(sureness[wrong])}" if wrong.any() else "none is wrong"
    about = ", ".join(filter(None, [said, also]))
    alt = f"{answered.task.name}, how sure the answers are: {about}."
    note = f"{about}; heights are square roots of counts"
    return Figure("How sure it was", note, certainty(sureness, wrong, alt=alt))


def _percent(sureness: np.ndarray) -> str:
    return f"{100 * sureness.mean():.0f} %"
