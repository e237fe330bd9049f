"""Fitted tasks of every kind, with logits and labels that are drawn from them."""

from collections.abc import Callable

import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.tasks import Binary, Categorical, Multilabel, Ordinal, Regression, Task

Drawn = tuple[Tensor, Tensor]
DrawRows = Callable[[Task, int, int, float], Drawn]


@pytest.fixture
def age() -> Task:
    return Regression(unit="years", range=(0, 80)).fit("age", pl.Series([10, 20, 60]))


@pytest.fixture
def classes() -> list[Task]:
    """One task of every kind that answers with classes."""
    return [
        Binary("女").fit("性别", pl.Series(["女", "男"])),
        Categorical().fit("hair", pl.Series(["black", "红", "gray"])),
        Multilabel().fit("tags", pl.Series(["hat;glasses", "beard"])),
        Ordinal(("mild", "medium", "severe")).fit("stage", pl.Series(["mild", "severe"])),
    ]


@pytest.fixture
def draw_rows() -> DrawRows:
    """Labels drawn from logits, which come back multiplied: too sure by so much."""

    def draw(task: Task, rows: int, seed: int, too_sure: float) -> Drawn:
        generator = torch.Generator().manual_seed(seed)
        logits = torch.randn(rows, task.width, generator=generator).squeeze(1)
        p = task.predict(logits)
        if task.settings.kind in ("binary", "multilabel"):
            targets = (torch.rand(p.shape, generator=generator) < p).float()
        else:
            targets = torch.multinomial(p, 1, generator=generator)[:, 0]
        return logits * too_sure, targets

    return draw
