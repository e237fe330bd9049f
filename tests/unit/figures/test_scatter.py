import math
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.patches import Rectangle

from polyhead.errors import PolyheadError
from polyhead.figures import Picture, scatter

TRUE = np.linspace(0, 80, 200)
BINS = np.array([(0, 3), (3, 10), (10, 20), (70, math.inf)])


def axes_of(picture: Picture) -> Axes:
    (axes,) = picture.figure.axes
    return axes


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def labels(axes: Axes) -> list[object]:
    return [artist.get_label() for artist in (*axes.lines, *axes.collections)]


def strips(rows: int = 40, offset: float = 1.0) -> Picture:
    which = np.arange(rows) % len(BINS)
    low, high = BINS[which].T
    true = np.where(np.isinf(high), 75, (low + high - 1) / 2)
    return scatter(true, true + offset, name="年龄", unit="岁", low=low, high=high)


def test_axes_are_equal_and_hold_the_diagonal() -> None:
    axes = axes_of(scatter(TRUE, TRUE * 0.5 + 10, name="age", unit="years"))
    assert axes.get_xlim() == axes.get_ylim()
    assert axes.get_aspect() == 1.0
    diagonal = next(line for line in axes.lines if line.get_label() == "predicted = true")
    assert np.array_equal(diagonal.get_xdata(), diagonal.get_ydata())
    assert axes.get_xlabel() == "true (years)"
    assert axes.get_ylabel() == "predicted (years)"
    assert axes.get_title(loc="left") == "age: predicted against true"


def test_the_mean_absolute_error_is_said_with_its_unit() -> None:
    axes = axes_of(scatter(TRUE, TRUE + 2.5, name="age", unit="years"))
    assert "mean absolute error 2.50 years  ·  200 rows" in words(axes)


def test_few_rows_are_dots_at_their_places() -> None:
    picture = scatter([1.0, 2.0, 4.0], [1.5, 2.5, 3.0], name="a")
    dots = next(c for c in axes_of(picture).collections if isinstance(c, PathCollection))
    assert np.asarray(dots.get_offsets()).tolist() == [[1.0, 1.5], [2.0, 2.5], [4.0, 3.0]]


def test_many_rows_are_counted_in_hexagons() -> None:
    true = np.linspace(0, 80, 3000)
    axes = axes_of(scatter(true, true[::-1], name="age"))
    hexagons = next(c for c in axes.collections if isinstance(c, PolyCollection))
    counts = hexagons.get_array()
    assert counts is not None
    assert counts.sum() == 3000
    assert "darker: more rows" in words(axes)


def test_the_running_median_follows_the_predictions() -> None:
    axes = axes_of(scatter(TRUE, TRUE + 5, name="age"))
    median = next(line for line in axes.lines if line.get_label() == "running median")
    assert np.allclose(
        np.asarray(median.get_ydata(), dtype=float), np.asarray(median.get_xdata(), dtype=float) + 5
    )
    assert "half" in labels(axes)


def test_too_few_rows_have_no_running_median() -> None:
    axes = axes_of(scatter(TRUE[:20], TRUE[:20], name="age"))
    assert "running median" not in labels(axes)


def test_rows_without_a_label_or_an_answer_are_left_out() -> None:
    picture = scatter([1.0, math.nan, 3.0, 5.0], [2.0, 9.0, math.nan, 7.0], name="a")
    assert "mean absolute error 1.50  ·  2 rows" in words(axes_of(picture))


def test_no_row_at_all_is_said() -> None:
    axes = axes_of(scatter([], [], name="age", unit="years"))
    assert {"no row has both", "nothing to compare"} <= set(words(axes))


def test_bins_become_strips_named_as_people_write_them() -> None:
    axes = axes_of(strips())
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0–2", "3–9", "10–19", "70+"]
    assert axes.get_title(loc="left") == "年龄: predicted against true"


def test_the_true_range_of_each_bin_is_shaded() -> None:
    axes = axes_of(strips())
    boxes = [box for box in axes.patches if isinstance(box, Rectangle)]
    spans = [(box.get_y(), box.get_y() + box.get_height()) for box in boxes]
    assert spans[:3] == [(0.0, 3.0), (3.0, 10.0), (10.0, 20.0)]
    assert spans[3] == (70.0, axes.get_ylim()[1])


def test_predictions_within_the_true_range_are_counted() -> None:
    # 1 and 6 move out of their bins, 14.5 and 75 stay in theirs.
    note = words(axes_of(strips(offset=5.0)))
    assert "mean absolute error 5.00 岁  ·  40 rows  ·  50% within the true range (shaded)" in note


def test_medians_are_written_beside_their_strips() -> None:
    assert {"2.00", "7.00", "15.5", "76.0"} <= set(words(axes_of(strips())))


def test_a_few_plain_values_become_strips_too() -> None:
    true = np.tile([1, 2, 3, 4, 5], 20)
    axes = axes_of(scatter(true, true * 0.9, name="rating"))
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3", "4", "5"]
    assert any(text.startswith("grey: the true value") for text in words(axes))


def test_many_plain_numbers_given_as_empty_bins_are_a_cloud() -> None:
    axes = axes_of(scatter(TRUE, TRUE, name="age", low=TRUE, high=TRUE))
    assert "predicted = true" in labels(axes)


def test_plain_numbers_among_bins_do_not_count_as_missed() -> None:
    low, high = [0.0, 0.0, 10.0, 10.0, 7.0], [10.0, 10.0, 20.0, 20.0, 7.0]
    picture = scatter([5, 5, 15, 15, 7], [5, 5, 15, 25, 7], name="a", low=low, high=high)
    axes = axes_of(picture)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0–9", "7", "10–19"]
    assert "75% within the true range" in words(axes)[-1]


def test_long_labels_of_many_bins_do_not_overlap() -> None:
    low = np.repeat(np.arange(0, 2000, 100.0), 5)
    picture = scatter(low + 50, low + 40, name="price", low=low, high=low + 100)
    ticks = axes_of(picture).get_xticklabels()
    boxes = [tick.get_window_extent() for tick in ticks]
    assert not any(one.overlaps(two) for one, two in pairwise(boxes))


def test_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    strips().png()
    scatter(TRUE, TRUE, name="age").png()
    assert dict(mpl.rcParams) == before


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        scatter([1.0, 2.0], [1.0], name="age")
    assert str(caught.value) == (
        "scatter of age: columns differ in length. "
        "Expected equal rows; got 2 in true, 1 in predicted."
    )


def test_one_row_and_one_value_can_be_drawn() -> None:
    axes_of(scatter([3.0], [3.0], name="a"))
    axes_of(scatter([0.0] * 50, [0.0] * 50, name="a"))
    axes_of(scatter([3.0], [3.0], name="a", low=[3.0], high=[4.0]))
