"""Every kind of task, fitted. A new kind is tested as soon as it has an example here."""

from collections.abc import Callable, Sequence

import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.batch import Batch
from polyhead.tasks import (
    Binary,
    Categorical,
    Encoded,
    Multilabel,
    Ordinal,
    Regression,
    Task,
    TaskSettings,
)

YEARS = (31, 4, None, 65, 20, 31, 9, 52)
PLAIN = (0.5, -1.5, None, 2.25, 0.0)
AGES = ("0-2", "3-9", None, "10-19", "more than 19", "3-9", "10-19", "0-2")
BINS = (*AGES, "31")
GENDER = ("男", "女", None, "男", "男", "女", "男", "男")
LISTS = ("帽子;眼镜", "none", None, "帽子", "眼镜", "帽子", "胡子;帽子", "none")

EXAMPLES: dict[str, tuple[TaskSettings, Sequence[object]]] = {
    "regression": (Regression("years"), YEARS),
    "regression in a range": (Regression(range=(0, 80)), YEARS),
    "regression, mse": (Regression(loss="mse"), PLAIN),
    "regression, huber": (Regression(loss="huber"), PLAIN),
    "regression of bins": (Regression("years"), BINS),
    "regression to bins": (Regression(range=(0, 80), loss="interval"), BINS),
    "regression, weighted": (Regression("years", density_weight=1), YEARS),
    "regression of bins, weighted": (Regression("years", density_weight=0.5), BINS),
    "binary": (Binary("女"), GENDER),
    "binary, weighted": (Binary("女", class_weights="balanced"), GENDER),
    "binary of booleans": (Binary("True"), (True, False, None, False)),
    "categorical": (Categorical(), ("b", "a", None, "c", "b", "c", "b", "b")),
    "categorical, smoothed": (Categorical(label_smoothing=0.1), (2, 1, None, 3, 2)),
    "categorical, weighted": (
        Categorical(class_weights={"a": 1, "b": 2, "c": 0.5}),
        ("b", "a", None, "c", "b"),
    ),
    "multilabel": (Multilabel(), LISTS),
    "multilabel of lists": (Multilabel(), (["b", "a"], [], None, ["b"], ["c"])),
    "multilabel of one": (Multilabel(), ("a", "none", None, "a")),
    "multilabel, weighted": (Multilabel(positive_weight="balanced"), LISTS),
    "ordinal": (Ordinal(), AGES),
    "ordinal, weighted": (Ordinal(class_weights="balanced"), AGES),
    "ordinal of two": (Ordinal(("no", "yes")), ("no", "yes", None, "yes")),
}


@pytest.fixture(scope="session")
def every_example() -> dict[str, tuple[TaskSettings, Sequence[object]]]:
    """By name a declaration and cells that it can be fitted to, at least one of them empty."""
    return EXAMPLES


@pytest.fixture(scope="session", params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> tuple[TaskSettings, Sequence[object]]:
    """One of them after the other."""
    return EXAMPLES[request.param]


@pytest.fixture(scope="session")
def declared(example: tuple[TaskSettings, Sequence[object]]) -> TaskSettings:
    """What a user declares."""
    return example[0]


@pytest.fixture(scope="session")
def cells(example: tuple[TaskSettings, Sequence[object]]) -> pl.Series:
    """(N,), the label column."""
    return pl.Series(example[1])


@pytest.fixture(scope="session")
def task(declared: TaskSettings, cells: pl.Series) -> Task:
    """The fitted task."""
    return declared.fit("标签 x", cells)


@pytest.fixture(scope="session")
def encoded(task: Task, cells: pl.Series) -> Encoded:
    """The column as the loss takes it, N rows."""
    return task.encode(cells)


@pytest.fixture(scope="session")
def targets(encoded: Encoded) -> Tensor:
    """The targets of the rows that hold a label."""
    return encoded.targets[encoded.present]


@pytest.fixture(scope="session")
def head(task: Task) -> Callable[[int], Tensor]:
    """What a head may give for so many rows."""

    def outputs(rows: int) -> Tensor:
        shape = (rows,) if task.width == 1 else (rows, task.width)
        return torch.randn(shape, generator=torch.Generator().manual_seed(3))

    return outputs


@pytest.fixture(scope="session")
def batch(task: Task, encoded: Encoded) -> Batch:
    """All N rows at once."""
    rows = torch.arange(len(encoded.present))
    return Batch({}, {task.name: encoded.targets}, {task.name: encoded.present}, rows)


@pytest.fixture(scope="session")
def right(task: Task, targets: Tensor) -> Tensor:
    """Predictions that say exactly what the labels say."""
    form = task.constant(1).shape[1:]
    if not form:
        return targets if targets.ndim == 1 else targets[:, 0]
    if targets.ndim == 2:
        return targets
    return torch.nn.functional.one_hot(targets, form[0]).float()
