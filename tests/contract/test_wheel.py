"""The wheel, installed alone: what a user gets, without the folder that it was made from."""

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import polyhead

ROOT = Path(__file__).parents[2]
CAN_BUILD = all(find_spec(name) is not None for name in ("build", "hatchling"))
pytestmark = pytest.mark.skipif(not CAN_BUILD, reason="build and hatchling make the wheel")


def call(*command: str, **changes: str) -> str:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env={**os.environ, **changes}
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(
        sys.executable, "-m", "build", "--wheel", "--no-isolation",
        "--outdir", str(folder), str(ROOT),
    )  # fmt: skip
    (made,) = folder.glob("*.whl")
    return made


def test_it_holds_the_whole_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        inside = {name for name in file.namelist() if ".dist-info/" not in name}
    source = ROOT / "src"
    files = (p for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    assert inside == {p.relative_to(source).as_posix() for p in files}
    assert "polyhead/py.typed" in inside


PROBE = """
import sys, polyhead
from polyhead import Spec, load, train
sys.stdout.write(polyhead.__file__)
"""


def test_installed_alone_it_runs(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    call(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
        "--disable-pip-version-check", "--target", str(site), str(wheel),
    )  # fmt: skip
    # First on the path, it hides the folder that an editable installation names.
    path = {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    assert Path(call(sys.executable, "-c", PROBE, **path)) == site / "polyhead" / "__init__.py"
    said = call(sys.executable, "-m", "polyhead", "--version", **path)
    assert said == f"polyhead {polyhead.__version__}\n"
