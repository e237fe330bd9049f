from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph
from polyhead.data import Rows, RowSource
from polyhead.errors import SpecError
from polyhead.features import FeatureRows, Features
from polyhead.training import Quiet, prepare
from polyhead.training.engine import Engine
from polyhead.training.storing import store_features

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
    return store_features(experiment, engine, reporter), reporter.said, engine


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
    (line,) = said
    assert line == (
        "the backbone is frozen: what it gives for each image is stored once "
        f"(69 of 69 rows to do, 0.00 GB in {folder})"
    )
    _, said, _ = stored(frozen(make_spec, tmp_path))
    assert said == [f"the backbone is frozen: all 69 rows are stored in {folder}"]


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
    assert said[0].startswith("the backbone is frozen: all 69 rows are stored")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"inputs": {"face": ph.Image("file", size=32, augment=ph.Augment(flip=True))}},
            "images are varied, so that no two epochs see the same",
        ),
        (
            {"model": ph.Model("test_resnet", weights="random", freeze="none")},
            "the backbone learns",
        ),
        (
            {"model": ph.Model("test_resnet", weights="random", freeze="layer1")},
            "the backbone learns",
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
    assert note.startswith("note: features are not stored, 0.0 GB would not fit in ")
    assert note.endswith("; raise features.limit_gb to store them")
    with pytest.raises(SpecError, match=r"features\.limit_gb: 0\.0 GB would not fit in "):
        stored(frozen(make_spec, tmp_path, features={"limit_gb": 1e-6, "store": "on"}))


def test_what_is_stored_already_counts_towards_the_limit(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    stored(frozen(make_spec, tmp_path))
    parts, _, _ = stored(frozen(make_spec, tmp_path, features={"limit_gb": 1e-6}))
    assert kinds(parts) == {FeatureRows}  # nothing is missing, so nothing grows
