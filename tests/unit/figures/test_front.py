from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from polyhead.errors import PolyheadError
from polyhead.figures import Front, Point, Side, front
from polyhead.figures.style import BLUE

AGE = Side("年龄", "mean absolute error", "岁")
GENDER = Side("gender", "accuracy", "%", "higher")
RACE = Side("race", "accuracy", "%", "higher")
POINTS = (
    Point("1", (6.0, 80.0, 50.0)),
    Point("2", (5.0, 84.0, 55.0)),
    Point("3", (4.0, 82.0, 60.0)),
    Point("4", (7.0, 79.0, 40.0)),
)


def made(*sides: Side) -> Front:
    points = tuple(replace(point, values=point.values[: len(sides)]) for point in POINTS)
    on_front = (2,) if len(sides) == 1 else (1, 2)
    return Front(sides, points, on_front=on_front, start=0, best=2)


def drawn(trained: Front) -> Axes:
    (axes,) = front(trained).figure.axes
    return axes


def at(axes: Axes, label: str) -> list[tuple[float, float]]:
    line = next(line for line in axes.lines if line.get_label() == label)
    xs, ys = (
        np.asarray(values, dtype=float).tolist() for values in (line.get_xdata(), line.get_ydata())
    )
    return list(zip(xs, ys, strict=True))


def test_two_tasks_are_a_plane_with_everything_marked() -> None:
    axes = drawn(made(AGE, GENDER))
    assert at(axes, "a trial") == [(6.0, 80.0), (7.0, 79.0)]
    assert at(axes, "on the front") == [(4.0, 82.0), (5.0, 84.0)]
    assert at(axes, "best compromise") == [(4.0, 82.0)]
    assert at(axes, "the spec as it stands") == [(6.0, 80.0)]
    assert axes.get_xlabel() == "年龄: mean absolute error (岁)   ← better"
    assert axes.get_ylabel() == "gender: accuracy (%)   better →"


def test_the_front_is_connected_from_the_better_to_the_worse() -> None:
    line = drawn(made(AGE, GENDER)).lines[0]
    assert np.asarray(line.get_xdata()).tolist() == [4.0, 5.0]
    assert line.get_drawstyle() == "steps-post"
    turned = replace(made(AGE, GENDER), sides=(GENDER, AGE))
    flipped = tuple(replace(p, values=p.values[::-1]) for p in turned.points)
    line = drawn(replace(turned, points=flipped)).lines[0]
    assert np.asarray(line.get_xdata()).tolist() == [84.0, 82.0]


def test_numbers_stand_on_the_better_side_of_the_front() -> None:
    texts = {text.get_text(): text for text in drawn(made(AGE, GENDER)).texts}
    assert {"2", "3"} <= texts.keys()
    assert (texts["2"].get_horizontalalignment(), texts["2"].get_verticalalignment()) == (
        "right",
        "bottom",
    )


def test_one_task_is_drawn_over_the_trials() -> None:
    axes = drawn(made(AGE))
    assert at(axes, "best so far") == [(1, 6.0), (2, 5.0), (3, 4.0), (4, 4.0)]
    assert at(axes, "the best") == [(3, 4.0)]
    higher = replace(made(AGE), sides=(replace(AGE, better="higher"),))
    assert [value for _, value in at(drawn(higher), "best so far")] == [6.0, 6.0, 6.0, 7.0]


def test_more_tasks_are_upright_axes_with_the_better_end_on_top() -> None:
    axes = drawn(made(AGE, GENDER, RACE))
    best = next(line for line in axes.lines if line.get_color() == BLUE)
    assert np.asarray(best.get_ydata()).tolist() == pytest.approx([1.0, 0.6, 1.0])
    words = [text.get_text() for text in axes.texts]
    assert {"4.00", "7.00", "84.0", "79.0", "trial 3,\nbest compromise"} <= set(words)
    assert "the spec\nas it stands" in words
    names = [label.get_text() for label in axes.get_xticklabels()]
    assert names[0] == "年龄\nmean absolute error\n(岁)"


def test_where_all_are_alike_nothing_is_divided_by_zero() -> None:
    same = tuple(Point(str(i), (1.0, 2.0, 3.0)) for i in range(3))
    best = drawn(Front((AGE, GENDER, RACE), same, on_front=(0,), start=0, best=0)).lines[0]
    assert np.asarray(best.get_ydata()).tolist() == [0.5, 0.5, 0.5]


def test_what_it_shows_is_said() -> None:
    alt = front(made(AGE, GENDER)).alt
    both = "年龄: mean absolute error (岁) against gender: accuracy (%)"
    assert alt == f"4 trials: {both}; the front is marked."


def test_nothing_to_draw() -> None:
    with pytest.raises(PolyheadError, match=r"^front: nothing to draw. Expected one point and"):
        front(Front((AGE,), (), (), 0, 0))
