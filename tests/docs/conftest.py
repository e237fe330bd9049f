"""What the documents' code runs on: drawn portraits, made once, and a cache of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from polyhead.demo import make_portraits


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what is made once: the portraits that the documents draw, and the cache."""
    folder = tmp_path_factory.mktemp("docs")
    make_portraits(folder / "portraits", train=240, val=60)
    return folder


@pytest.fixture
def place(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Make the working folder one in which the portraits are drawn already."""

    def make() -> Path:
        shutil.copytree(work / "portraits", tmp_path / "portraits")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("POLYHEAD_CACHE", str(work / "cache"))
        monkeypatch.setenv("COLUMNS", "88")
        return tmp_path

    return make
