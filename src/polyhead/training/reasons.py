"""Rows of a run with what the network looked at for each answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import UInt8

from polyhead import figures
from polyhead.data import Rows
from polyhead.figures import Caption, Line, Looked, Picture, Tile, heat_of
from polyhead.predict import Example, Predictor, load
from polyhead.reasons import Heatmap, Reasons, explain
from polyhead.training.run import Run
from polyhead.training.sheets import line, measured, random_rows

_TITLE = "Where the network looked, task by task"


def explain_rows(
    predictor: Predictor, rows: Rows, indices: Iterable[int], tasks: Sequence[str] | None = None
) -> list[Reasons]:
    """Where the network looks for its answers to rows of a table; see ``polyhead.reasons``.

    Args:
        predictor: The network.
        rows: The rows.
        indices: The positions of those to look at.
        tasks: The tasks to give reasons for; all without it.
    """
    return explain(predictor, [_example(rows, i) for i in indices], tasks)


def show_reasons(
    run: Run, count: int, seed: int | None = None, tasks: Sequence[str] | None = None
) -> Picture:
    """Random rows that were measured, with what each answer looked at, and what is true."""
    rows, predictions = measured(run)
    chosen = random_rows(rows, count, seed)
    found = explain_rows(load(run.files), rows, chosen, tasks)
    lines = [{task.name: line(rows, task, i, predictions) for task in run.tasks} for i in chosen]
    return draw_reasons(found, lines, [_file_name(rows, i) for i in chosen])


def draw_reasons(
    found: Sequence[Reasons],
    lines: Sequence[Mapping[str, Line]] | None = None,
    names: Sequence[str] | None = None,
) -> Picture:
    """A sheet of rows: each image, and beside it what every answer looked at.

    Args:
        found: The rows, from ``explain``.
        lines: By task what is written about each row, where more is known than the answer.
        names: What is written under the image of each row.
    """
    looked = [
        _looked(
            reasons,
            name,
            lines[i] if lines else {t: Line(t, a.text) for t, a in reasons.answers.items()},
            names[i] if names else "",
        )
        for i, reasons in enumerate(found)
        for name in reasons.images
    ]
    return figures.reasons(looked, title=_TITLE)


def tinted(image: UInt8[np.ndarray, "H W 3"], heatmap: Heatmap) -> UInt8[np.ndarray, "H W 3"]:
    """An image in grey, colored by what each place did for an answer; see ``figures.tinted``."""
    return figures.tinted(image, heat_of(heatmap, image.shape[:2]))


def _looked(reasons: Reasons, name: str, lines: Mapping[str, Line], row: str) -> Looked:
    image = reasons.images[name]
    called = [row, name if len(reasons.images) > 1 else ""]
    tiles = [
        Tile(heat_of(heatmap, image.shape[:2]), _caption(heatmap, reasons, lines))
        for heatmap in reasons.heatmaps
        if heatmap.input == name
    ]
    return Looked(image, tuple(tiles), Caption(head=" · ".join(filter(None, called))))


def _caption(heatmap: Heatmap, reasons: Reasons, lines: Mapping[str, Line]) -> Caption:
    """What is written under a map: the answer, or that part of it that the map is of."""
    line = replace(lines[heatmap.task], task="")
    of_input = [other for other in reasons.of(heatmap.task) if other.input == heatmap.input]
    if len(of_input) > 1:
        line = replace(line, predicted=heatmap.up, verdict="none")
    return Caption((line,), head=heatmap.task)


def _file_name(rows: Rows, i: int) -> str:
    """What the first image of a row is called."""
    return next((rows.path(name, i).name for name in rows.inputs if rows.has_image(name, i)), "")


def _example(rows: Rows, i: int) -> Example:
    """A row as the predictor takes it."""
    images = {name: rows.path(name, i) for name in rows.inputs if rows.has_image(name, i)}
    cells = {name: rows.table.cell(s.column, i) for name, s in rows.sensors.items()}
    return {**images, **cells}
