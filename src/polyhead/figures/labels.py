"""Names written at the ends of lines, so that no legend is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from polyhead.figures.style import MUTED, SMALL

_LINE = SMALL * 1.2 / 72  # inches from line to line


@dataclass(frozen=True)
class End:
    """Where a line ends, and what it is."""

    value: float
    name: str
    color: str


def name_lines(axes: Axes, ends: Sequence[End], *, height: float) -> None:
    """Write each line's name at its right end, moved apart where they would touch.

    Args:
        axes: Where the lines are; its limits are set.
        ends: The lines.
        height: About how high the axes are, in inches.
    """
    if not ends:
        axes.text(
            0.5, 0.5, "no values", transform=axes.transAxes, ha="center", va="center", color=MUTED
        )
        axes.set_yticks([])
        return
    low, high = axes.get_ylim()
    ends = sorted(ends, key=lambda end: end.value)
    heights = [_LINE / height * (end.name.count("\n") + 1) for end in ends]
    places = spread([(end.value - low) / (high - low) for end in ends], heights)
    for end, place in zip(ends, places, strict=True):
        axes.annotate(
            end.name,
            (1, place),
            xycoords="axes fraction",
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=end.color,
            fontsize=SMALL,
            linespacing=1.1,
            annotation_clip=False,
        )


def spread(places: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move labels apart until none overlaps, each as little as may be.

    Args:
        places: Where the centers want to be, rising.
        heights: How high each label is, in the same measure.

    >>> spread([0.0, 0.0, 1.0], [0.2, 0.2, 0.2])
    [-0.1, 0.1, 1.0]
    """
    groups: list[tuple[list[float], list[float]]] = []
    for place, height in zip(places, heights, strict=True):
        groups.append(([place], [height]))
        while len(groups) > 1 and _end(groups[-2]) > _start(groups[-1]) + 1e-9:
            wanted, sizes = groups.pop()
            groups[-1] = (groups[-1][0] + wanted, groups[-1][1] + sizes)
    centers: list[float] = []
    for group in groups:
        top = _start(group)
        for size in group[1]:
            centers.append(round(top + size / 2, 6))
            top += size
    return centers


def _start(group: tuple[list[float], list[float]]) -> float:
    wanted, sizes = group
    return sum(wanted) / len(wanted) - sum(sizes) / 2


def _end(group: tuple[list[float], list[float]]) -> float:
    return _start(group) + sum(group[1])
