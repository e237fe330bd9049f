from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest
import torch

from polyhead.data import Labels
from polyhead.errors import TableError
from polyhead.evaluation import (
    Answered,
    EvaluationSettings,
    intervals,
    measure,
    merged,
    parted,
)
from polyhead.tasks import Task

SETTINGS = EvaluationSettings(resamples=200)


@pytest.fixture
def rows(tasks: Sequence[Task], labels: Labels) -> Answered:
    """The five rows of the other tests, forty times."""
    many = Labels(
        {name: targets.repeat(40) for name, targets in labels.targets.items()},
        {name: present.repeat(40) for name, present in labels.present.items()},
    )
    generator = torch.Generator().manual_seed(0)
    said = {
        "age": many.targets["age"] + 5 * torch.randn(200, generator=generator),
        "性别": torch.rand(200, generator=generator),
    }
    cells = pl.DataFrame({"person": [i // 5 for i in range(200)]})
    return Answered(tasks, said, many, cells, "faces.csv")


def test_every_metric_has_an_interval_that_holds_it(rows: Answered) -> None:
    measured = measure(rows.tasks, rows.predictions, rows.labels)
    found = intervals(rows, SETTINGS)
    assert found == intervals(rows, SETTINGS)
    for task, values in measured.items():
        assert list(found[task]) == list(values)
        for name, value in values.items():
            low, high = found[task][name]
            assert low <= value <= high
            assert low < high


def test_what_is_said_of_rows_without_a_label_changes_nothing(rows: Answered) -> None:
    wild = {
        name: torch.where(rows.labels.present[name], said, torch.nan)
        for name, said in rows.predictions.items()
    }
    assert intervals(replace(rows, predictions=wild), SETTINGS) == intervals(rows, SETTINGS)


def test_a_task_without_a_label_and_no_resamples_have_no_interval(rows: Answered) -> None:
    nothing = {**rows.labels.present, "age": torch.zeros(200, dtype=torch.bool)}
    found = intervals(replace(rows, labels=replace(rows.labels, present=nothing)), SETTINGS)
    assert found["age"] == {}
    assert found["性别"]
    assert intervals(rows, EvaluationSettings(resamples=0)) == {"age": {}, "性别": {}}


def test_a_level_that_is_higher_is_wider(rows: Answered) -> None:
    low, high = (
        intervals(rows, EvaluationSettings(resamples=200, level=level))["age"]["mae"]
        for level in (0.5, 0.99)
    )
    assert high[0] < low[0] < low[1] < high[1]


def test_what_belongs_together_is_named_by_a_column(rows: Answered) -> None:
    together = EvaluationSettings(resamples=50, together="person")
    assert intervals(rows, together) != intervals(rows, EvaluationSettings(resamples=50))
    with pytest.raises(TableError) as error:
        intervals(rows, EvaluationSettings(together="persn"))
    assert str(error.value) == (
        "faces.csv: no column 'persn' to group by.\n  Did you mean 'person'? Known: person."
    )


def test_rows_without_a_cluster_are_each_by_themselves(rows: Answered) -> None:
    cells = pl.DataFrame({"person": ["a", None, "b", "a", None]})
    clusters = replace(rows, cells=cells).clusters("person")
    assert clusters is not None
    assert clusters.tolist() == [0, 2, 1, 0, 3]


def test_merged_and_parted_again(rows: Answered) -> None:
    measured, found = (
        {"age": {"mae": 6.0, "r2": 0.5}, "x": {}},
        {"age": {"mae": (5.0, 7.0)}, "x": {}},
    )
    plain = merged(measured, found)
    assert plain == {"age": {"mae": 6.0, "mae_ci": [5.0, 7.0], "r2": 0.5}, "x": {}}
    assert parted(plain) == (measured, found)
