from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from polyhead.reports.answered import Answered, distance, read_answers
from polyhead.tasks import Binary, Categorical, Multilabel, NumberPairs, Regression, Task


def answered(task: Task, labels: list[object], said: object, smallest: int = 20) -> Answered:
    frame = pl.DataFrame({task.column: labels}, strict=False).with_columns(
        **{name: pl.Series(column) for name, column in said.items()}  # type: ignore[attr-defined]
    )
    return read_answers([task], frame, smallest)[task.name]


@pytest.fixture
def ages() -> Answered:
    task = Regression(unit="years").fit("age", pl.Series([10, 20, 60]))
    return answered(task, [10, None, 20, 60], {"age_predicted": [12.0, 5.0, 50.0, 59.5]})


@pytest.fixture
def sexes() -> Answered:
    task = Binary("女").fit("性别", pl.Series(["女", "男"]))
    labels = ["女", "女", "男", "男"]
    return answered(task, list(labels), {"性别_p_女": [0.9, 0.2, 0.99, 0.4]})


def test_rows_without_a_label_are_left_out(ages: Answered) -> None:
    assert ages.rows.tolist() == [0, 2, 3]
    assert len(ages) == 3


def test_a_task_without_any_label_is_left_out() -> None:
    task = Regression().fit("age", pl.Series([1, 2]))
    empty = pl.DataFrame({"age": [None, None], "age_predicted": [1.0, 2.0]})
    assert read_answers([task], empty) == {}


def test_the_worst_number_is_the_one_furthest_off(ages: Answered) -> None:
    assert ages.rows[ages.from_worst].tolist() == [2, 0, 3]


def test_the_worst_class_is_the_surest_that_is_wrong(sexes: Answered) -> None:
    assert sexes.sureness is not None
    assert sexes.sureness.round(2).tolist() == [0.9, 0.8, 0.99, 0.6]
    assert sexes.wrong.tolist() == [0, 1, 1, 0]
    assert sexes.from_worst.tolist() == [2, 1, 3, 0]


def test_within_a_bin_nothing_is_off() -> None:
    task = Regression(unit="years").fit("age", pl.Series(["10-19", "20-29"]))
    said = answered(task, ["10-19"] * 3, {"age_predicted": [15.0, 7.0, 23.5]})
    (pairs,) = said.pairs
    assert isinstance(pairs, NumberPairs)
    assert distance(pairs).tolist() == [0.0, 3.0, 3.5]
    assert said.from_worst.tolist() == [2, 1, 0]


def test_several_labels_are_counted_one_by_one() -> None:
    task = Multilabel().fit("seen", pl.Series(["a;b", "b", "c", "a;c"]))
    said = {
        "seen_p_a": [0.9, 0.9, 0.1],
        "seen_p_b": [0.9, 0.1, 0.1],
        "seen_p_c": [0.1, 0.9, 0.9],
    }
    found = answered(task, ["a;b", "b", "c"], said)
    assert found.wrong.tolist() == [0, 3, 0]
    assert found.sureness is None
    assert found.from_worst[0] == 1
    assert found.groups == ()
    assert found.worst_group is None
    assert not found.fails_somewhere


def classes(right: dict[str, tuple[int, int]]) -> Answered:
    """By class how many rows are right, and of how many."""
    task = Categorical(classes=tuple(right)).fit("kind", pl.Series(list(right)))
    labels = [name for name, (_, rows) in right.items() for _ in range(rows)]
    hits = [place < good for good, rows in right.values() for place in range(rows)]
    wrong = {name: next(n for n in right if n != name) for name in right}
    guesses = [name if hit else wrong[name] for name, hit in zip(labels, hits, strict=True)]
    said = {f"kind_p_{n}": [float(guess == n) for guess in guesses] for n in right}
    return answered(task, list(labels), said)


def test_the_worst_label_is_one_with_rows_enough() -> None:
    found = classes({"a": (18, 20), "b": (10, 20), "rare": (0, 9)})
    assert [(g.name, g.rows, g.value) for g in found.groups] == [
        ("a", 20, 0.9),
        ("b", 20, 0.5),
        ("rare", 9, 0.0),
    ]
    assert found.worst_group is not None
    assert found.worst_group.name == "b"
    stricter = replace(found, smallest=21)
    assert len(stricter.groups) == 3
    assert stricter.worst_group is None


def test_labels_that_are_nearly_alike_are_no_failure() -> None:
    alike = classes({"a": (36, 40), "b": (35, 40)})
    assert alike.worst_group is not None
    assert not alike.fails_somewhere
    assert classes({"a": (40, 40), "b": (35, 40)}).fails_somewhere


def test_where_all_labels_are_answered_alike_none_is_worst() -> None:
    assert classes({"a": (20, 20), "b": (20, 20)}).worst_group is None


def test_the_numbers_of_a_column_are_arrays(ages: Answered) -> None:
    assert ages.wrong.dtype == np.int64
    assert ages.wrong.tolist() == [0, 0, 0]
