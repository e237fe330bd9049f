from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from PIL import Image

Faces = Callable[..., Path]


def draw_image(path: Path, size: tuple[int, int] = (40, 40), color: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (color % 256, 120, 200)).save(path)


@pytest.fixture
def faces(tmp_path: Path) -> Faces:
    """Make a table of images: its columns, where it lies, and where its images do."""

    def make(
        name: str = "faces.csv", *, images: str = "", rows: int = 20, **columns: list[object]
    ) -> Path:
        table = tmp_path / name
        stem = table.stem
        for i in range(rows):
            draw_image(table.parent / images / f"{stem}{i}.png", color=i)
        files = [f"{stem}{i}.png" for i in range(rows)]
        table.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame({"file": files, **columns}, strict=False).write_csv(table)
        return table

    return make
