"""Every kind of task reads its column, and is written down and read back."""

import json
from collections.abc import Sequence
from dataclasses import FrozenInstanceError, replace

import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.errors import LabelError
from polyhead.tasks import (
    KINDS,
    Encoded,
    Task,
    TaskSettings,
    clean,
    tasks_from_json,
    tasks_to_json,
)


def test_every_kind_has_an_example(
    every_example: dict[str, tuple[TaskSettings, Sequence[object]]],
) -> None:
    assert {type(declared) for declared, _ in every_example.values()} == set(KINDS)


def test_a_declaration_and_its_task_share_their_kind(declared: TaskSettings, task: Task) -> None:
    assert declared.kind == getattr(task, "kind", None)


def test_the_column_is_the_name_unless_declared(declared: TaskSettings, task: Task) -> None:
    assert declared.column is None
    assert task.column == task.name == "标签 x"


def test_what_is_declared_is_passed_on(declared: TaskSettings, cells: pl.Series) -> None:
    other: TaskSettings = replace(declared, weight=0.25, column="y")  # type: ignore[type-var]
    task = other.fit("x", cells)
    assert (task.weight, task.column, task.name) == (0.25, "y", "x")


def test_a_fitted_task_is_frozen(task: Task) -> None:
    with pytest.raises(FrozenInstanceError):
        task.name = "y"


def test_the_summary_says_something(task: Task) -> None:
    assert "loss" in task.summary
    assert "\n" not in task.summary


def test_json_and_back(task: Task, cells: pl.Series, encoded: Encoded) -> None:
    plain = tasks_to_json([task])
    (again,) = tasks_from_json(json.dumps(plain, allow_nan=False, ensure_ascii=False), "here")
    assert again == task
    assert tasks_to_json([again]) == plain
    assert torch.equal(again.encode(cells).targets, encoded.targets)


def test_all_tasks_together_as_json(
    every_example: dict[str, tuple[TaskSettings, Sequence[object]]],
) -> None:
    tasks = [declared.fit("x", pl.Series(cells)) for declared, cells in every_example.values()]
    assert tasks_from_json(json.dumps(tasks_to_json(tasks)), "here") == tasks


def test_its_own_cells_can_be_read(cells: pl.Series, encoded: Encoded) -> None:
    assert encoded.faults == ()
    assert encoded.present.tolist() == cells.is_not_null().to_list()
    assert len(encoded.targets) == len(cells)
    assert encoded.targets[~encoded.present].isfinite().all()


def test_cells_read_the_same_one_by_one(task: Task, cells: pl.Series, encoded: Encoded) -> None:
    for i in range(len(cells)):
        alone = task.encode(cells[i : i + 1])
        assert torch.equal(alone.targets[0], encoded.targets[i])
        assert alone.present[0] == encoded.present[i]


def test_cells_read_the_same_once_they_are_text(
    task: Task, cells: pl.Series, encoded: Encoded
) -> None:
    """So it is with the labels that a run keeps beside its predictions."""
    as_text = task.encode(clean(cells))
    assert torch.equal(as_text.targets, encoded.targets)
    assert torch.equal(as_text.present, encoded.present)


@pytest.mark.parametrize("dtype", [pl.Null, pl.String, pl.Float64, pl.Int64, pl.Boolean])
def test_an_empty_column_is_absent(task: Task, dtype: pl.DataType) -> None:
    encoded = task.encode(pl.Series([None, None], dtype=dtype))
    assert encoded.present.tolist() == [False, False]
    assert encoded.targets.isfinite().all()
    assert encoded.faults == ()


@pytest.mark.parametrize("dtype", [pl.Null, pl.String, pl.Float64, pl.Boolean])
def test_an_empty_column_can_not_be_fitted(declared: TaskSettings, dtype: pl.DataType) -> None:
    with pytest.raises(LabelError, match=r"^task '标签 x': "):
        declared.fit("标签 x", pl.Series([None, None], dtype=dtype))


def test_a_faulty_cell_is_named_and_absent(task: Task) -> None:
    encoded = task.encode(pl.Series([None, "no such thing"]))
    assert encoded.present.tolist() == [False, False]
    assert [fault.index for fault in encoded.faults] == [1]
    assert encoded.faults[0].what.endswith(".")


def test_labels_have_words(task: Task, targets: Tensor) -> None:
    words = {task.truth(target) for target in targets}
    assert all(words)
    assert len(words) > 1
