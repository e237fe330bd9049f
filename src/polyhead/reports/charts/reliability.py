"""Whether probabilities come true, before a temperature and after it, or as they are."""

import math
from collections.abc import Sequence

from polyhead.evaluation import Certainty
from polyhead.reports.charts.axis import WIDTH, Axis
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, path_through, tag, write

_LEFT, _RIGHT, _TOP = 50.0, WIDTH - 18, 8.0
_BOTTOM = _TOP + 0.8 * (_RIGHT - _LEFT)
_LARGEST = 7.0  # pixels, the radius of the point that stands for the most answers


def reliability(before: Certainty | None, after: Certainty, *, alt: str) -> Html:
    """Draw the share that came true against how sure answers were, the larger the more there are.

    Args:
        before: As the network gave them, where a temperature changed them since.
        after: As they are.
        alt: What it shows.
    """
    both = [one for one in (before, after) if one is not None]
    low = min(min(*one.sure, *one.right) for one in both)
    start = min(0.9, math.floor(10 * low) / 10)
    across, up = Axis(start, 1, _LEFT, _RIGHT), Axis(start, 1, _BOTTOM, _TOP)
    made = []
    for tick in across.ticks(5):
        made += [
            line(across(tick), _TOP, across(tick), _BOTTOM, "grid"),
            line(_LEFT, up(tick), _RIGHT, up(tick), "grid"),
            write(f"{100 * tick:.0f} %", across(tick), _BOTTOM + 17, "tick", "middle"),
            write(f"{100 * tick:.0f} %", _LEFT - 6, up(tick) + 4, "tick", "end"),
        ]
    made.append(line(across(start), up(start), across(1), up(1), "diagonal"))
    if before is not None:
        made += _points(before, across, up, "before")
    made += [
        *_points(after, across, up, "after"),
        write("came true", _LEFT + 5, _TOP + 14, "tick"),
        write("how sure", _RIGHT, _BOTTOM + 34, "tick", "end"),
    ]
    return drawing(WIDTH, _BOTTOM + 40, *made, alt=alt)


def _points(one: Certainty, across: Axis, up: Axis, kind: str) -> list[Html]:
    places = [(across(x), up(y)) for x, y in zip(one.sure, one.right, strict=True)]
    path = tag("path", d=path_through(places), class_=f"line {kind}")
    return [path, *_dots(places, one.answers, kind)]


def _dots(places: Sequence[tuple[float, float]], answers: Sequence[int], kind: str) -> list[Html]:
    most = max(answers)
    return [
        tag(
            "circle", tag("title", f"{count:,} answers"), cx=x, cy=y,
            r=max(2.5, _LARGEST * math.sqrt(count / most)), class_=f"dot {kind}",
        )
        for (x, y), count in zip(places, answers, strict=True)
    ]  # fmt: skip
