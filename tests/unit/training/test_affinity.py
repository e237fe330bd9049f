from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import polyhead as ph
from polyhead.data import Batches, shuffled
from polyhead.errors import SpecError
from polyhead.objective import task_losses
from polyhead.training import Experiment, Quiet, prepare, resume, train
from polyhead.training.affinity import measure_affinity, spread, why_no_affinity
from polyhead.training.engine import Engine

MakeSpec = Callable[..., ph.Spec]
NECK = ph.PoolNeck(hidden=(8,), dropout=0.5)
MODEL = ph.Model("test_resnet", weights="random", freeze="none", neck=NECK)


def _engine(spec: ph.Spec) -> tuple[Engine, Experiment]:
    experiment = prepare(spec)
    return Engine(experiment.network(), experiment.tasks, spec.training), experiment


def _batches(experiment: Experiment, count: int = 2) -> Batches:
    return spread(experiment.part("train").at_epoch(0), count, 8)


def test_it_is_the_cosine_of_the_gradients(make_spec: MakeSpec) -> None:
    engine, experiment = _engine(make_spec(model=MODEL))
    batches = _batches(experiment)
    expected = []
    engine.network.eval()
    for batch in batches:
        losses = task_losses(engine.tasks, engine.network(batch.inputs), batch)
        rows = [
            torch.cat(
                [
                    gradient.flatten()
                    for gradient in torch.autograd.grad(
                        losses[name], list(engine.learning.shared), retain_graph=True
                    )
                ]
            )
            for name in ("age", "gender")
        ]
        expected.append(float(torch.cosine_similarity(rows[0], rows[1], dim=0)))
    affinity = measure_affinity(engine, batches)
    assert affinity is not None
    assert list(affinity) == ["age"]
    assert affinity["age"] == {"gender": pytest.approx(sum(expected) / 2, rel=1e-4)}


def test_twins_pull_together_and_opposites_apart(make_spec: MakeSpec) -> None:
    """Two tasks on one column have one gradient, once their heads are the same."""
    tasks = {"a": ph.Binary("Female", column="gender"), "b": ph.Binary("Male", column="gender")}
    engine, experiment = _engine(make_spec(model=MODEL, tasks=tasks))
    one, other = (dict(engine.network.head(name).named_parameters()) for name in ("a", "b"))
    with torch.no_grad():
        for name, weight in other.items():
            weight.copy_(-one[name])
    measured = measure_affinity(engine, _batches(experiment))
    assert measured is not None
    assert measured["a"]["b"] == pytest.approx(1.0, abs=1e-4)
    with torch.no_grad():
        for name, weight in other.items():
            weight.copy_(one[name] if "weight" in name else -one[name])
    measured = measure_affinity(engine, _batches(experiment))
    assert measured is not None
    assert measured["a"]["b"] < -0.5


def test_looking_leaves_everything_as_it_was(make_spec: MakeSpec) -> None:
    engine, experiment = _engine(make_spec(model=MODEL))
    rows = experiment.part("train")
    engine.train_epoch(0, shuffled(rows, 8, epoch=0), lambda _: None)
    state = {name: value.clone() for name, value in engine.network.state_dict().items()}
    modes = [part.training for part in engine.network.modules()]
    random = torch.get_rng_state()
    assert measure_affinity(engine, _batches(experiment)) is not None
    _assert_equal(engine.network.state_dict(), state)
    assert [part.training for part in engine.network.modules()] == modes
    assert torch.equal(torch.get_rng_state(), random)
    assert all(weight.grad is None for weight in engine.network.parameters())


def _assert_equal(one: Mapping[str, torch.Tensor], other: Mapping[str, torch.Tensor]) -> None:
    assert all(torch.equal(one[name], value) for name, value in other.items())


@pytest.mark.parametrize("freeze", ["none", "all"])
@pytest.mark.parametrize("method", ["sum", "GradNorm"])
def test_training_is_the_same_whether_or_not_somebody_looks(
    make_spec: MakeSpec, tmp_path: Path, freeze: str, method: str
) -> None:
    spec = make_spec(
        model=replace(MODEL, freeze=freeze),
        objective=ph.Objective(method),
        training=ph.Training(epochs=2, batch_size=8, lr=3e-3),
    )
    looked_at = spec.change("training.affinity=2")
    plain = train(spec, out=tmp_path / "plain", reporter=Quiet())
    looked = train(looked_at, out=tmp_path / "looked", reporter=Quiet())
    assert plain.files.weights.read_bytes() == looked.files.weights.read_bytes()
    assert plain.history.train_loss == looked.history.train_loss
    assert [epoch.affinity for epoch in plain.history.epochs] == [None, None]
    for epoch in looked.history.epochs:
        assert epoch.affinity is not None
        assert -1 <= epoch.affinity["age"]["gender"] <= 1
        assert epoch.train_seconds is not None
        assert 0 < epoch.train_seconds < epoch.seconds


def test_a_run_that_goes_on_looks_as_if_it_had_not_been_broken_off(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    def spec(epochs: int) -> ph.Spec:
        return make_spec(model=MODEL, training=ph.Training(epochs, batch_size=8, affinity=2))

    whole = train(spec(2), out=tmp_path / "whole", reporter=Quiet())
    train(spec(1), out=tmp_path / "half", reporter=Quiet())
    half = resume(tmp_path / "half", changes=("training.epochs=2",), reporter=Quiet())
    assert [e.affinity for e in half.history.epochs] == [e.affinity for e in whole.history.epochs]


def test_a_pair_whose_labels_never_meet_has_no_cosine(make_spec: MakeSpec) -> None:
    engine, experiment = _engine(make_spec(model=MODEL))
    rows = experiment.part("train")
    alone = [i for i in range(len(rows)) if not bool(rows.labels.present["age"][i])]
    assert alone
    assert measure_affinity(engine, Batches(rows, 8, alone)) == {}
    assert measure_affinity(engine, spread(rows, 0, 8)) is None


@pytest.mark.parametrize(
    ("count", "size", "lengths"),
    [(2, 8, [8, 8]), (6, 8, [8] * 6), (9, 8, [8] * 6), (1, 100, [48]), (0, 8, [])],
)
def test_batches_are_spread_over_all_rows(
    make_spec: MakeSpec, count: int, size: int, lengths: list[int]
) -> None:
    rows = prepare(make_spec()).part("train")
    batches = list(spread(rows, count, size))
    assert [len(batch) for batch in batches] == lengths
    seen = [int(row) for batch in batches for row in batch.rows]
    assert len(set(seen)) == len(seen)
    for batch in batches:
        low, high = int(batch.rows.min()), int(batch.rows.max())
        assert low < len(rows) / 4
        assert high > len(rows) * 3 / 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tasks": {"age": ph.Regression()}}, "there is one task, and no pair to compare"),
        ({"model": ph.Model("test_resnet", weights="random")}, "none of the weights that tasks"),
        ({"training": ph.Training(precision="fp16", affinity=1)}, "float16 cuts off small"),
    ],
)
def test_where_there_is_nothing_to_look_at_it_is_refused(
    make_spec: MakeSpec, tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    spec = make_spec(**{"model": MODEL, "training": ph.Training(affinity=1), **changes})
    with pytest.raises(SpecError, match=rf"training\.affinity: {reason}"):
        train(spec, out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()


def test_where_nothing_stands_against_it_nothing_is_said(make_spec: MakeSpec) -> None:
    assert why_no_affinity(_engine(make_spec(model=MODEL))[0]) == ""
