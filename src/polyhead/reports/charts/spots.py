"""One number group by group: a dot in its interval under each name."""

from collections.abc import Sequence
from dataclasses import dataclass

from polyhead.figures.text import shorten
from polyhead.reports.charts.axis import WIDTH, Axis, around, upright
from polyhead.reports.section import Html
from polyhead.reports.svg import drawing, line, tag, write

_LEFT, _RIGHT, _TOP = 8.0, WIDTH - 8, 4.0
_STEP = 38.0
_SIZE, _LONGEST = 12.0, 2.3  # points and inches of a name


@dataclass(frozen=True)
class Spot:
    """One group.

    Attributes:
        name: What it is called.
        text: Its number in words.
        value: Its number.
        ends: Its interval, or None.
        small: Whether it has too few rows to be judged.
    """

    name: str
    text: str
    value: float
    ends: tuple[float, float] | None = None
    small: bool = False


def spots(
    given: Sequence[Spot], *, level: float | None, band: tuple[float, float] | None, alt: str
) -> Html:
    """Draw each group as a dot in its interval, groups of few rows hollow.

    Args:
        given: The groups, from the top.
        level: An upright line to compare them with, or None.
        band: An interval around that line, or None.
        alt: What it shows.
    """
    held = [s for s in given if not s.small] or list(given)
    reach = [n for s in held for n in (s.value, *(s.ends or ()))]
    every = [*reach, *(band or ()), *([] if level is None else [level])]
    across = Axis(*around(every), _LEFT, _RIGHT)
    bottom = _TOP + _STEP * len(given) + 6
    made = upright(across, _TOP, bottom)
    if band is not None:
        start, end = across(band[0]), across(band[1])
        made.append(
            tag("rect", x=start, y=_TOP, width=end - start, height=bottom - _TOP, class_="bin")
        )
    if level is not None:
        made.append(line(across(level), _TOP, across(level), bottom, "truth"))
    for place, spot in enumerate(given):
        made += _drawn(spot, across, _TOP + _STEP * place)
    return drawing(WIDTH, bottom + 24, *made, alt=alt)


def _drawn(spot: Spot, across: Axis, top: float) -> list[Html]:
    """The name and the number, and under them the dot; what is far off stops at the edge."""

    def place(value: float) -> float:
        return min(max(across(value), _LEFT), _RIGHT)

    kind = " few" if spot.small else ""
    y = top + 27
    made = [
        write(shorten(spot.name, _SIZE, _LONGEST), _LEFT, top + 15, f"name{kind}"),
        write(spot.text, _RIGHT, top + 15, f"name{kind}", "end"),
    ]
    if spot.ends is not None:
        made.append(line(place(spot.ends[0]), y, place(spot.ends[1]), y, f"whisker{kind}"))
    made.append(tag("circle", cx=place(spot.value), cy=y, r=5, class_=f"dot{kind}"))
    return made
