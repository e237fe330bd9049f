import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from jaxtyping import UInt8
from PIL import Image

import polyhead as ph
from polyhead.errors import ImageError, MissingExtraError, RunError
from polyhead.images import Preprocess
from polyhead.inputs import Sensor
from polyhead.tasks import Task

Make = Callable[..., ph.Predictor]

AGE: Task = ph.Regression("years").fit("age", pl.Series([3, 31, 64]))
GENDER: Task = ph.Binary("女").fit("性别", pl.Series(["女", "男"]))
KIND: Task = ph.Categorical().fit("kind", pl.Series(["a", "b", "c"]))
WORN: Task = ph.Multilabel().fit("worn", pl.Series(["hat;tie", "glasses"]))
SIZE: Task = ph.Ordinal(("s", "m", "l")).fit("size", pl.Series(["s", "m", "l"]))
EVERY = [AGE, GENDER, KIND, WORN, SIZE]


def photo(height: int = 40, width: int = 40, seed: int = 0) -> UInt8[np.ndarray, "_ _ 3"]:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


def test_every_task_looks_somewhere(make_predictor: Make) -> None:
    predictor = make_predictor(EVERY)
    (found,) = ph.explain(predictor, [photo(50, 30)])
    assert str(found.answers) == str(predictor(photo(50, 30)))
    assert (found.images["face"] == photo(50, 30)).all()
    for task in EVERY:
        maps = found.of(task.name)
        if task is not WORN:
            assert len(maps) == 1
        for heatmap in maps:
            assert heatmap.grid.shape == (4, 4)
            assert heatmap.map.shape == (50, 30)
            assert np.ptp(heatmap.grid) > 0
    assert [h.task for h in found.heatmaps if h.task != "worn"] == ["age", "性别", "kind", "size"]


def test_a_label_each_and_none_where_none_holds(make_predictor: Make) -> None:
    predictor = make_predictor([WORN])
    head = predictor.network.head("worn")
    with torch.no_grad():
        head.bias.copy_(torch.tensor([50.0, -50.0, 60.0]))  # glasses, hat, tie
    (found,) = ph.explain(predictor, [photo()])
    assert [h.up for h in found.heatmaps] == ["for tie", "for glasses"]
    assert not np.allclose(found.heatmaps[0].grid, found.heatmaps[1].grid)
    with torch.no_grad():
        head.bias.fill_(-50.0)
    assert ph.explain(predictor, [photo()])[0].heatmaps == ()


def test_rows_are_explained_alone_as_together(make_predictor: Make) -> None:
    predictor = make_predictor(EVERY)
    photos = [photo(seed=seed) for seed in range(5)]
    together = ph.explain(predictor, photos)
    in_twos = ph.explain(predictor, photos, batch_size=2)
    alone = [ph.explain(predictor, one)[0] for one in photos]
    for one, two, other in zip(together, in_twos, alone, strict=True):
        for a, b, c in zip(one.heatmaps, two.heatmaps, other.heatmaps, strict=True):
            assert (a.task, a.up) == (b.task, b.up) == (c.task, c.up)
            assert np.allclose(a.grid, b.grid, atol=1e-5)
            assert np.allclose(a.grid, c.grid, atol=1e-5)


@pytest.mark.parametrize("freeze", ["none", "all"])
def test_behind_a_mean_and_a_linear_head_the_map_adds_up_to_the_answer(
    make_predictor: Make, freeze: str
) -> None:
    predictor = make_predictor([AGE, GENDER], freeze=freeze)
    (found,) = ph.explain(predictor, [photo()])
    with torch.no_grad():
        said = predictor.network({"face": predictor.prepared(photo())["face"][None]})
    for task in ("age", "性别"):
        bias = float(predictor.network.head(task).bias.detach())
        assert float(found.of(task)[0].grid.sum()) == pytest.approx(
            float(said[task]) - bias, abs=1e-5
        )


def test_looking_leaves_no_trace(make_predictor: Make) -> None:
    predictor = make_predictor(EVERY, freeze="none")
    before = {name: weight.clone() for name, weight in predictor.network.state_dict().items()}
    draws = torch.random.get_rng_state()
    ph.explain(predictor, [photo(), photo(seed=1)])
    after = predictor.network.state_dict()
    assert all(torch.equal(after[name], weight) for name, weight in before.items())
    assert all(weight.grad is None for weight in predictor.network.parameters())
    assert torch.equal(torch.random.get_rng_state(), draws)
    assert not any(part._forward_hooks for part in predictor.network.modules())


@pytest.mark.parametrize(
    "neck",
    [ph.PoolNeck(hidden=(8,), dropout=0.3), ph.ConvNeck(hidden=(8,)), ph.FuseNeck(hidden=(8,))],
)
def test_any_neck(make_predictor: Make, neck: object) -> None:
    (found,) = ph.explain(make_predictor([AGE, KIND], neck=neck), [photo()])
    assert all(np.isfinite(h.grid).all() and np.ptp(h.grid) > 0 for h in found.heatmaps)


def test_half_precision(make_predictor: Make) -> None:
    full, half = make_predictor([AGE, KIND]), make_predictor([AGE, KIND])
    half.network.bfloat16()
    for one, other in zip(
        ph.explain(full, photo())[0].heatmaps, ph.explain(half, photo())[0].heatmaps, strict=True
    ):
        assert other.grid.dtype == np.float32
        assert np.corrcoef(one.grid.ravel(), other.grid.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("shared", [True, False])
def test_several_images_and_sensors(make_predictor: Make, *, shared: bool) -> None:
    speed: Sensor = ph.Numeric().fit("speed", pl.Series([10.0, 60.0]), dropped=False)
    predictor = make_predictor(
        [AGE, GENDER],
        images={"left": False, "right": True},
        sensors=[speed],
        neck=ph.FuseNeck(hidden=()),
        share_backbone=shared,
    )
    whole: dict[str, Any] = {"left": photo(), "right": photo(20, 60, seed=1), "speed": 30}
    both, one = ph.explain(predictor, [whole, {"left": photo(), "right": None, "speed": 30}])
    assert [(h.task, h.input) for h in both.heatmaps] == [
        ("age", "left"), ("age", "right"), ("性别", "left"), ("性别", "right"),
    ]  # fmt: skip
    assert both.of("age")[1].map.shape == (20, 60)
    assert [(h.task, h.input) for h in one.heatmaps] == [("age", "left"), ("性别", "left")]
    assert list(one.images) == ["left"]
    assert all(np.isfinite(h.grid).all() for row in (both, one) for h in row.heatmaps)
    assert np.allclose(both.of("age")[0].grid, one.of("age")[0].grid, atol=1e-5)  # linear behind


@pytest.mark.parametrize(
    ("fit", "source", "target"),
    [("crop", (40, 40), (32, 32)), ("pad", (40, 80), (16, 32)), ("stretch", (40, 80), (32, 32))],
)
def test_a_map_lies_on_what_was_seen(
    make_predictor: Make, fit: str, source: tuple[int, int], target: tuple[int, int]
) -> None:
    preprocess = Preprocess((32, 32), fit, "bilinear", (0.5,) * 3, (0.2,) * 3)  # type: ignore[arg-type]
    (found,) = ph.explain(make_predictor([AGE], preprocess=preprocess), [photo(40, 80)])
    heatmap = found.heatmaps[0]
    assert heatmap.map.shape == source
    box = heatmap.placement.target
    assert (box.height, box.width) == target
    assert found.images["face"].shape == (40, 80, 3)


def test_only_some_tasks_in_their_own_order(make_predictor: Make) -> None:
    (found,) = ph.explain(make_predictor(EVERY), photo(), ["kind", "age"])
    assert [h.task for h in found.heatmaps] == ["age", "kind"]
    assert list(found.answers) == [task.name for task in EVERY]


FORMS: dict[str, Callable[[Path], Any]] = {
    "path": lambda path: path,
    "text": str,
    "Pillow": Image.open,
    "mapping": lambda path: {"face": path},
}


@pytest.mark.parametrize("form", FORMS)
def test_one_image_in_any_form(make_predictor: Make, tmp_path: Path, form: str) -> None:
    file = tmp_path / "张三.png"
    Image.fromarray(photo()).save(file)
    (found,) = ph.explain(make_predictor([AGE]), FORMS[form](file))
    assert (found.images["face"] == photo()).all()


def test_no_images_give_no_reasons(make_predictor: Make) -> None:
    assert ph.explain(make_predictor([AGE]), []) == []


def test_an_unknown_task(make_predictor: Make) -> None:
    with pytest.raises(RunError) as caught:
        ph.explain(make_predictor([AGE, KIND]), photo(), ["agee"])
    assert str(caught.value) == (
        "explain: the network has no task 'agee'.\n  Did you mean 'age'? Known: age, kind."
    )


def test_a_backbone_without_a_map(make_predictor: Make) -> None:
    with pytest.raises(RunError) as caught:
        ph.explain(make_predictor([AGE], backbone="test_vit", backbone_options={}), photo())
    assert str(caught.value) == (
        "explain: the backbone 'test_vit' keeps no places apart. "
        "Expected a map larger than 1 x 1; got a vector of 64.\n"
        "  Such a map give resnet18, efficientnet_b0, convnext_tiny, vgg16, swin_t, ..."
    )


def test_a_map_of_one_place(make_predictor: Make) -> None:
    with pytest.raises(RunError) as caught:
        ph.explain(make_predictor([AGE], backbone_options={}), photo())
    assert str(caught.value) == (
        "explain: the backbone 'test_resnet' keeps no places apart. "
        "Expected a map larger than 1 x 1; got 1 x 1.\n"
        "  Larger images give a larger map (inputs: size)."
    )


def test_an_image_that_is_none(make_predictor: Make, tmp_path: Path) -> None:
    file = tmp_path / "照片.jpg"
    file.write_text("no image")
    with pytest.raises(ImageError, match=r"照片\.jpg: not an image"):
        ph.explain(make_predictor([AGE]), file)


def test_without_captum(make_predictor: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = make_predictor([AGE])
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    with pytest.raises(MissingExtraError) as caught:
        ph.explain(predictor, photo())
    assert str(caught.value) == (
        "explain (Grad-CAM by captum) needs an extra. "
        'Install it with: pip install "polyhead[report]"'
    )
