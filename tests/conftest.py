"""What holds for every test, and a tiny job that is whole: squares with an age and a gender."""

from jaxtyping import install_import_hook

# Of the model, the modules that pass tensors on; the backbone returns `Self`, which beartype
# can't check in a method by itself.
_SHAPED = (
    "batch",
    "evaluation",
    "images",
    "model.layers",
    "model.necks",
    "model.network",
    "objective",
    "settings",
    "tasks",
)
# An int is as good as a float, as it is to mypy.
_BEARTYPE = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
install_import_hook([f"polyhead.{name}" for name in _SHAPED], _BEARTYPE)

import faulthandler  # noqa: E402
import os  # noqa: E402
import shutil  # noqa: E402
import socket  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Generator, Iterator  # noqa: E402 - the hook comes before anything of the package
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import hypothesis  # noqa: E402
import matplotlib as mpl  # noqa: E402
import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
import pytest  # noqa: E402
import torch  # noqa: E402
from _pytest.faulthandler import fault_handler_stderr_fd_key  # noqa: E402
from PIL import Image  # noqa: E402

import polyhead as ph  # noqa: E402

mpl.use("Agg")
torch.set_num_threads(1)
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # where a test imports onnxruntime by itself
hypothesis.settings.register_profile("polyhead", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("polyhead")


_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """What waited for ever in a test may do so again behind it, where nobody looks any more."""
    into = item.config.stash[fault_handler_stderr_fd_key]
    faulthandler.dump_traceback_later(120, exit=True, file=into)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def draw(age: float, gender: str, rng: np.random.Generator) -> Image.Image:
    """Brightness is the age, and which half is bright the gender."""
    pixels = rng.integers(0, 40, (32, 32, 3)) + int(2 * age)
    half = slice(0, 16) if gender == "Female" else slice(16, 32)
    pixels[:, half, 0] = 250
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def write_split(folder: Path, name: str, rows: int, seed: int) -> None:
    """A table and its images; a cell in ten is empty."""
    rng = np.random.default_rng(seed)
    (folder / name).mkdir(parents=True)
    lines: dict[str, list[object]] = {"file": [], "age": [], "gender": []}
    for i in range(1, rows + 1):
        age, gender = int(rng.integers(0, 80)), str(rng.choice(["Female", "Male"]))
        draw(age, gender, rng).save(folder / name / f"{i}.png")
        lines["file"].append(f"{name}/{i}.png")
        lines["age"].append(None if i % 10 == 0 else age)
        lines["gender"].append(None if i % 10 == 5 else gender)
    pl.DataFrame(lines).write_csv(folder / f"{name}.csv")


@pytest.fixture(scope="session")
def launch() -> dict[str, Any]:
    """How Chromium is started; where there is none its tests are left out, or fail if needed."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        why = "no Chromium on the path, nor in $CHROMIUM: pages are tested in no browser"
        if os.environ.get("POLYHEAD_NEEDS_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return {"executable_path": found, "args": list(_ARGUMENTS)}


@pytest.fixture(autouse=True, scope="session")
def _every_machine_alike(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Precision is float32 where it is found out, and what is stored stays among the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("polyhead.training.precision.has_bf16", lambda _: False)
        patch.setenv("POLYHEAD_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with train.csv, val.csv, test.csv and their images."""
    folder = tmp_path_factory.mktemp("squares")
    for seed, (name, rows) in enumerate({"train": 48, "val": 21, "test": 15}.items()):
        write_split(folder, name, rows, seed)
    return folder


@pytest.fixture(scope="session")
def make_spec(squares: Path) -> Callable[..., ph.Spec]:
    """A spec for the squares, with any section replaced."""

    def make(**changes: object) -> ph.Spec:
        sections: dict[str, object] = {
            "data": ph.Data(train="train.csv", val="val.csv", folder=str(squares)),
            "inputs": {"face": ph.Image("file", size=32, fit="stretch")},
            "tasks": {
                "age": ph.Regression(unit="years", range=(0, 80)),
                "gender": ph.Binary(positive="Female"),
            },
            "model": ph.Model("test_resnet", weights="random", freeze="none"),
            "training": ph.Training(epochs=4, batch_size=8, lr=3e-3),
        }
        return ph.Spec(**{**sections, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def trained(make_spec: Callable[..., ph.Spec], tmp_path_factory: pytest.TempPathFactory) -> ph.Run:
    """A finished run on the squares, only to be read."""
    from polyhead.training import Quiet, train

    spec = make_spec(training=ph.Training(epochs=2, batch_size=8, lr=3e-3))
    return train(spec, out=tmp_path_factory.mktemp("trained") / "run", reporter=Quiet())


@pytest.fixture(scope="session")
def mapped(make_spec: Callable[..., ph.Spec], tmp_path_factory: pytest.TempPathFactory) -> ph.Run:
    """A run whose backbone gives a map of 4 x 4, only to be read."""
    from polyhead.training import Quiet, train

    options: dict[str, str | int | float | bool] = {"output_stride": 8}
    model = ph.Model("test_resnet", weights="random", freeze="none", backbone_options=options)
    spec = make_spec(model=model, training=ph.Training(epochs=1, batch_size=8, lr=3e-3))
    return train(spec, out=tmp_path_factory.mktemp("mapped") / "run", reporter=Quiet())


@pytest.fixture(scope="session")
def side_by_side() -> Callable[..., None]:
    """Run a script of ours in several processes that are to meet, as a launcher starts them."""

    def run(script: Path, *arguments: object, size: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(size)}
        started = [
            subprocess.Popen(  # noqa: S603 - our own
                [sys.executable, str(script), *map(str, arguments)],
                env={**os.environ, **meeting, "RANK": str(rank), "LOCAL_RANK": str(rank)},
                stderr=subprocess.PIPE,
                text=True,
            )
            for rank in range(size)
        ]
        try:
            said = [process.communicate(timeout=300)[1] for process in started]
        finally:
            for process in started:
                process.kill()
        assert all(process.returncode == 0 for process in started), "\n".join(said)

    return run
