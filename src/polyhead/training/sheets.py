"""Rows as pictures with what their labels say and what the network says."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from torch import Tensor

from polyhead import figures
from polyhead.data import Rows
from polyhead.figures import Caption, Line, Picture
from polyhead.images import read_rgb
from polyhead.spec import Spec
from polyhead.tasks import Task
from polyhead.training.experiment import prepare
from polyhead.training.run import Run

_VERDICTS: dict[bool | None, Literal["right", "wrong", "none"]] = {
    True: "right",
    False: "wrong",
    None: "none",
}


def draw_rows(
    rows: Rows,
    tasks: Sequence[Task],
    indices: Sequence[int],
    predictions: Mapping[str, Tensor] | None = None,
    *,
    title: str = "",
) -> Picture:
    """A contact sheet of rows: every image with its labels, and with predictions where given.

    Args:
        rows: The rows.
        tasks: The fitted tasks.
        indices: The positions of the rows to show.
        predictions: By task, for all rows, as ``Task.predict`` gives them.
        title: What the sheet shows.
    """
    images = [row_picture(rows, i) for i in indices]
    captions = [Caption(tuple(line(rows, task, i, predictions) for task in tasks)) for i in indices]
    return figures.sheet(images, captions, title=title)


def row_picture(rows: Rows, i: int) -> np.ndarray:
    """The images of a row, from left to right; a gray one where it has none."""
    there = [name for name in rows.inputs if rows.has_image(name, i)]
    seen = [read_rgb(rows.path(name, i)).permute(1, 2, 0).numpy() for name in there]
    return figures.beside(seen or [np.full((64, 64, 3), 200, dtype=np.uint8)])


def show_labels(spec: Spec, count: int, seed: int | None = None) -> Picture:
    """Random training rows with their labels."""
    experiment = prepare(spec)
    rows = experiment.part("train")
    chosen = random_rows(rows, count, seed)
    return draw_rows(rows, experiment.tasks, chosen, title="Training rows and their labels")


def show_predictions(run: Run, count: int, seed: int | None = None) -> Picture:
    """Random rows that were measured, with predicted and true answers."""
    rows, predictions = measured(run)
    chosen = random_rows(rows, count, seed)
    title = f"Predicted and true, {len(chosen)} random rows of {run.summary['split']}"
    return draw_rows(rows, run.tasks, chosen, predictions, title=title)


def measured(run: Run) -> tuple[Rows, dict[str, Tensor]]:
    """The rows on which a run was measured, and by task what was predicted for them."""
    frame = run.answered()
    predictions = {task.name: task.from_columns(frame) for task in run.tasks}
    return prepare(run.spec).part(run.summary["split"]), predictions


def random_rows(rows: Rows, count: int, seed: int | None = None) -> list[int]:
    """Positions of rows drawn at random, other ones each time unless a seed is given."""
    generator = np.random.default_rng(seed)
    return [int(row) for row in generator.permutation(len(rows))[:count]]


def line(rows: Rows, task: Task, i: int, predictions: Mapping[str, Tensor] | None) -> Line:
    """What is written about one row: a label, and what was predicted where it is known."""
    present = bool(rows.labels.present[task.name][i])
    target = rows.labels.targets[task.name][i]
    true = task.truth(target) if present else None
    if predictions is None:
        return Line(task.name, true=true or "no label")
    said = predictions[task.name][i]
    verdict = _VERDICTS[task.verdict(said, target) if present else None]
    return Line(task.name, predicted=task.answer(said).text, true=true, verdict=verdict)
