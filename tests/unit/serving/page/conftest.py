"""Networks to ask, never trained: what they answer is nonsense, and how it is shown is not."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from torch import Tensor

import polyhead as ph
from polyhead.calibration import Band, Calibrated
from polyhead.detection import Box
from polyhead.images import Preprocess
from polyhead.inputs import CategorySensor, NumericSensor
from polyhead.predict import Predictor, Stored, StoredImage, predictor_of
from polyhead.serving.page.uploads import Upload

AGES = pl.Series("age", ["3", "20", "31", "45", "76"])
GENDERS = pl.Series("gender", ["Female", "Male", "Male", "Female", "Female"])
LOOK = Preprocess((32, 32), "stretch", "bilinear", (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
SURE = Calibrated(level=0.9, bands={"age": Band((), (7.0,))}, thresholds={"gender": 0.001})


def halves(pixels: Tensor) -> Sequence[Box]:
    """A detector that finds the bright half, and then the other; nothing in one color."""
    _, high, wide = pixels.shape
    if int(pixels.max()) - int(pixels.min()) < 30:
        return ()
    return (Box(wide / 2, 0, wide, high, 0.9), Box(-5, 0, wide / 2, high, 0.8))


def photo(width: int = 96, height: int = 48, *, plain: bool = False) -> bytes:
    """A made picture, as the bytes of a PNG."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    if not plain:
        pixels[:, width // 2 :] = (250, 120, 30)
        pixels[height // 4 : height // 2] = (20, 160, 90)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def predictor(
    *, images: Sequence[str] = ("face",), sensors: bool = False, pooled: bool = False
) -> Predictor:
    """A network of two tasks; pooled, its backbone keeps no places apart."""
    options: dict[str, str | int | float | bool] = {} if pooled else {"output_stride": 8}
    tasks = [
        ph.Regression(unit="years", range=(0, 80)).fit("age", AGES),
        ph.Binary(positive="Female").fit("gender", GENDERS),
    ]
    others = (
        NumericSensor("speed", "speed", "mph", 30.0, 5.0, gaps=False),
        CategorySensor("weather", "weather", ("rain", "sun"), gaps=True),
    )
    many = len(images) > 1 or sensors
    neck: dict[str, object] = {"neck": ph.FuseNeck()} if many else {}
    stored = Stored(
        ph.Model("test_resnet", weights="random", backbone_options=options, **neck),  # type: ignore[arg-type]
        {name: StoredImage(name, LOOK) for name in images},
        tasks,
        others if sensors else (),
    )
    return predictor_of(stored.network(seed=0), stored, SURE)


@pytest.fixture(scope="session")
def face() -> Predictor:
    return predictor()


@pytest.fixture
def upload() -> Callable[..., Upload]:
    def make(name: str = "two.png", **changes: object) -> Upload:
        return Upload(name, photo(**changes))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures, and of what is none."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "two.png").write_bytes(photo())
    (folder / "wall.png").write_bytes(photo(plain=True))
    (folder / "notes.jpg").write_text("No picture, only words.", encoding="utf-8")
    (folder / "年龄 <b>.png").write_bytes(photo(64, 64))
    return folder
