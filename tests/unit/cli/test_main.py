import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph
from polyhead.cli import main as main_module

Call = Callable[..., Any]


def test_it_says_its_version(polyhead: Call) -> None:
    done = polyhead("--version")
    assert (done.status, done.out) == (0, f"polyhead {ph.__version__}\n")


def test_every_verb_explains_itself(polyhead: Call) -> None:
    program = polyhead("--help").out
    for verb in (
        "get",
        "init",
        "check",
        "train",
        "compare",
        "evaluate",
        "predict",
        "watch",
        "report",
        "demo",
    ):
        assert f"  {verb} " in program
        done = polyhead(verb, "-h")
        assert done.status == 0
        assert done.out.startswith(f"Usage: polyhead {verb}")


def test_an_unknown_verb_is_refused(polyhead: Call) -> None:
    done = polyhead("teach")
    assert done.status == 2
    assert "No such command 'teach'" in done.err


def test_interrupted_it_says_so(polyhead: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("polyhead.training.evaluate", interrupt)
    done = polyhead("evaluate", ".")
    assert (done.status, done.out, done.err) == (130, "", "interrupted\n")


HELPS = """
import sys
from typer.main import get_command
from polyhead.cli import app
command = get_command(app)
for words in ([], *([verb] for verb in command.commands)):
    try:
        app([*words, "--help"])
    except SystemExit as end:
        assert end.code == 0
heavy = {"torch", "torchvision", "timm", "numpy", "polars", "pandas", "matplotlib", "accelerate"}
sys.stderr.write(f"{len(command.commands)} verbs; loaded: {sorted(heavy & set(sys.modules))}")
"""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", HELPS], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stderr == "18 verbs; loaded: []"


# As a shell starts it; a test run in the background has its interrupts switched off.
START = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('polyhead', run_name='__main__')"
)


def test_ctrl_c_in_the_middle_of_training_keeps_the_best_so_far(
    spec_file: Path, squares: Path, tmp_path: Path
) -> None:
    given = ["train", str(spec_file), "--out", str(tmp_path / "run")]
    more = ["--set", "training.epochs=100000", "--rows", "16"]
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", START, *given, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            first = next(line for line in process.stdout if line.startswith("epoch"))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=300)
        finally:
            process.kill()
    assert first.startswith("epoch      1/100000")
    assert (process.returncode, err) == (0, "")
    assert "interrupted: epoch " in out
    assert f"`polyhead train --resume {tmp_path / 'run'}` goes on" in out
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["status"] == "interrupted"
    assert ph.load(tmp_path / "run")(squares / "val/1.png")["gender"].value in ("Female", "Male")


def test_the_program_is_the_one_that_is_installed() -> None:
    from importlib.metadata import entry_points

    (program,) = entry_points(group="console_scripts", name="polyhead")
    assert program.load() is main_module
