from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

import polyhead as ph
from polyhead.model import Network
from polyhead.portable import Contract, assemble, network_model
from polyhead.predict import Answers, Example, InTorch, Predictor, StoredImage, Unanswered

Made = tuple[Network, Contract]
Pair = tuple[Predictor, Path]


@pytest.fixture(scope="session")
def predictor(trained: ph.Run) -> ph.Predictor:
    return ph.load(trained.folder)


@pytest.fixture
def moved(trained: ph.Run, tmp_path: Path) -> Path:
    """A copy of a run in another folder, to be spoiled, without what training alone needs."""
    folder = Path(copytree(trained.folder, tmp_path / "搬走的"))
    (folder / "spec.toml").unlink()
    return folder


@pytest.fixture(scope="session")
def pair(
    make: Callable[..., Made], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Pair]:
    """A predictor of a network in memory, and the file of the same network."""
    made: dict[bool, Pair] = {}

    def of(*, several: bool = False) -> Pair:
        if several not in made:
            network, contract = make(several=several)
            images = {
                name: StoredImage(name, port.preprocess, port.optional)
                for name, port in contract.images.items()
            }
            runtime = InTorch(network, contract.tasks)
            path = tmp_path_factory.mktemp("文件") / "网络.onnx"
            path.write_bytes(
                assemble(network_model(network, contract), contract).SerializeToString()
            )
            made[several] = Predictor(runtime, contract.tasks, images, contract.sensors), path
        return made[several]

    return of


@pytest.fixture(scope="session")
def noise() -> Callable[..., np.ndarray]:
    """Pixels of any size."""

    def draw(height: int, width: int, seed: int = 0) -> np.ndarray:
        return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)

    return draw


@pytest.fixture(scope="session")
def several_rows(noise: Callable[..., np.ndarray]) -> list[Example]:
    """Rows of two images and two sensors with nothing in some of them; the last can't be read."""
    return [
        {"左": noise(32, 32), "right": noise(20, 50, 1), "speed": 30.5, "weather": "rain"},
        {"左": noise(64, 48, 2), "right": None, "speed": None, "weather": None},
        {"right": noise(33, 31, 3), "speed": "12"},
        {"speed": 20.0},
        {"左": noise(32, 32, 4), "weather": "sun"},
        {"左": noise(32, 32, 4), "weather": "snow"},
    ]


@pytest.fixture(scope="session")
def alike() -> Callable[[Answers | Unanswered, Answers | Unanswered], None]:
    """Asserts that classes are equal, and numbers as near as is asked when a file is written."""

    def compare(one: Answers | Unanswered, other: Answers | Unanswered) -> None:
        if isinstance(one, Unanswered) or isinstance(other, Unanswered):
            assert str(one) == str(other)
            return
        assert list(one) == list(other)
        for name, answer in one.items():
            if isinstance(answer.value, float):
                assert other[name].value == pytest.approx(answer.value, abs=1e-3)
                continue
            assert other[name].value == answer.value
            assert other[name].probabilities == pytest.approx(answer.probabilities, abs=1e-4)

    return compare
