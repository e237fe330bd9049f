import math
from collections.abc import Callable, Sequence

import pytest

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import CellFault, Encoded, Regression, RegressionTask

Fit = Callable[..., RegressionTask]
Encode = Callable[..., Encoded]


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: Regression(range=(80, 0)), "range: Expected a range that rises; got (80.0, 0.0)"),
        (
            lambda: Regression(range=(0, math.inf)),
            "Regression range.1: Expected a finite number; got inf.",
        ),
        (
            lambda: Regression(range=(0, 80), beyond=85),
            "beyond: Expected a number in the range, 0 to 80; got 85",
        ),
        (
            lambda: Regression(weight=-1),
            "Regression weight: Expected greater than or equal to 0; got -1.",
        ),
        (
            lambda: Regression(huber_delta=0),
            "Regression huber_delta: Expected greater than 0; got 0.",
        ),
    ],
)
def test_what_cant_be_declared(declare: Callable[[], object], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        declare()
    assert message in str(caught.value)


def test_numbers_are_fitted(fitted: Fit) -> None:
    task = fitted([10, 20, 60, None])
    assert (task.mean, task.median) == (30, 20)
    assert task.std == pytest.approx(21.6024689)
    assert task.bins == ()


def test_bins_are_fitted(fitted: Fit) -> None:
    task = fitted()
    assert [b.label for b in task.bins] == ["0-2", "3-9", "60-69", "more than 70"]
    assert task.median == 64.5
    assert task.bins[-1].middle == 75


def test_training_labels_outside_the_range_teach_nothing(fitted: Fit) -> None:
    task = fitted([10, 20, 30, 999], Regression(range=(0, 80)))
    assert (task.mean, task.median) == (20, 20)


def test_labels_that_are_all_the_same_have_no_spread(fitted: Fit) -> None:
    assert fitted([0.1] * 7).std == 1.0


@pytest.mark.parametrize(
    ("cells", "declared", "message"),
    [
        (
            [None, None],
            Regression(),
            "task 'age': the training table holds no number for it.\n  The column holds nothing.",
        ),
        (
            ["9-Mar", "abc"],
            Regression(),
            (
                "task 'age': the training table holds no number for it.\n"
                "  The column holds '9-Mar', 'abc'. "
                "A spreadsheet turned it into a date: it was '3-9'."
            ),
        ),
        (
            [99, 98],
            Regression(range=(0, 80)),
            (
                "task 'age': the training table holds no number from 0 to 80 for it.\n"
                "  The column holds '99', '98'."
            ),
        ),
        (
            [True, False],
            Regression(),
            (
                "task 'age': the training table holds no number for it.\n"
                "  The column holds 'True', 'False'."
            ),
        ),
    ],
)
def test_columns_without_a_number(
    fitted: Fit, cells: Sequence[object], declared: Regression, message: str
) -> None:
    with pytest.raises(LabelError) as caught:
        fitted(cells, declared)
    assert str(caught.value) == message


def test_empty_cells_and_nan_are_absent_and_finite(fitted: Fit, encoded: Encode) -> None:
    task = fitted([10, 20, 60])
    found = encoded(task, [5.0, None, math.nan])
    assert found.targets.tolist() == [5, 20, 20]
    assert found.present.tolist() == [True, False, False]
    assert found.faults == ()


def test_a_whole_empty_column_is_absent(fitted: Fit, encoded: Encode) -> None:
    for task in (fitted([10, 20]), fitted()):
        found = encoded(task, [None, None])
        assert not found.present.any()
        assert found.targets.isfinite().all()
        assert found.faults == ()


def test_cells_that_cant_be_read(fitted: Fit, encoded: Encode) -> None:
    task = fitted(["3-9", "10-19", "31"], Regression(range=(0, 80)))
    found = encoded(task, ["31", "old", "9-Mar", "2019-10-01 00:00:00", "81", "-1", None])
    assert found.present.tolist() == [True, *[False] * 6]
    assert found.targets.isfinite().all()
    mend = "Mend the cell, or widen the range of task 'age'."
    was = "A spreadsheet turned it into a date: it was"
    assert found.faults == (
        CellFault(1, "Expected a number or a bin such as '30-39'; got 'old'."),
        CellFault(2, "Expected a number or a bin such as '30-39'; got '9-Mar'.", f"{was} '3-9'."),
        CellFault(
            3,
            "Expected a number or a bin such as '30-39'; got '2019-10-01 00:00:00'.",
            f"{was} '10-19'.",
        ),
        CellFault(4, "Expected a number from 0 to 80; got '81'.", mend),
        CellFault(5, "Expected a number from 0 to 80; got '-1'.", mend),
    )


def test_infinite_numbers_are_faults(fitted: Fit, encoded: Encode) -> None:
    found = encoded(fitted([1, 2]), [math.inf, 1.0])
    assert found.present.tolist() == [False, True]
    assert [fault.index for fault in found.faults] == [0]


def test_the_ends_of_the_range_are_in_it(fitted: Fit, encoded: Encode) -> None:
    task = fitted([0.1, 0.3], Regression(range=(0.1, 0.3)))
    assert encoded(task, [0.1, 0.3, 0.31]).present.tolist() == [True, True, False]


def test_targets_hold_bins_where_training_had_some(fitted: Fit, encoded: Encode) -> None:
    found = encoded(fitted(), ["3-9", "more than 70", "31", "40-49", None])
    assert found.targets.tolist() == [
        [6, 3, 10],
        [75, 70, math.inf],
        [31, 31, 31],
        [44.5, 40, 50],
        [64.5, 64.5, 64.5],
    ]


def test_bins_met_after_training_count_by_their_middle(fitted: Fit, encoded: Encode) -> None:
    assert encoded(fitted([10, 20]), ["30-39"]).targets.tolist() == [34.5]


def test_a_declared_value_stands_for_the_open_bin(fitted: Fit, encoded: Encode) -> None:
    task = fitted(declared=Regression(beyond=80))
    assert encoded(task, ["more than 70"]).targets[0, 0] == 80
