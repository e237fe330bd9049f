import polars as pl
import pytest

from polyhead.tasks import Binary, Categorical, Multilabel, Ordinal, Regression, TaskSettings


@pytest.mark.parametrize(
    ("declared", "cells", "names", "codes"),
    [
        (Binary("女"), ["男", "女", "男"], ("男", "女"), [0, 1, 0]),
        (Categorical(("c", "b", "a")), ["a", "b"], ("c", "b", "a"), [2, 1]),
        (Ordinal(), ["10-19", "3-9", "3-9"], ("3-9", "10-19"), [1, 0, 0]),
        (
            Regression("years"),
            ["3-9", "more than 9", "3-9", "20"],
            ("3-9 years", "more than 9 years", "20 years"),
            [0, 1, 0, 2],
        ),
        (Regression("cm"), [3, 1, 3], ("1.00 cm", "3.00 cm"), [1, 0, 1]),
    ],
)
def test_labels_fall_into_groups(
    declared: TaskSettings, cells: list[object], names: tuple[str, ...], codes: list[int]
) -> None:
    task = declared.fit("x", pl.Series(cells))
    groups = task.groups(task.encode(pl.Series(cells)).targets)
    assert groups is not None
    assert (groups.names, groups.codes.tolist()) == (names, codes)


def test_many_numbers_are_cut_into_tenths_of_their_range_and_empty_ones_left_out() -> None:
    cells = pl.Series([*range(20), 99, 100])
    task = Regression("years").fit("x", cells)
    groups = task.groups(task.encode(cells).targets)
    assert groups.names == ("0 to 10 years", "10 to 20 years", "90 to 100 years")
    assert groups.codes.tolist() == [0] * 10 + [1] * 10 + [2, 2]


def test_where_rows_hold_several_labels_there_are_no_groups() -> None:
    cells = pl.Series(["a;b", "a", "none"])
    task = Multilabel().fit("x", cells)
    assert task.groups(task.encode(cells).targets) is None  # type: ignore[func-returns-value]
