"""``polyhead demo --world road``: what it draws, learns and says."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from polyhead.demo import road_spec
from polyhead.demo.road import Drives, draw_drives
from polyhead.spec import Spec

Call = Callable[..., Any]


def test_the_road_is_drawn_and_learned(
    polyhead: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = draw_drives(tmp_path / "small", moments=12, drives=8, size=(32, 32))

    def few(folder: Path) -> Drives:
        shutil.copytree(small.folder, folder)
        return Drives(folder, folder / "road_train.csv", folder / "road_val.csv")

    def short(folder: Path) -> Spec:
        spec = road_spec(folder)
        model = replace(spec.model, backbone="test_resnet", weights="random")
        training = replace(spec.training, epochs=2, warmup=0, batch_size=8)
        return spec.replaced(model=model, training=training)

    monkeypatch.setattr("polyhead.demo.driving.draw_drives", few)
    monkeypatch.setattr("polyhead.demo.driving.road_spec", short)
    done = polyhead("demo", "--world", "road", "--out", "演示")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "drawing a road in 演示/road"
    assert lines[-3:] == [
        "some moments:        演示/road-run-1/figures/moments.png",
        "the spec:            演示/road.toml",
        "ask about any rows:  polyhead predict 演示/road-run-1 演示/road/road_val.csv",
    ]
    with Image.open(tmp_path / "here" / "演示/road-run-1/figures/moments.png") as sheet:
        assert sheet.width > 500


def test_the_recipe_of_the_road_is_what_the_demo_learns() -> None:
    recipe = Spec.from_toml(Path(__file__).parents[3] / "recipes" / "road.toml")
    demo = road_spec(Path("road"))
    assert (recipe.inputs, recipe.tasks) == (demo.inputs, demo.tasks)
    assert (recipe.model, recipe.training) == (demo.model, demo.training)


def test_another_world_is_refused(polyhead: Call) -> None:
    done = polyhead("demo", "--world", "moon")
    assert done.status == 2
    assert "'portraits', 'road'" in done.err
