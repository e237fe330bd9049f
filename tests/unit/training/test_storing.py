import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

import polyhead as ph
from polyhead.data import Rows, RowSource, in_order
from polyhead.errors import SpecError
from polyhead.features import FeatureRows, Features
from polyhead.training import Quiet, prepare, worth
from polyhead.training.engine import Engine
from polyhead.training.storing import carry_out, plan_storing

MakeSpec = Callable[..., ph.Spec]
FROZEN = ph.Model("test_resnet", weights="random", freeze="all", neck=ph.PoolNeck((4,)))


class Kept(Quiet):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def stored(spec: ph.Spec) -> tuple[Mapping[str, RowSource], list[str], Engine]:
    experiment, reporter = prepare(spec), Kept()
    engine = Engine(experiment.network(), experiment.tasks, spec.training)
    epochs = spec.training.epochs
    plan = plan_storing(experiment.parts, spec.features, engine, epochs)
    return carry_out(plan, experiment.parts, engine, reporter, epochs), reporter.said, engine


def frozen(make_spec: MakeSpec, cache: Path, **changes: Any) -> ph.Spec:  # noqa: ANN401
    features = Features(**{"folder": str(cache), **changes.pop("features", {})})
    return make_spec(model=FROZEN, **changes, features=features)


def kinds(parts: Mapping[str, RowSource]) -> set[type]:
    return {type(rows) for rows in parts.values()}


def test_what_is_frozen_is_stored_and_said(make_spec: MakeSpec, tmp_path: Path) -> None:
    parts, said, engine = stored(frozen(make_spec, tmp_path))
    assert kinds(parts) == {FeatureRows}
    assert engine.stored
    (folder,) = (tmp_path / "features").iterdir()
    first, saving = said
    assert first == (
        "the backbone is frozen: what it gives for each image is computed once and stored "
        f"(69, 26 kB in {folder})"
    )
    assert re.fullmatch(r"stored in 0:\d\d; 4 epochs without would take 0:\d\d longer", saving)
    _, said, _ = stored(frozen(make_spec, tmp_path))
    assert said == [
        f"the backbone is frozen: what it gives for each image is stored (69, 26 kB in {folder})"
    ]


def test_what_is_missing_is_said(make_spec: MakeSpec, squares: Path, tmp_path: Path) -> None:
    stored(frozen(make_spec, tmp_path))
    with_test = ph.Data("train.csv", "val.csv", "test.csv", folder=str(squares))
    _, said, _ = stored(frozen(make_spec, tmp_path, data=with_test))
    assert "is computed once and stored (15 of 84, 32 kB in" in said[0]


def test_the_first_stages_are_stored_where_they_are_frozen(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    partly = ph.Model("test_resnet", weights="random", freeze="layer2")
    parts, said, engine = stored(make_spec(model=partly, features=Features(folder=str(tmp_path))))
    assert (kinds(parts), engine.stored) == ({FeatureRows}, True)
    assert said[0].startswith("the backbone is frozen up to layer2.0: what it gives for each image")
    (batch,) = in_order(parts["val"], 21)
    assert batch.inputs["face"].shape[1:] == engine.network.features_shape("face")
    assert len(engine.network.features_shape("face")) == 3


def test_what_is_quicker_computed_than_read_is_not_stored(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(worth._WORTH, "cpu", 1e9)
    parts, said, _ = stored(frozen(make_spec, tmp_path))
    assert (kinds(parts), said) == ({Rows}, [])
    assert kinds(stored(frozen(make_spec, tmp_path, features={"store": "on"}))[0]) == {FeatureRows}


VARIED = {"face": ph.Image("file", size=32, augment=ph.Augment(flip=True))}


def test_varied_looks_are_stored_and_said(make_spec: MakeSpec, tmp_path: Path) -> None:
    parts, said, _ = stored(frozen(make_spec, tmp_path, inputs=VARIED, features={"views": 3}))
    assert kinds(parts) == {FeatureRows}
    assert (
        "what it gives for 3 varied looks at each training image is computed once and "
        "stored (165, 63 kB in" in said[0]
    )


def test_more_looks_than_epochs_are_not_stored(make_spec: MakeSpec, tmp_path: Path) -> None:
    parts, said, _ = stored(frozen(make_spec, tmp_path, inputs=VARIED, features={"views": 4}))
    assert kinds(parts) == {Rows}
    assert said == ["note: features are not stored: 4 epochs see no look twice"]


def test_looks_that_would_all_be_the_same_are_refused(make_spec: MakeSpec, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"features\.views: nothing varies the images, so that"):
        stored(frozen(make_spec, tmp_path, features={"views": 4}))


def test_numbers_are_stored_in_the_type_they_come_out_in(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    """A layer norm ends in float32 within bfloat16, and must not be rounded on its way."""
    half = ph.Training(epochs=2, precision="bf16")
    types = {}
    for backbone in ("test_resnet", "test_vit"):
        model = ph.Model(backbone, weights="random", neck=ph.PoolNeck((4,)))
        spec = make_spec(model=model, training=half, features=Features(folder=str(tmp_path)))
        (batch,) = in_order(stored(spec)[0]["val"], 21)
        types[backbone] = batch.inputs["face"].dtype
    assert types == {"test_resnet": torch.bfloat16, "test_vit": torch.float32}


@pytest.mark.parametrize(
    "changes",
    [
        {"training": ph.Training(epochs=2, lr=0.5, batch_size=3, seed=0)},
        {"tasks": {"age": ph.Regression(loss="mse")}},
        {"training": ph.Training(epochs=7, optimizer="sgd", schedule="cosine")},
    ],
)
def test_another_head_loss_or_learning_rate_uses_the_same_store(
    make_spec: MakeSpec, tmp_path: Path, changes: dict[str, Any]
) -> None:
    stored(frozen(make_spec, tmp_path))
    _, said, _ = stored(frozen(make_spec, tmp_path, **changes))
    assert "each image is stored (69, 26 kB in" in said[0]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"inputs": {"face": ph.Image("file", size=32, augment=ph.Augment(flip=True))}},
            "images are varied, so that no two epochs see the same",
        ),
        (
            {"model": ph.Model("test_resnet", weights="random", freeze="none")},
            "no part of the backbone is frozen",
        ),
    ],
)
def test_what_differs_between_epochs_is_not_stored(
    make_spec: MakeSpec, tmp_path: Path, changes: dict[str, Any], why: str
) -> None:
    sections = {"model": FROZEN, **changes}
    parts, said, engine = stored(
        make_spec(**sections, features=Features(folder=str(tmp_path / "cache")))
    )
    assert (kinds(parts), said, engine.stored) == ({Rows}, [], False)
    assert not (tmp_path / "cache").exists()
    with pytest.raises(SpecError, match=f'features.store: "on" is not possible: {why}'):
        stored(make_spec(**sections, features=Features(store="on", folder=str(tmp_path))))


def test_one_epoch_stores_nothing_unless_told_to(make_spec: MakeSpec, tmp_path: Path) -> None:
    one = ph.Training(epochs=1)
    assert kinds(stored(frozen(make_spec, tmp_path, training=one))[0]) == {Rows}
    insisting = frozen(make_spec, tmp_path, training=one, features={"store": "on"})
    assert kinds(stored(insisting)[0]) == {FeatureRows}
    off = frozen(make_spec, tmp_path, features={"store": "off"})
    assert kinds(stored(off)[0]) == {Rows}


def test_a_store_that_would_grow_too_large_is_left_alone(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    parts, said, engine = stored(frozen(make_spec, tmp_path, features={"limit_gb": 1e-6}))
    assert (kinds(parts), engine.stored) == ({Rows}, False)
    (note,) = said
    assert note == (
        f"note: features are not stored: 69 images take 26 kB in {tmp_path}, and all stores "
        f"there 0 bytes of features.limit_gb = 1e-06.\n  {worth.CHOICES}"
    )
    with pytest.raises(SpecError, match=r"features\.limit_gb: 69 images take 26 kB in "):
        stored(frozen(make_spec, tmp_path, features={"limit_gb": 1e-6, "store": "on"}))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_refused_where_nothing_is_missing(make_spec: MakeSpec, tmp_path: Path) -> None:
    stored(frozen(make_spec, tmp_path))
    parts, _, _ = stored(frozen(make_spec, tmp_path, features={"limit_gb": 1e-6}))
    assert kinds(parts) == {FeatureRows}


def test_all_stores_together_are_bounded(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    stored(frozen(make_spec, tmp_path))
    other = ph.Model("test_resnet", weights="random", freeze="layer2")
    grown = Features(folder=str(tmp_path), limit_gb=3e-5)
    _, said, _ = stored(make_spec(model=other, features=grown))
    assert "and all stores there 28 kB of features.limit_gb = 3e-05" in said[0]


def test_a_full_disk_is_seen_before(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10_000))
    _, said, _ = stored(frozen(make_spec, tmp_path))
    assert "and its disk has 10 kB left" in said[0]
