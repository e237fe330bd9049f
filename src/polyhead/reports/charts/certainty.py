"""How sure answers were, right and wrong ones apart.

Heights are square roots of counts, or the few answers that are unsure could not be seen at all.
"""

import numpy as np
from jaxtyping import Bool, Float

from polyhead.reports.charts.axis import WIDTH, Axis
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, tag, write

_LEFT, _RIGHT, _MIDDLE = 58.0, WIDTH - 20, 112.0
_TALL, _LOW = 100.0, 60.0
_BARS = 20


def certainty(
    sureness: Float[np.ndarray, " N"], wrong: Bool[np.ndarray, " N"], *, alt: str
) -> Html:
    """Draw how many answers were how sure: right ones upwards, wrong ones downwards, to one scale.

    Args:
        sureness: [N] the probability of each answer.
        wrong: [N] whether it was wrong.
        alt: What it shows.
    """
    low = min(0.5, float(np.floor(sureness.min() * 10) / 10))
    edges = np.linspace(low, 1.0, _BARS + 1)
    right_counts = np.sqrt(np.histogram(sureness[~wrong], edges)[0])
    wrong_counts = np.sqrt(np.histogram(sureness[wrong], edges)[0])
    across = Axis(low, 1.0, _LEFT, _RIGHT)
    most = max(right_counts.max() / _TALL, wrong_counts.max() / _LOW, 1e-9)
    made = []
    for place in range(_BARS):
        x = across(float(edges[place]))
        shown = across(float(edges[place + 1])) - x - 1
        high, deep = right_counts[place] / most, wrong_counts[place] / most
        made.append(tag("rect", x=x, y=_MIDDLE - high, width=shown, height=high, class_="bar"))
        made.append(tag("rect", x=x, y=_MIDDLE + 1, width=shown, height=deep, class_="bar wrong"))
    bottom = _MIDDLE + max(wrong_counts.max() / most, 16)
    made.append(line(_LEFT, _MIDDLE, _RIGHT, _MIDDLE, "base"))
    made += [
        write(f"{100 * tick:.0f} %", across(tick), bottom + 20, "tick", "middle")
        for tick in across.ticks(5)
    ]
    made += [
        write("right ↑", 0, _MIDDLE - 6, "tick"),
        write("wrong ↓", 0, _MIDDLE + 17, "tick"),
    ]
    return drawing(WIDTH, bottom + 28, *made, alt=alt)
