"""What the network looked at in the rows that a page shows, or why that is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from polyhead.errors import PolyheadError
from polyhead.figures import beside, heat_of
from polyhead.predict import load
from polyhead.reasons import Reasons
from polyhead.reports.answered import Answered
from polyhead.reports.places import Pixels, Places
from polyhead.training import Run, explain_rows, prepare, tinted

Key = tuple[str, str]
"""A color, and what it means."""

_MOST: Final = 36  # rows of all tasks together: each passes the network and comes back


@dataclass(frozen=True)
class Looked:
    """What the network looked at.

    Attributes:
        pictures: By task and position among the measured rows, the image in colors.
        keys: By task, what each color means.
        fields: How many fields down and across the coarse map has that is spread over an image.
        why: Why there are none, as a sentence; empty where there are some.
    """

    pictures: Mapping[tuple[str, int], Pixels] = field(default_factory=dict)
    keys: Mapping[str, Sequence[Key]] = field(default_factory=dict)
    fields: tuple[int, int] = (0, 0)
    why: str = ""


def look(run: Run, frame: pl.DataFrame, answered: Mapping[str, Answered], places: Places) -> Looked:
    """Look at the best and the worst rows of every task.

    Args:
        run: The run.
        frame: The rows that were measured.
        answered: By task, those that hold its label.
        places: Where their images lie.
    """
    each = max(1, _MOST // 2 // max(len(answered), 1))

    def is_there(row: int) -> bool:
        return places.pixels(frame.row(row, named=True)) is not None

    shown = {name: [*filter(is_there, one.extremes(each))] for name, one in answered.items()}
    if not any(shown.values()):
        return Looked(why="no image could be read.")
    try:
        return _looked(run, len(frame), shown)
    except PolyheadError as error:
        return Looked(why=" ".join(str(error).split()))


def _looked(run: Run, count: int, shown: Mapping[str, Sequence[int]]) -> Looked:
    rows = prepare(run.spec).part(str(run.summary["split"]))
    if len(rows) != count:
        return Looked(why=f"the tables hold {len(rows):,} rows now, and held {count:,} then.")
    predictor = load(run.files)
    pictures: dict[tuple[str, int], Pixels] = {}
    keys: dict[str, Sequence[Key]] = {}
    fields = (0, 0)
    for task, places in shown.items():
        for row, found in zip(places, explain_rows(predictor, rows, places, [task]), strict=True):
            if not found.heatmaps:
                continue
            pictures[task, row] = _picture(found)
            first = found.heatmaps[0]
            image = found.images[first.input]
            keys[task] = heat_of(first, image.shape[:2]).keys
            high, wide = first.grid.shape
            fields = (high, wide)
    return Looked(pictures, keys, fields)


def _picture(found: Reasons) -> Pixels:
    """The images of a row in colors, as they stand beside each other; of several labels the first.

    An image that says nothing for the label is left as it is.
    """
    first = {heatmap.input: heatmap for heatmap in reversed(found.heatmaps)}
    seen: list[Pixels] = [
        tinted(image, first[name]) if name in first else np.asarray(image)
        for name, image in found.images.items()
    ]
    return beside(seen)
