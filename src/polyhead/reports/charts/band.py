"""What is true against what was said, with the interval around it."""

import numpy as np

from polyhead.reports.charts.axis import WIDTH, Axis, around, level, upright
from polyhead.reports.charts.cloud import Column, rows
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, path_through, tag, write

_LEFT, _RIGHT, _TOP = 50.0, WIDTH - 8, 8.0
_BOTTOM = _TOP + _RIGHT - _LEFT


def band(true: Column, predicted: Column, ends: tuple[Column, Column], *, alt: str) -> Html:
    """Draw true numbers against predicted ones, and where intervals start and end.

    Args:
        true: [N] numbers.
        predicted: [N] the same for the predictions.
        ends: [N] each, where the interval around each prediction starts and ends.
        alt: What it shows.
    """
    every = np.concatenate([true, predicted, *ends])
    low, high = around([float(every.min()), float(every.max())])
    across, up = Axis(low, high, _LEFT, _RIGHT), Axis(low, high, _BOTTOM, _TOP)
    order = np.unique(predicted, return_index=True)[1]
    edges = [[(across(predicted[i]), up(end[i])) for i in order] for end in ends]
    made = [
        tag("path", d=path_through([*edges[0], *edges[1][::-1]]), class_="bin"),
        *level(up, _LEFT, _RIGHT, 5),
        *upright(across, _TOP, _BOTTOM),
        *rows(predicted, true, across, up),
        line(across(low), up(low), across(high), up(high), "diagonal"),
        *(tag("path", d=path_through(edge), class_="line edge") for edge in edges),
        write("predicted", _RIGHT, _BOTTOM + 34, "tick", "end"),
        write("true", _LEFT + 5, _TOP + 14, "tick"),
    ]
    return drawing(WIDTH, _BOTTOM + 40, *made, alt=alt)
