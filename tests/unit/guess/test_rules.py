import datetime as dt
from collections.abc import Sequence

import polars as pl
import pytest

from polyhead.guess.column import Cells, Column
from polyhead.guess.rules import look
from polyhead.tasks import Binary, Categorical, Multilabel, Regression


def column(
    cells: Sequence[object], name: str = "label", val: Sequence[object] | None = None
) -> Column:
    return look(Cells(name, pl.Series(name, cells), None if val is None else pl.Series(name, val)))


def test_numbers() -> None:
    guess = column([1.5, 2.25, None, 7.0, 7.0], "score")
    assert (guess.task, guess.role, guess.empty) == (Regression(), "labels", "20 %")
    assert guess.looks == "numbers"
    assert guess.why[0] == (
        "From 1.5 to 7, 3 different ones; 50 % of the cells hold 7. "
        "1 of 5 cells (20 %) is empty; it counts for nothing."
    )


@pytest.mark.parametrize(
    ("name", "unit"),
    [("age", "years"), ("年龄", "years"), ("AgeMonths", "months"), ("page", ""), ("image", "")],
)
def test_only_what_is_called_an_age_gets_a_unit(name: str, unit: str) -> None:
    assert column([4.5, 31, 7, 50, 22.0], name).task == Regression(unit=unit)


def test_few_whole_levels_have_other_choices() -> None:
    assert any('kind = "ordinal"' in why for why in column([1, 2, 3, 4, 5] * 4).why)
    assert not any("ordinal" in why for why in column([0.5, 2, 3, 4, 5] * 4).why)
    assert not any("ordinal" in why for why in column(list(range(0, 60, 3)) * 4).why)


def test_bins() -> None:
    guess = column(["0-2", "3-9", "60-69", "more than 70"] * 3, "age")
    assert guess.task == Regression(unit="years")
    assert guess.looks == "4 bins of numbers"
    assert "'more than 70' has no end and counts as 75; beyond = N changes it." in guess.why
    assert any('kind = "ordinal" is the other choice' in why for why in guess.why)


def test_bins_that_a_spreadsheet_took_for_dates_are_counted() -> None:
    guess = column([*["0-2", "20-29", "30-39", "40-49"] * 10, "9-Mar", "9-Mar"], "age")
    assert (guess.kind, guess.faults) == ("regression", 2)
    assert guess.fault == (
        "2 cells can't be read as regression: '9-Mar'. "
        "A spreadsheet turned it into a date: it was '3-9'."
    )


def test_a_word_among_numbers_is_a_fault_not_a_class() -> None:
    guess = column([*map(str, range(0, 90, 2)), "unknown", "unknown"], "age")
    assert (guess.task, guess.faults) == (Regression(unit="years"), 2)


@pytest.mark.parametrize(
    ("cells", "positive", "negative", "because"),
    [
        (["Male", "Female", "Female"], "Female", "Male", "by custom"),
        (["no", "yes", "yes"], "yes", "no", "by custom"),
        ([True, False, True], "True", "False", "by custom"),
        ([0, 1, 1], "1", "0", "by custom"),
        ([0.0, 1.0, 1.0], "1", "0", "by custom"),
        (["男", "女", "女"], "女", "男", "by custom"),
        (["cat", "dog", "dog"], "cat", "dog", "since it is the rarer"),
        (
            ["dog", "cat", "cat", "dog"],
            "dog",
            "cat",
            "the later in the alphabet of two as frequent",
        ),
    ],
)
def test_two_classes(cells: list[object], positive: str, negative: str, because: str) -> None:
    guess = column(cells)
    assert guess.task == Binary(positive, negative)
    assert f"'{positive}' is the one whose probability is answered, {because}." in guess.why


def test_spellings_of_one_class_are_one() -> None:
    assert column(["true", "True", "False", "false"]).task == Binary("True", "False")


def test_two_numbers_may_be_numbers() -> None:
    assert any('kind = "regression"' in why for why in column([20, 30, 30]).why)
    assert not any("regression" in why for why in column(["a", "b", "b"]).why)


def test_several_classes() -> None:
    guess = column(["b", "a", "b", "c", None, "b", "b", "a"])
    assert guess.task == Categorical(classes=("a", "b", "c"))
    (why,) = guess.why
    assert why == (
        "'b' (57 %), 'a' (29 %), 'c' (14 %); the rarest is 'c', 1 row. "
        "1 of 8 cells (12 %) is empty; it counts for nothing."
    )


def test_classes_of_the_validation_rows_count_too() -> None:
    assert column(["a", "b", "a", "b"], val=["c", "c"]).task == Categorical(classes=("a", "b", "c"))


def test_codes_with_leading_zeros_are_no_numbers() -> None:
    assert column(["01", "02", "03"] * 3).task == Categorical(classes=("01", "02", "03"))


@pytest.mark.parametrize("mark", [";", "|", ",", "；", "、"])
def test_lists(mark: str) -> None:
    guess = column([f"hat{mark}scarf", "hat", "scarf", "none", f"scarf{mark} hat"])
    assert guess.task == Multilabel(separator=mark, classes=("hat", "scarf"))
    assert guess.looks == "lists of 2 labels"
    assert f"Several in 2 cells, such as 'hat{mark}scarf', 'scarf{mark} hat'." in guess.why[0]


def test_a_column_of_lists() -> None:
    guess = column([["a", "b"], ["a"], [], ["b", "c"]])
    assert guess.task == Multilabel(classes=("a", "b", "c"))


def test_the_word_for_no_label_is_found() -> None:
    guess = column(["帽子;围巾", "无", "帽子", "无", "围巾"])
    assert guess.task == Multilabel(separator=";", classes=("围巾", "帽子"), empty_word="无")


@pytest.mark.parametrize(
    "cells",
    [
        ["Paris, France", "Rome, Italy", "Bonn, Germany"] * 3,  # names with a comma
        ["[20, 30)", "[30, 40)", "[40, 50)"] * 3,
        [f"[{i}, {i + 3}, 40, {i + 50}]" for i in range(30)],
    ],
)
def test_commas_alone_make_no_list(cells: list[str]) -> None:
    assert column(cells).kind != "multilabel"


@pytest.mark.parametrize(
    ("cells", "name", "looks"),
    [
        ([None, None], "x", "empty"),
        (["a", "a", None], "x", "constant"),
        ([3, 3, 3], "x", "constant"),
        (list(range(100, 130)), "x", "row numbers"),
        ([7, 19, 23, 4, 8], "image_id", "ids"),
        (["x1", "x9", "x4"], "编号", "ids"),
        (["ann", "bob", "cy", "dee"], "x", "mostly different texts"),
        ([f"a long sentence about image {i} and more" for i in range(9)], "x", "free text"),
        (["31/12/2023", "30/12/2023"] * 3, "day", "dates or times"),
    ],
)
def test_what_can_not_be_learned(cells: list[object], name: str, looks: str) -> None:
    guess = column(cells, name)
    assert (guess.looks, guess.task, guess.role) == (looks, None, "nothing")


def test_whole_numbers_that_repeat_are_no_row_numbers() -> None:
    assert column([*range(20), *range(20)], "x").kind == "regression"


@pytest.mark.parametrize("name", ["person_id", "PatientID", "患者编号"])
def test_ids_that_repeat_name_groups(name: str) -> None:
    guess = column([f"p{i}" for i in range(6)] * 4, name)
    assert (guess.role, guess.kind, guess.looks) == ("group", "categorical", "ids of groups")


def test_very_many_texts_are_names_of_things() -> None:
    guess = column([f"name{i}" for i in range(1200)] * 2, "who")
    assert (guess.role, guess.looks) == ("group", "1,200 different texts")


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([dt.date(2024, 1, 3), dt.date(2024, 2, 5)], "x"),
        (["2024-01-31", "2024-02-01 10:30:00", "2024-02-03"], "x"),
        (["2024年1月31日", "2024年2月1日"], "x"),
        ([20240131, 20240201, 20240203], "日期"),
        ([1700000000, 1700000007, 1700000100], "timestamp"),
    ],
)
def test_moments(cells: list[object], name: str) -> None:
    guess = column(cells, name)
    assert (guess.role, guess.task, guess.looks) == ("time", None, "dates or times")


def test_some_dates_among_words_are_words() -> None:
    assert column(["2024-01-31", "never", "2024-01-31", "later"] * 3).kind == "categorical"


def test_numbers_like_dates_are_numbers_where_no_name_says_otherwise() -> None:
    assert column([20240131, 20240201, 20240203], "price").kind == "regression"


@pytest.mark.parametrize("words", [("train", "val"), ("Train", "Test"), ("训练集", "验证集")])
def test_parts(words: tuple[str, str]) -> None:
    assert column([words[0], words[1], words[0]]).role == "part"


def test_a_column_with_other_words_is_no_part() -> None:
    assert column(["train", "val", "train", "car", "car", "val"]).kind == "categorical"


def test_a_column_that_training_rows_leave_empty_can_not_be_learned() -> None:
    guess = column([None, None], val=["a", "b"])
    assert (guess.task, guess.role) == (None, "nothing")
    assert guess.why[-1].startswith("No training row can teach it: ")
