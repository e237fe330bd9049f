"""Small pictures, and tables that name them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image as Picture

from polyhead.data import Table

Paint = Callable[..., Path]
MakeTable = Callable[..., Table]


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
