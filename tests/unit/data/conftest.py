"""A few pictures in folders with Chinese names, and rows over them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from polyhead.data import ImageColumn, Rows, Table, read_labels
from polyhead.images import Augment, Preprocess
from polyhead.tasks import Binary, Regression

MakeRows = Callable[..., Rows]
PREPROCESS = Preprocess((16, 16), "stretch", "bilinear", mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


def write_image(path: Path, seed: int) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 255, (20, 24, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def make_rows(tmp_path: Path) -> MakeRows:
    """Rows of pictures that are all different, with an age and a gender, some left empty."""

    def make(count: int = 7, seed: int = 0, augment: Augment | None = None) -> Rows:
        names = [f"图片/{i}.png" for i in range(count)]
        for i, name in enumerate(names):
            write_image(tmp_path / name, i)
        cells: dict[str, list[object]] = {
            "file": list(names),
            "age": [None if i % 3 == 2 else 10 * i for i in range(count)],
            "性别": [None if i % 4 == 3 else ("女", "男")[i % 2] for i in range(count)],
        }
        table = Table(pl.DataFrame(cells), "train.csv", tmp_path, first_row=2)
        tasks = (
            Regression().fit("age", table.column("age")),
            Binary("女").fit("性别", table.column("性别")),
        )
        inputs = {"face": ImageColumn("file", PREPROCESS, augment or Augment())}
        return Rows(table, read_labels(table, tasks), inputs, seed=seed)

    return make
