"""Small pictures, tables that name them, and networks of random weights."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image as Picture

from polyhead.data import Table
from polyhead.images import Preprocess
from polyhead.inputs import CategorySensor, NumericSensor, Sensor
from polyhead.model import FuseNeck, Model, Network, PoolNeck, build_network
from polyhead.portable import Contract, ImagePort
from polyhead.tasks import (
    Binary,
    BinaryTask,
    Categorical,
    CategoricalTask,
    Multilabel,
    MultilabelTask,
    Ordinal,
    OrdinalTask,
    Regression,
    RegressionTask,
    Task,
)

Paint = Callable[..., Path]
MakeTable = Callable[..., Table]
Made = tuple[Network, Contract]


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    """Write a picture; the same seed gives the same blocks of color, 64 x 64 pixels."""

    def write(name: str, seed: int, *, lighter: int = 0, form: str | None = None) -> Path:
        blocks = np.random.default_rng(seed).integers(20, 200, (8, 8, 3), dtype=np.uint8)
        pixels = np.kron(blocks, np.ones((8, 8, 1), dtype=np.uint8)) + np.uint8(lighter)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Picture.fromarray(pixels).save(path, form)
        return path

    return write


@pytest.fixture
def make_table(tmp_path: Path) -> MakeTable:
    """A table as if read from a CSV in the folder of the pictures."""

    def make(source: str = "train.csv", **columns: list[Any]) -> Table:
        return Table(pl.DataFrame(columns), source, tmp_path, first_row=2)

    return make


@pytest.fixture(scope="session")
def every_task() -> tuple[Task, ...]:
    classes = ("a", "b", "三")
    return (
        RegressionTask("age", Regression("years", range=(0, 80)), 30.0, 15.0, 28.0),
        RegressionTask("steering", Regression(), 0.0, 0.2, 0.0),
        BinaryTask("gender", Binary("Female"), "Male", 0.0),
        CategoricalTask("race", Categorical(), classes, 0),
        MultilabelTask("wears", Multilabel(), classes, ";", (False, False, True)),
        OrdinalTask("擦伤", Ordinal(classes), classes, 1),
    )


@pytest.fixture(scope="session")
def make(every_task: tuple[Task, ...]) -> Callable[..., Made]:
    """A network of random weights and its contract."""

    def made(backbone: str = "test_resnet", size: int = 32, *, several: bool = False) -> Made:
        pixels = Preprocess((size, size), "stretch", "bilinear", (0.5,) * 3, (0.25,) * 3)
        images = {"face": ImagePort(pixels)}
        sensors: list[Sensor] = []
        if several:
            images = {
                "左": ImagePort(pixels, optional=True),
                "right": ImagePort(pixels, optional=True),
            }
            sensors = [
                NumericSensor("speed", "speed", "mph", 20.0, 5.0, gaps=True),
                CategorySensor("weather", "weather", ("sun", "rain"), gaps=True),
            ]
        neck = FuseNeck(hidden=(16,), drop_inputs=0.1) if several else PoolNeck((16,))
        network = build_network(
            Model(backbone, weights="random", neck=neck),
            {**dict.fromkeys(images, (size, size)), **{s.name: s for s in sensors}},
            {task.name: task.width for task in every_task},
            pretrained=False,
            seed=0,
        )
        torch.manual_seed(1)  # running means as after some training, and something to do without
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d) and module.running_mean is not None:
                torch.nn.init.normal_(module.running_mean, std=0.1)
        if network.fusion is not None:
            for vector in network.fusion.absent:
                torch.nn.init.normal_(vector)
        return network.eval(), Contract(images, tuple(sensors), every_task)

    return made
