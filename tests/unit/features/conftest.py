"""Pictures, rows over them, and a small frozen network."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from polyhead.data import ImageColumn, Rows, Table, read_labels
from polyhead.images import Preprocess
from polyhead.model import Model, Network, PoolNeck, build_network
from polyhead.tasks import Binary, Regression

PREPROCESS = Preprocess((32, 32), "stretch", "bilinear", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def paint(path: Path, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def make_rows(tmp_path: Path) -> Callable[..., Rows]:
    """Rows of pictures by the seeds of their pixels, with labels of which some are empty."""

    def make(*seeds: int) -> Rows:
        names = [f"图片/{i}-{seed}.png" for i, seed in enumerate(seeds)]
        for name, seed in zip(names, seeds, strict=True):
            paint(tmp_path / name, seed)
        cells: dict[str, list[object]] = {
            "file": list(names),
            "age": [None if i % 3 == 2 else 10 * i for i in range(len(names))],
            "性别": [None if i % 4 == 3 else ("女", "男")[i % 2] for i in range(len(names))],
        }
        table = Table(pl.DataFrame(cells), "train.csv", tmp_path, first_row=2)
        tasks = (
            Regression().fit("age", table.column("age")),
            Binary("女", negative="男").fit("性别", table.column("性别")),
        )
        return Rows(table, read_labels(table, tasks), {"face": ImageColumn("file", PREPROCESS)})

    return make


@pytest.fixture
def make_network() -> Callable[..., Network]:
    """A small network whose backbone is frozen."""

    def make(backbone: str = "test_resnet", seed: int = 0, hidden: int = 4) -> Network:
        model = Model(backbone, weights="random", neck=PoolNeck((hidden,)))
        return build_network(model, {"face": (32, 32)}, {"age": 1, "性别": 1}, seed=seed)

    return make
