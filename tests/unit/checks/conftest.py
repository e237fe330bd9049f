"""Specs over tables of small pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from polyhead.data import Data
from polyhead.inputs import Image
from polyhead.model import Model
from polyhead.spec import Spec
from polyhead.tasks import AnySettings, Binary, Regression

MakeSpec = Callable[..., Spec]


@pytest.fixture
def make_spec(tmp_path: Path) -> MakeSpec:
    """A spec over tables that are written as CSV in the folder of the pictures."""

    def make(
        train: dict[str, list[Any]],
        val: dict[str, list[Any]],
        *,
        tasks: dict[str, AnySettings] | None = None,
        columns: tuple[str, ...] = ("file",),
        **data: Any,  # noqa: ANN401 - settings of Data
    ) -> Spec:
        for name, cells in {"train": train, "val": val}.items():
            pl.DataFrame(cells).write_csv(tmp_path / f"{name}.csv")
        return Spec(
            data=Data("train.csv", val="val.csv", folder=str(tmp_path), **data),
            inputs={name: Image(size=32) for name in columns},
            tasks=tasks
            or {
                "age": Regression(unit="years", range=(0, 80)),
                "gender": Binary(positive="Female", negative="Male"),
            },
            model=Model("resnet18"),
        )

    return make
