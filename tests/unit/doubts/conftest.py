"""Squares whose labels are sometimes wrong, and what is found of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import polyhead as ph


@pytest.fixture(autouse=True)
def _no_pictures_of_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take longer than these trainings, and are looked at elsewhere."""
    monkeypatch.setattr("polyhead.training.session.draw_pictures", lambda _: None)


@pytest.fixture(scope="session")
def make_faces(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A folder of tables with Chinese names: dark pictures are 女, bright ones 男."""
    from PIL import Image

    def make(rows: int = 60, wrong: tuple[int, ...] = (), **more: list[object]) -> Path:
        folder = tmp_path_factory.mktemp("人脸")
        rng = np.random.default_rng(5)
        for part, count in {"train": rows, "val": 20}.items():
            (folder / f"图 {part}").mkdir()
            files, genders, ages = list[object](), list[object](), list[object]()
            for number in range(count):
                dark = number % 2 == 0
                shade = int(rng.integers(0, 90) if dark else rng.integers(160, 250))
                pixels = (rng.integers(0, 60, (16, 16, 3)) + shade).clip(0, 255).astype(np.uint8)
                files.append(f"图 {part}/{number}.png")
                Image.fromarray(pixels).save(folder / str(files[-1]))
                lies = part == "train" and number in wrong
                genders.append("女" if dark != lies else "男")
                ages.append(shade // 3)
            cells: dict[str, list[object]] = {"文件": files, "性别": genders, "年龄": ages}
            pl.DataFrame(cells | (more if part == "train" else {}), strict=False).write_csv(
                folder / f"{part}.csv"
            )
        return folder

    return make


@pytest.fixture(scope="session")
def spec_of() -> Callable[..., ph.Spec]:
    def make(folder: Path, **changes: object) -> ph.Spec:
        sections: dict[str, object] = {
            "data": ph.Data("train.csv", val="val.csv", folder=str(folder)),
            "inputs": {"脸": ph.Image("文件", size=32, fit="stretch")},
            "tasks": {"性别": ph.Binary("女"), "年龄": ph.Regression("岁", range=(0, 90))},
            "model": ph.Model("test_resnet", weights="random", freeze="all"),
            "training": ph.Training(epochs=8, batch_size=8, lr=1e-2),
        }
        return ph.Spec(**{**sections, **changes})  # type: ignore[arg-type]

    return make
