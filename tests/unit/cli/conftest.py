"""The program, called in this process, and a spec file over the squares."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.cli import main


@dataclass(frozen=True)
class Called:
    """How a call of the program ended."""

    status: object
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def polyhead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Call:
    """Call the program in an empty folder, ``here``."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def call(*arguments: object) -> Called:
        monkeypatch.setattr(sys, "argv", ["polyhead", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return Called(end.value.code, *capsys.readouterr())

    return call


@pytest.fixture
def spec_file(make_spec: Callable[..., ph.Spec], tmp_path: Path) -> Path:
    """A spec that trains one epoch."""
    return make_spec(training=ph.Training(epochs=1, batch_size=16)).save(tmp_path / "squares.toml")
