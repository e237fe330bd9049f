from pathlib import Path

import polars as pl
import pytest

import polyhead as ph


@pytest.fixture(scope="session")
def predictor(trained: ph.Run) -> ph.Predictor:
    return ph.load(trained.folder)


@pytest.fixture
def table(squares: Path, tmp_path: Path) -> Path:
    """Thirty rows over the images of two parts, in a folder of Chinese name."""
    files = [str(squares / f"val/{i % 20 + 1}.png") for i in range(30)]
    path = tmp_path / "表" / "行.csv"
    path.parent.mkdir()
    pl.DataFrame({"file": files}).write_csv(path)
    return path
