"""Columns of ages, most of them FairFace's bins, fitted and read."""

from collections.abc import Callable, Sequence

import polars as pl
import pytest

from polyhead.tasks import Encoded, Regression, RegressionTask

FACES = ("0-2", "3-9", "60-69", "60-69", "more than 70", None)


@pytest.fixture(scope="session")
def fitted() -> Callable[..., RegressionTask]:
    """Fit the task ``age`` to cells, to bins of ages where none are given."""

    def fit(cells: Sequence[object] = FACES, declared: Regression | None = None) -> RegressionTask:
        return (declared or Regression()).fit("age", pl.Series(cells, strict=False))

    return fit


@pytest.fixture(scope="session")
def encoded() -> Callable[..., Encoded]:
    """Let a task read cells."""

    def encode(task: RegressionTask, cells: Sequence[object]) -> Encoded:
        return task.encode(pl.Series(cells, strict=False))

    return encode
