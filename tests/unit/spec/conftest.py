from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]

TEXT = """\
[data]
train = "faces_train.csv"
val = "faces_val.csv"

[inputs.face]
kind = "image"
column = "file"

[tasks.age]
kind = "regression"
loss = "mae"

[tasks."性别"]
kind = "binary"
positive = "女"

[model]
backbone = "vgg16"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a spec file: a whole one, or another text."""

    def to_file(text: str = TEXT, name: str = "人脸.toml") -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return to_file
