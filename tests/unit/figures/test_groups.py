from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from polyhead.errors import PolyheadError
from polyhead.figures import Spot, Spots, groups

FOUND = Spots(
    title="年龄: mean absolute error by 种族",
    unit="years",
    spots=(
        Spot("Black", 7.0, 400, 6.5, 7.5),
        Spot("White", 6.0, 500, 5.6, 6.4),
        Spot("少", 30.0, 3, 1.0, 55.0, small=True),
        Spot("none", None, 1, small=True),
    ),
    overall=Spot("all rows", 6.4, 904, 6.2, 6.6),
    better="lower",
)


def texts(found: Spots) -> list[str]:
    (axes,) = groups(found).figure.axes
    return [t.get_text() for t in axes.texts] + [t.get_text() for t in axes.get_yticklabels()]


def dots(axes: Axes) -> list[PathCollection]:
    return [dot for dot in axes.collections if isinstance(dot, PathCollection)]


def test_every_group_is_named_and_told() -> None:
    assert {"Black", "White", "少", "none (not defined)"} <= set(texts(FOUND))
    assert groups(FOUND).alt == (
        "年龄: mean absolute error by 种族 (years): Black 7.00, White 6.00, 少 30.0"
    )
    assert "lower is better: to the left  ·  line and band: all rows" in texts(FOUND)
    assert "bar: 95 % interval  ·  hollow: too few rows to be judged" in texts(FOUND)


def test_a_small_group_far_off_does_not_press_the_others_together() -> None:
    (axes,) = groups(FOUND).figure.axes
    low, high = axes.get_xlim()
    assert high - low < 2 * 2.2
    places = [float(np.asarray(dot.get_offsets())[0][0]) for dot in dots(axes)]
    assert places[:2] == [7.0, 6.0]
    assert low < places[2] < high


def test_small_groups_are_hollow() -> None:
    (axes,) = groups(FOUND).figure.axes
    faces = [tuple(np.asarray(dot.get_facecolor())[0][:3]) for dot in dots(axes)]
    assert faces[0] == faces[1] != (1, 1, 1)
    assert faces[2] == (1, 1, 1)


def test_without_intervals_there_are_no_bars() -> None:
    bare = tuple(replace(spot, low=None, high=None) for spot in FOUND.spots)
    found = replace(FOUND, spots=bare, overall=Spot("all rows", 6.4, 904), better="higher")
    assert "higher is better: to the right  ·  line: all rows" in texts(found)
    assert not any("bar:" in text for text in texts(found))


def test_one_group_and_equal_numbers_can_be_drawn() -> None:
    groups(replace(FOUND, spots=(Spot("a", 0.0, 9),), overall=Spot("all rows", 0.0, 9))).png()


def test_groups_without_a_number_are_refused() -> None:
    with pytest.raises(PolyheadError, match="groups: nothing to draw"):
        groups(replace(FOUND, spots=(Spot("a", None, 9),)))
