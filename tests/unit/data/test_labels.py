from pathlib import Path

import polars as pl
import pytest

from polyhead.data import Table, read_labels
from polyhead.errors import LabelError
from polyhead.tasks import Binary, Regression, Task

AGES = Regression(range=(0, 80), unit="years").fit("age", pl.Series([1, 50]))
GENDERS = Binary("女", negative="男").fit("性别", pl.Series(["女", "男"]))
TASKS: tuple[Task, ...] = (AGES, GENDERS)


def table(ages: list[str | None], genders: list[str | None]) -> Table:
    frame = pl.DataFrame({"age": ages, "性别": genders})
    return Table(frame, "训练.csv", Path(), first_row=2)


def test_an_empty_cell_is_no_label_and_no_fault() -> None:
    labels = read_labels(table(["3", None, "50"], ["女", "男", None]), TASKS)
    assert labels.present["age"].tolist() == [True, False, True]
    assert labels.present["性别"].tolist() == [True, True, False]
    assert labels.targets["age"][[0, 2]].tolist() == [3.0, 50.0]
    assert labels.targets["性别"][:2].tolist() == [1.0, 0.0]
    assert labels.notes == ()


def test_every_fault_is_listed_with_file_row_and_task() -> None:
    with pytest.raises(LabelError) as error:
        read_labels(table(["3", "old", "300"], ["女", "妇", None]), TASKS)
    lines = str(error.value).splitlines()
    assert lines[0].startswith("训练.csv row 3, task 'age': Expected a number or a bin")
    assert lines[1].startswith(
        "训练.csv row 4, task 'age': Expected a number from 0 to 80; got '300'"
    )
    assert any(line.startswith("训练.csv row 3, task '性别': ") for line in lines)
    assert "`polyhead check` lists all of them." in lines[-1]
    assert 'on_fault = "skip" under [data]' in lines[-1]


def test_no_more_than_twenty_faults_are_shown_and_the_rest_counted() -> None:
    wrong: list[str | None] = ["?"] * 23
    with pytest.raises(LabelError) as error:
        read_labels(table(wrong, [None] * 23), TASKS)
    text = str(error.value)
    assert text.count("task 'age'") == 20
    assert "row 21, task" in text
    assert "row 22, task" not in text
    assert "... and 3 more cells." in text


def test_twenty_faults_are_all_shown() -> None:
    with pytest.raises(LabelError) as error:
        read_labels(table(["?"] * 20, [None] * 20), TASKS)
    assert str(error.value).count("task 'age'") == 20
    assert "more cells" not in str(error.value)


def test_skipped_cells_count_as_empty_and_are_said() -> None:
    labels = read_labels(table(["3", "old", "?"], ["女", "男", "男"]), TASKS, "skip")
    assert labels.present["age"].tolist() == [True, False, False]
    assert labels.present["性别"].tolist() == [True, True, True]
    (note,) = labels.notes
    assert note.startswith(
        "2 cells of task 'age' can't be read and count as empty, the first at 训练.csv row 3: "
        "Expected a number or a bin such as '30-39'; got 'old'."
    )
