"""``polyhead demo --world road``: what it draws and says. The other world is trained on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from polyhead.demo.road import Drives, draw_drives

Call = Callable[..., Any]


def test_the_road_is_drawn_with_a_sheet(
    polyhead: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = draw_drives(tmp_path / "small", moments=2, drives=2, size=(32, 32))

    def few(folder: Path) -> Drives:
        shutil.copytree(small.folder, folder)
        return Drives(folder, folder / "road_train.csv", folder / "road_val.csv")

    monkeypatch.setattr("polyhead.demo.road.draw_drives", few)
    done = polyhead("demo", "--world", "road", "--out", "演示")
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        "drawing a road in 演示/road\n"
        "\n"
        "to learn from: 演示/road/road_train.csv\n"
        "to judge by:   演示/road/road_val.csv\n"
        "some moments:  演示/road.png\n"
    )
    with Image.open(tmp_path / "here" / "演示" / "road.png") as sheet:
        assert sheet.mode == "RGB"


def test_another_world_is_refused(polyhead: Call) -> None:
    done = polyhead("demo", "--world", "moon")
    assert done.status == 2
    assert "'portraits', 'road'" in done.err
