from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes

from polyhead.errors import PolyheadError
from polyhead.figures import Picture, confusion
from polyhead.figures.rows import count

TRUE = ["女"] * 4 + ["男"] * 10
PREDICTED = ["女"] * 3 + ["男"] * 10 + ["女"]


def axes_of(picture: Picture) -> Axes:
    (axes,) = picture.figure.axes
    return axes


def cells(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_rows_add_up_to_a_hundred_percent_and_counts_are_written() -> None:
    axes = axes_of(confusion(TRUE, PREDICTED, ["女", "男"], name="性别"))
    assert cells(axes) == ["75%", "3", "25%", "1", "10%", "1", "90%", "9", "4", "10"]


def test_names_stand_at_both_sides() -> None:
    axes = axes_of(confusion(TRUE, PREDICTED, ["女", "男"], name="性别"))
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["女", "男"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["女", "男"]


def test_the_head_says_what_is_drawn_and_how_much_is_right() -> None:
    picture = confusion(TRUE, PREDICTED, ["女", "男"], name="性别")
    said = [text.get_text() for text in picture.figure.texts]
    assert said[:2] == [
        "性别: predicted class by true class",
        "85.7% right  ·  14 rows  ·  percent of each true class",
    ]
    assert {"true", "predicted", "rows"} <= set(said)


def test_right_and_wrong_cells_differ_in_color() -> None:
    axes = axes_of(confusion([0, 0, 1, 1], [0, 1, 0, 1], ["a", "b"], name="x"))
    colors = np.asarray(axes.images[0].get_array())
    red, blue = colors[..., 0], colors[..., 2]
    assert (blue > red).tolist() == [[True, False], [False, True]]


def test_small_shares_are_not_rounded_away() -> None:
    true, predicted = [0] * 1000 + [1], [0] * 999 + [1, 1]
    axes = axes_of(confusion(true, predicted, ["a", "b"], name="x"))
    assert cells(axes)[:4] == [">99%", "999", "<1%", "1"]


def test_a_class_without_rows_says_none() -> None:
    axes = axes_of(confusion([0], [0], ["a", "b"], name="x"))
    assert cells(axes) == ["100%", "1", "1", "none"]


def test_no_rows_at_all() -> None:
    picture = confusion([], [], ["a", "b"], name="x")
    assert "nothing to compare" in picture.figure.texts[1].get_text()


@pytest.mark.parametrize("classes", [2, 7, 20, 30, 45])
def test_text_is_legible_and_does_not_overlap_for_any_number_of_classes(classes: int) -> None:
    names = [f"类别 {place}" if place % 2 else f"a class_{place}" for place in range(classes)]
    rows = list(range(classes)) * 2
    picture = confusion(rows, rows[::-1], names, name="thing")
    axes = axes_of(picture)
    boxes = [tick.get_window_extent() for tick in axes.get_yticklabels()]
    assert not any(one.overlaps(two) for one, two in pairwise(boxes))
    assert all(float(text.get_fontsize()) >= 8 for text in axes.texts)
    inside = picture.figure.bbox
    extents = [
        text.get_window_extent()
        for text in (*axes.texts, *axes.get_xticklabels(), *picture.figure.texts)
    ]
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in extents)
    assert all(box.x1 <= inside.x1 and box.y1 <= inside.y1 for box in extents)


def test_long_names_are_shortened_at_the_side_and_stay_on_the_picture() -> None:
    names = ["an animal of the kind that lives in the wood", "不是这样的，这是一种非常长的类别名称"]
    picture = confusion([0, 1], [0, 1], names, name="a very long name of a task " * 4)
    axes = axes_of(picture)
    assert all("…" in tick.get_text() for tick in axes.get_yticklabels())
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels(), *picture.figure.texts):
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= picture.figure.bbox.x1


def test_classes_by_name_and_by_place_count_alike() -> None:
    by_place = count([0, 0, 1], [0, 1, 1], ["a", "b"])
    assert by_place.tolist() == count(["a", "a", "b"], ["a", "b", "b"], ["a", "b"]).tolist()
    assert by_place.tolist() == [[1, 1], [0, 1]]


def test_missing_labels_are_left_out() -> None:
    assert count([0, None, 1], [0, 1, None], ["a", "b"]).tolist() == [[1, 0], [0, 0]]


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        confusion(["a"], ["c"], ["a", "b"], name="x")
    assert str(caught.value) == ("confusion of x: no such class. Expected one of a, b; got 'c'.")


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        confusion(["a"], [], ["a", "b"], name="x")
    assert str(caught.value) == (
        "confusion of x: columns differ in length. "
        "Expected equal rows; got 1 in true, 0 in predicted."
    )


def test_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    confusion([0, 1], [1, 1], ["a", "b"], name="x").png()
    assert dict(mpl.rcParams) == before
