import math
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from polyhead.errors import PolyheadError
from polyhead.figures import Curves, Panel, curves
from polyhead.figures.labels import spread

LOSS = Panel("total loss", "", validation=[2.0, 1.5, 1.6], train=[2.1, 1.4, 1.1])
AGE = Panel("age: mean absolute error", "years", validation=[9.0, 7.25, 7.5], constant=12.5)
GENDER = Panel("gender: accuracy", "", validation=[0.6, 0.8, 0.7], constant=0.5, better="higher")


def drawn(*panels: Panel, best: int | None = 2) -> list[Axes]:
    return list(curves(Curves(panels, best_epoch=best)).figure.axes)


def line(axes: Axes, label: str) -> list[float]:
    found = next(line for line in axes.lines if line.get_label() == label)
    return [float(value) for value in np.asarray(found.get_ydata())]


def epochs(axes: Axes) -> list[str]:
    low, high = axes.get_xlim()
    ticks = axes.get_xticklabels()
    return [tick.get_text() for tick in ticks if low <= tick.get_position()[0] <= high]


def labels(axes: Axes) -> list[object]:
    return [line.get_label() for line in axes.lines]


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_every_panel_has_its_own_title_with_its_unit() -> None:
    titles = [axes.get_title(loc="left") for axes in drawn(LOSS, AGE, GENDER)]
    assert titles == ["total loss", "age: mean absolute error (years)", "gender: accuracy"]


def test_lines_are_what_was_measured() -> None:
    loss, age, _ = drawn(LOSS, AGE, GENDER)
    assert line(loss, "validation") == [2.0, 1.5, 1.6]
    assert line(loss, "train") == [2.1, 1.4, 1.1]
    assert line(age, "validation") == [9.0, 7.25, 7.5]
    assert "train" not in labels(age)


def test_epochs_count_from_one() -> None:
    (axes,) = drawn(LOSS)
    assert np.asarray(axes.lines[0].get_xdata()).tolist() == [1, 2, 3]
    assert epochs(axes) == ["1", "2", "3"]


def test_the_best_epoch_is_marked_on_every_panel() -> None:
    for axes, value in zip(drawn(LOSS, AGE, GENDER), [1.5, 7.25, 0.8], strict=True):
        assert line(axes, "best") == [value]
        marked = next(line for line in axes.lines if line.get_label() == "best epoch")
        assert np.asarray(marked.get_xdata()).tolist() == [2, 2]


def test_notes_say_the_best_value_and_which_way_is_better() -> None:
    notes = [words(axes)[-1] for axes in drawn(LOSS, AGE, GENDER)]
    assert notes == [
        "best epoch 2: 1.50  ·  lower is better",
        "best epoch 2: 7.25  ·  lower is better",
        "best epoch 2: 0.800  ·  higher is better",
    ]


def test_without_a_best_epoch_none_is_marked() -> None:
    (axes,) = drawn(LOSS, best=None)
    assert {"best", "best epoch"}.isdisjoint(labels(axes))
    assert words(axes)[-1] == "lower is better"


def test_a_constant_guess_is_a_dashed_line_where_it_is_given() -> None:
    loss, age, gender = drawn(LOSS, AGE, GENDER)
    assert line(age, "constant") == [12.5, 12.5]
    assert line(gender, "constant") == [0.5, 0.5]
    assert next(line for line in age.lines if line.get_label() == "constant").is_dashed()
    assert "constant\nguess" in words(age)
    assert "constant" not in labels(loss)


def test_lines_are_named_beside_their_ends() -> None:
    loss, *_ = drawn(LOSS, AGE)
    assert {"train", "validation"} <= set(words(loss))
    assert loss.get_legend() is None


def test_one_epoch_is_a_point() -> None:
    (axes,) = drawn(Panel("age: error", "", validation=[3.0]), best=1)
    assert axes.lines[0].get_marker() == "o"
    assert epochs(axes) == ["1"]


def test_what_is_not_a_number_leaves_a_gap() -> None:
    panel = Panel("age: error", "", validation=[3.0, math.nan, math.inf, 2.0])
    (axes,) = drawn(panel, best=2)
    assert np.isnan(line(axes, "validation")).tolist() == [False, True, True, False]
    assert "best" not in labels(axes)
    assert words(axes)[-1] == "best epoch 2: no value  ·  lower is better"


def test_a_lonely_value_between_gaps_is_seen_in_a_long_training() -> None:
    values = [math.nan] * 40
    values[20] = 1.0
    (axes,) = drawn(Panel("age: error", "", validation=values), best=None)
    assert axes.lines[0].get_marker() == "o"


def test_a_panel_without_any_value_says_so() -> None:
    (axes,) = drawn(Panel("age: error", "", validation=[math.nan] * 3))
    assert "no values" in words(axes)


def test_ten_panels_all_fit() -> None:
    panels = [Panel(f"task{place}: error", "m", validation=[2.0, 1.0]) for place in range(10)]
    picture = curves(Curves(tuple(panels), best_epoch=1))
    picture.png()
    boxes = [axes.get_tightbbox() for axes in picture.figure.axes]
    assert len(boxes) == 10
    for place, box in enumerate(boxes):
        assert box is not None
        assert box.x0 >= 0
        assert box.x1 <= picture.figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:place] if other is not None)


def test_an_odd_first_panel_is_as_wide_as_two() -> None:
    loss, age, gender = drawn(LOSS, AGE, GENDER)
    assert loss.get_position().x1 == pytest.approx(gender.get_position().x1)
    assert loss.get_position().width > 2 * age.get_position().width


def test_long_and_chinese_titles_are_broken_not_cut_off() -> None:
    name = "表情分类（七类）与一个非常非常长的名称用来测试换行: 准确率"
    other = "steering_angle_of_the_front_wheels: mean absolute error"
    picture = curves(Curves((Panel(name, "", [1.0, 2.0]), Panel(other, "度", [1.0, 2.0]))))
    picture.png()
    titles = [axes.get_title(loc="left") for axes in picture.figure.axes]
    assert titles[0].replace("\n", "") == name
    assert (
        titles[1].replace("\n", " ")
        == "steering_angle_of_the_front_ wheels: mean absolute error (度)"
    )
    for axes in picture.figure.axes:
        box = axes.get_tightbbox()
        assert box is not None
        assert box.x1 <= picture.figure.bbox.x1


def test_dollars_and_underscores_are_not_mathematics() -> None:
    (axes,) = drawn(Panel("$brake$ x_1", "", validation=[1.0, 2.0]))
    assert axes.get_title(loc="left") == "$brake$ x_1"
    assert not axes._left_title.get_parse_math()  # type: ignore[attr-defined]


def test_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    curves(Curves((LOSS, AGE), best_epoch=1)).png()
    assert dict(mpl.rcParams) == before


def test_alt_text_names_every_panel() -> None:
    assert curves(Curves((LOSS, AGE))).alt == (
        "Over 3 epochs: total loss; age: mean absolute error (years)."
    )


def test_no_panel_is_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        curves(Curves(()))
    assert str(caught.value) == ("curves: nothing to draw. Expected at least one panel; got none.")


@pytest.mark.parametrize("epoch", [0, 4])
def test_an_epoch_that_never_was_is_refused(epoch: int) -> None:
    with pytest.raises(PolyheadError) as caught:
        curves(Curves((LOSS,), best_epoch=epoch))
    assert str(caught.value) == (
        f"curves: no such epoch. Expected a best epoch from 1 to 3; got {epoch}."
    )


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.2)), min_size=1, max_size=5))
def test_spread_labels_never_overlap_and_keep_their_order(ends: list[tuple[float, float]]) -> None:
    ends.sort()
    heights = [height for _, height in ends]
    places = spread([place for place, _ in ends], heights)
    for (low, high), sizes in zip(pairwise(places), pairwise(heights), strict=True):
        assert high - low >= sum(sizes) / 2 - 1e-5


def test_spread_leaves_alone_what_does_not_touch() -> None:
    assert spread([0.1, 0.5, 0.9], [0.1, 0.1, 0.1]) == [0.1, 0.5, 0.9]


def test_spread_moves_labels_apart_equally_far() -> None:
    assert spread([0.0, 0.1], [0.2, 0.2]) == [-0.05, 0.15]
