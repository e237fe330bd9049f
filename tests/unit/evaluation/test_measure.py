from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from torch import tensor

from polyhead.data import Labels
from polyhead.evaluation import measure, measure_constants
from polyhead.tasks import Task

SAID = {
    "age": tensor([12.0, 0.0, 30.0, 39.0, 0.0]),
    "性别": tensor([0.9, 0.9, 0.0, 0.2, 0.9]),
}


def test_only_rows_with_a_label_count(tasks: Sequence[Task], labels: Labels) -> None:
    measured = measure(tasks, SAID, labels)
    assert measured["age"]["mae"] == pytest.approx((2 + 0 + 1) / 3)
    assert measured["性别"]["accuracy"] == 3 / 4


def test_what_is_said_of_a_row_without_a_label_changes_nothing(
    tasks: Sequence[Task], labels: Labels
) -> None:
    other = {
        name: torch.where(labels.present[name], said, torch.full_like(said, float("nan")))
        for name, said in SAID.items()
    }
    assert measure(tasks, other, labels) == measure(tasks, SAID, labels)


def test_a_task_without_a_label_has_no_metrics(tasks: Sequence[Task], labels: Labels) -> None:
    nothing = {**labels.present, "age": torch.zeros(5, dtype=torch.bool)}
    measured = measure(tasks, SAID, replace(labels, present=nothing))
    assert measured["age"] == {}
    assert measured["性别"]["accuracy"] == 3 / 4


def test_the_constant_is_that_of_the_training_labels(tasks: Sequence[Task], labels: Labels) -> None:
    constants = measure_constants(tasks, labels)
    assert constants["age"]["mae"] == pytest.approx((10 + 10 + 20) / 3)  # the median, 20
    assert constants["性别"]["accuracy"] == 2 / 4  # always 女
