"""A new kind of task is one file and its name in two places, as CONTRIBUTING says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULE = "polyhead.tasks.count"

SPEC = """
[data]
train = "portraits/fairface_label_train.csv"
val = "portraits/fairface_label_val.csv"
rows = 8

[inputs.face]
kind = "image"
column = "file"
size = 32

[tasks.age]
kind = "count"
unit = "birthdays"

[model]
backbone = "tf_efficientnet_lite0"
weights = "random"

[training]
epochs = 1
batch_size = 8
"""


def test_the_example_of_a_new_kind_trains_and_answers(work: Path, tmp_path: Path) -> None:
    package = tmp_path / "src" / "polyhead"
    shutil.copytree(
        ROOT / "src" / "polyhead", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "tasks" / "count.py").write_text(the_file(), encoding="utf-8")
    register(package / "tasks" / "__init__.py")
    (tmp_path / "portraits").symlink_to(work / "portraits")
    (tmp_path / "trees.toml").write_text(SPEC, encoding="utf-8")
    said = polyhead(
        tmp_path,
        ["train", "trees.toml", "--out", "run"],
        ["predict", "run", "portraits/val/1.jpg"],
    )
    assert "mean absolute" in said
    assert "Poisson deviance" in said
    assert re.search(r"1\.jpg: age [\d.]+ birthdays", said)


def the_file() -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block
    return block[1]


def register(file: Path) -> None:
    """What step 1 of the page says."""
    text = file.read_text(encoding="utf-8")
    for old, new in {
        "from polyhead.tasks.multilabel": f"from {MODULE} import Count, CountTask\n\\g<0>",
        r"\| Ordinal,": "| Ordinal | Count,",
        r"\| OrdinalTask,": "| OrdinalTask | CountTask,",
    }.items():
        text, changed = re.subn(old, new, text)
        assert changed == 1, old
    file.write_text(text, encoding="utf-8")


def polyhead(folder: Path, *calls: list[str]) -> str:
    """The program of the changed copy, in a process of its own; what it says of all calls."""
    code = f"from polyhead.cli import app\nfor call in {calls}: app(call, standalone_mode=False)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
