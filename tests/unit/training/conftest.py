"""A task of numbers and one of classes, fitted, and rows of them without images."""

from collections.abc import Callable

import polars as pl
import pytest
import torch

from polyhead.batch import Batch
from polyhead.tasks import Binary, Regression, Task


@pytest.fixture
def tasks() -> tuple[Task, ...]:
    return (
        Regression(unit="years", weight=2.0).fit("age", pl.Series([10, 20, 60])),
        Binary("女").fit("性别", pl.Series(["女", "男", "女"])),
    )


@pytest.fixture
def make_batch() -> Callable[..., Batch]:
    """Some of nine rows, a third of their labels empty."""

    def make(*rows: int) -> Batch:
        at = torch.tensor(rows)
        return Batch(
            inputs={},
            targets={"age": (7.0 * at) % 60, "性别": (at % 2).float()},
            present={"age": at % 3 != 0, "性别": at % 3 != 1},
            rows=at,
        )

    return make
