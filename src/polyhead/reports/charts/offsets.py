"""How far answers are off, and to which side."""

import numpy as np
from jaxtyping import Float

from polyhead.reports.charts.axis import WIDTH, Axis, upright
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, tag, write

_LEFT, _RIGHT, _TOP, _BOTTOM = 8.0, WIDTH - 8, 24.0, 150.0
_BARS = 31  # odd, so that one of them has no error in its middle


def offsets(errors: Float[np.ndarray, " N"], *, alt: str) -> Html:
    """Draw how many rows are off by how much, the outermost hundredth left out.

    Args:
        errors: [N] predicted minus true.
        alt: What it shows.
    """
    reach = float(np.quantile(np.abs(errors), 0.99)) or 1.0
    counts, edges = np.histogram(errors, bins=_BARS, range=(-reach, reach))
    across = Axis(-reach, reach, _LEFT, _RIGHT)
    up = Axis(0, float(max(counts.max(), 1)), _BOTTOM, _TOP)
    made = upright(across, _TOP, _BOTTOM)
    for count, start, end in zip(counts.tolist(), edges, edges[1:], strict=False):
        x, y = across(float(start)), up(count)
        shown = across(float(end)) - x - 1
        made.append(tag("rect", x=x, y=y, width=shown, height=_BOTTOM - y, class_="bar"))
    made += [
        line(across(0), _TOP - 4, across(0), _BOTTOM, "truth"),
        write("predicted too low", _LEFT, 13, "tick"),
        write("too high", _RIGHT, 13, "tick", "end"),
    ]
    return drawing(WIDTH, _BOTTOM + 24, *made, alt=alt)
