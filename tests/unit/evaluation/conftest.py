"""Two fitted tasks and labels of five rows, some of them empty."""

import polars as pl
import pytest
from torch import tensor

from polyhead.data import Labels
from polyhead.tasks import Binary, Regression, Task


@pytest.fixture
def tasks() -> tuple[Task, ...]:
    return (
        Regression(unit="years").fit("age", pl.Series([10, 20, 60])),
        Binary("女").fit("性别", pl.Series(["女", "男", "女"])),
    )


@pytest.fixture
def labels() -> Labels:
    return Labels(
        targets={
            "age": tensor([10.0, 999.0, 30.0, 40.0, 999.0]),
            "性别": tensor([1.0, 0.0, 1.0, 0.0, 1.0]),
        },
        present={
            "age": tensor([True, False, True, True, False]),
            "性别": tensor([True, True, False, True, True]),
        },
    )
