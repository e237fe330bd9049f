from pathlib import Path
from shutil import copytree

import pytest

import polyhead as ph


@pytest.fixture(scope="session")
def predictor(trained: ph.Run) -> ph.Predictor:
    return ph.load(trained.folder)


@pytest.fixture
def moved(trained: ph.Run, tmp_path: Path) -> Path:
    """A copy of a run in another folder, to be spoiled, without what training alone needs."""
    folder = Path(copytree(trained.folder, tmp_path / "搬走的"))
    (folder / "spec.toml").unlink()
    return folder
