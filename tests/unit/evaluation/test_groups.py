"""Values by group are those of the rows in it, and what is small or undefined is said to be so."""

import json
import sys
from dataclasses import replace

import polars as pl
import pytest
import torch

from polyhead.data import Labels
from polyhead.errors import MissingExtraError, SpecError, TableError
from polyhead.evaluation import Answered, EvaluationSettings, Group, GroupTable, by_groups
from polyhead.tasks import Binary, Metric, Multilabel, Regression

SETTINGS = EvaluationSettings(resamples=200, smallest=10)
N = 90


def make(**columns: object) -> Answered:
    cells = pl.DataFrame(
        {
            "age": [None if i % 9 == 8 else ("3-9", "10-19", "20-29")[i % 3] for i in range(N)],
            "性别": ["女" if i % 2 else "男" for i in range(N)],
            "race": [("Black", "White")[i // 45] if i < 80 else None for i in range(N)],
            "rare": ["few" if i < 4 else "many" for i in range(N)],
            "speed": [float(i) for i in range(N)],
            "lane": [i % 3 for i in range(N)],
            **columns,
        }
    )
    tasks = (Regression("years").fit("age", cells["age"]), Binary("女").fit("性别", cells["性别"]))
    read = {task.name: task.encode(cells[task.name]) for task in tasks}
    labels = Labels(
        {name: one.targets for name, one in read.items()},
        {name: one.present for name, one in read.items()},
    )
    noise = torch.randn(N, generator=torch.Generator().manual_seed(0))
    off = torch.where(torch.arange(N) < 45, 8 + noise.abs(), 1 + 0.1 * noise)
    said = {"age": labels.targets["age"][:, 0] + off, "性别": torch.full((N,), 0.9)}
    return Answered(tasks, said, labels, cells, "faces.csv")


ROWS = make()


def test_a_value_is_that_of_the_rows_in_the_group() -> None:
    age, gender = by_groups(ROWS, "race", SETTINGS)
    assert (age.task, age.metric.name, age.by) == ("age", "mae", ("race",))
    assert gender.metric.name == "accuracy"
    task, present = ROWS.tasks[0], ROWS.labels.present["age"]
    for group in age.groups:
        rows = (
            torch.tensor((ROWS.cells["race"] == group.name).fill_null(value=False).to_list())
            & present
        )
        said, true = ROWS.predictions["age"][rows], ROWS.labels.targets["age"][rows]
        assert group.rows == int(rows.sum())
        assert group.value == task.measure(said, true)["mae"]
        assert group.interval is not None
        assert group.interval[0] <= group.value <= group.interval[1]
    assert [group.name for group in age.groups] == ["Black", "White"]
    assert age.overall.rows == sum(group.rows for group in age.groups)
    assert age.notes == ("10 rows have an empty cell there and are in no group",)


def test_the_gap_and_the_worst_are_named_in_words() -> None:
    age, _ = by_groups(ROWS, "race", SETTINGS)
    black, white = age.groups
    assert black.value is not None
    assert white.value is not None
    assert age.gap == black.value - white.value
    assert age.gap_interval is not None
    assert age.gap_interval[0] <= age.gap <= age.gap_interval[1]
    assert (age.worst, age.best) == (black, white)
    assert age.sentence.startswith("age, mean absolute error by race: worst for Black, 8.")
    (warning,) = age.warnings
    assert warning.startswith("The intervals of 'age' mean absolute error for 'Black' (8.")
    assert warning.endswith(" years) do not overlap.")


def test_the_same_seed_gives_the_same() -> None:
    assert by_groups(ROWS, "race", SETTINGS) == by_groups(ROWS, "race", SETTINGS)


def test_crossed_columns_and_any_metric() -> None:
    (table,) = by_groups(ROWS, ("race", "性别"), SETTINGS, metrics=["age.bin_accuracy"])
    assert [group.name for group in table.groups] == [
        "Black, 男", "Black, 女", "White, 男", "White, 女",
    ]  # fmt: skip
    assert table.by == ("race", "性别")
    assert table.metric.higher_is_better
    with pytest.raises(SpecError, match=r"metric: no such metric: .*\.\n  .*Known: age\.mae"):
        by_groups(ROWS, "race", SETTINGS, metrics=["mae"])


def test_small_groups_are_shown_and_not_judged() -> None:
    age, _ = by_groups(ROWS, "rare", SETTINGS)
    few = age.groups[0]
    assert (few.name, few.rows, few.small) == ("few", 4, True)
    assert (age.gap, age.worst, age.warnings) == (None, None, ())
    assert "fewer than two groups have 10 labeled rows, so none is judged" in age.sentence
    assert "Too few rows to be judged (fewer than 10): few." in str(age)
    assert "4 (few)" in str(age)


def test_a_metric_that_a_group_leaves_undefined_is_a_dash() -> None:
    (table,) = by_groups(ROWS, "性别", SETTINGS, metrics=["性别.auroc"])
    assert [group.value for group in table.groups] == [None, None]
    assert "–" in str(table)


def test_the_bins_of_a_task_are_groups() -> None:
    age, gender = by_groups(ROWS, "age", SETTINGS)
    assert [group.name for group in age.groups] == ["3-9 years", "10-19 years", "20-29 years"]
    assert sum(group.rows for group in gender.groups) == 80


def test_other_numbers_are_groups_by_value_or_by_tenths() -> None:
    _, by_lane = by_groups(ROWS, "lane", SETTINGS)
    _, by_speed = by_groups(ROWS, "speed", SETTINGS)
    assert [group.name for group in by_lane.groups] == ["0", "1", "2"]
    assert len(by_speed.groups) == 10
    assert by_speed.groups[0].name == "0 to 8.9"


def test_labels_of_which_several_hold_are_groups_as_they_are_written() -> None:
    cells = pl.DataFrame({"wears": ["hat;tie", "hat", "none", None]})
    task = Multilabel().fit("wears", cells["wears"])
    read = task.encode(cells["wears"])
    labels = Labels({"wears": read.targets}, {"wears": read.present})
    rows = Answered((task,), {"wears": task.constant(4)}, labels, cells)
    (table,) = by_groups(rows, "wears", SETTINGS)
    assert [group.name for group in table.groups] == ["hat", "hat;tie", "none"]


def test_columns_that_are_none_or_of_names_are_refused() -> None:
    with pytest.raises(TableError) as error:
        by_groups(ROWS, "Race", SETTINGS)
    assert str(error.value).startswith(
        "faces.csv: no column 'Race' to group by.\n  Did you mean 'race'? Known: age, 性别, race"
    )


def test_a_column_of_names_is_no_column_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyhead.evaluation.grouping.MOST_GROUPS", 50)
    rows = make(file=[f"{i}.jpg" for i in range(N)])
    with pytest.raises(TableError) as error:
        by_groups(rows, "file", SETTINGS)
    assert str(error.value) == (
        "column 'file': parts the rows of faces.csv into 90 groups. Expected 50 at most.\n"
        "  Name a column whose cells are shared by many rows."
    )


def test_without_fairlearn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fairlearn.metrics", None)
    with pytest.raises(MissingExtraError) as error:
        by_groups(ROWS, "race", SETTINGS)
    assert str(error.value) == (
        'Metrics by group needs an extra. Install it with: pip install "polyhead[report]"'
    )


def test_without_resamples_there_are_values_only() -> None:
    age, _ = by_groups(ROWS, "race", EvaluationSettings(resamples=0, smallest=10))
    assert age.gap is not None
    assert age.gap_interval is None
    assert [group.interval for group in (*age.groups, age.overall)] == [None] * 3
    assert age.warnings == ()


def test_json_and_back() -> None:
    for table in by_groups(ROWS, ("race", "性别"), SETTINGS):
        plain = json.loads(json.dumps(table.to_json(), allow_nan=False))
        assert GroupTable.from_json(plain) == table


MAE = Metric("mae", "mean absolute error", "years")
TABLE = GroupTable(
    task="age",
    metric=MAE,
    by=("race",),
    overall=Group("all rows", 900, 6.5, (6.2, 6.8)),
    groups=(
        Group("East Asian", 300, 6.0, (5.5, 6.4)),
        Group("Black", 300, 7.25, (6.8, 7.7)),
        Group("White", 300, 6.5, (6.1, 6.9)),
        Group("other", 5, 9.0, (2.0, 14.0), small=True),
    ),
    gap=1.25,
    gap_interval=(0.7, 1.8),
)


def test_a_table_reads_as_a_sentence_a_warning_and_every_group() -> None:
    lines = str(TABLE).splitlines()
    assert lines[0] == (
        "age, mean absolute error by race: worst for Black, 7.25 years (6.80 to 7.70); best for "
        "East Asian, 6.00 years (5.50 to 6.40); the gap is 1.25 years (0.7 to 1.80)."
    )
    assert lines[1] == (
        "The intervals of 'age' mean absolute error for 'Black' (6.80 to 7.70 years) and "
        "'East Asian' (5.50 to 6.40 years) do not overlap (so it is for 1 of 3 pairs of groups)."
    )
    assert lines[2] == "Too few rows to be judged (fewer than 50): other."
    cells = [[c.strip() for c in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert [row[0] for row in cells] == ["Black", "White", "East Asian", "other", "all rows"]
    assert cells[0] == ["Black", "300", "7.25 years", "6.80 to 7.70"]
    assert max(map(len, lines[3:])) <= 80


def test_groups_that_are_alike_are_said_to_be_the_same() -> None:
    alike = replace(TABLE, groups=(Group("a", 90, 6.0), Group("b", 90, 6.0)), gap=0.0)
    what = "age, mean absolute error by race"
    assert alike.sentence == f"{what}: the same for all groups, 6.00 years."
    assert alike.warnings == ()
