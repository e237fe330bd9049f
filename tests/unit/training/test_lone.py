from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import torch

import polyhead as ph
from polyhead.errors import SpecError
from polyhead.together import Together
from polyhead.training import Quiet, prepare, resume, train
from polyhead.training.lone import refuse_lone_row

MakeSpec = Callable[..., ph.Spec]


def spec_of(
    make_spec: MakeSpec,
    model: dict[str, Any],
    size: int = 32,
    **training: Any,  # noqa: ANN401
) -> ph.Spec:
    """At 32 x 32 pixels the last map of a ResNet is 1 x 1."""
    declared = {"backbone": "resnet18", "weights": "random", "freeze": "none", **model}
    return make_spec(
        inputs={"face": ph.Image("file", size=size, fit="stretch")},
        tasks={"age": ph.Regression()},
        model=ph.Model(**declared),
        training=ph.Training(epochs=1, **training),
    )


def refuse(spec: ph.Spec) -> None:
    experiment = prepare(spec)
    refuse_lone_row(experiment.part("train"), experiment.network(), spec.training)


@pytest.mark.parametrize(
    ("rows", "training", "batches", "helps"),
    [
        (
            48,
            {"batch_size": 47, "drop_last": False},
            "48 rows, 47 a batch",
            ["training.drop_last = true", "another training.batch_size", 'model.norm = "eval"'],
        ),
        (
            48,
            {"batch_size": 1},
            "48 rows, 1 a batch",
            ["another training.batch_size", 'model.norm = "eval"'],
        ),
        (1, {"batch_size": 8}, "1 row, 8 a batch", ['model.norm = "eval"']),
    ],
)
def test_a_row_alone_is_refused_before_anything_is_written(
    make_spec: MakeSpec,
    tmp_path: Path,
    rows: int,
    training: dict[str, Any],
    batches: str,
    helps: list[str],
) -> None:
    spec = spec_of(make_spec, {}, **training).placed(rows=rows)
    with pytest.raises(SpecError) as caught:
        train(spec, out=tmp_path / "run", reporter=Quiet())
    assert str(caught.value) == (
        f"training.batch_size: a batch would hold one row ({batches}), from which a batch-norm of "
        "resnet18 can't learn: its map is 1 x 1.\n"
        f"  Any of these helps: {', '.join(helps)}."
    )
    assert list(tmp_path.iterdir()) == []


def test_torch_cannot_do_it(make_spec: MakeSpec) -> None:
    """What is refused fails indeed."""
    network = prepare(spec_of(make_spec, {})).network().train()
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        network({"face": torch.zeros(1, 3, 32, 32)})


@pytest.mark.parametrize(
    ("model", "training"),
    [
        ({}, {"batch_size": 47, "drop_last": True}),
        ({}, {"batch_size": 46, "drop_last": False}),
        ({"norm": "eval"}, {"batch_size": 47, "drop_last": False}),
        ({"freeze": "all"}, {"batch_size": 1}),
        ({"backbone": "vgg11"}, {"batch_size": 1}),  # has no batch-norm
        ({}, {"batch_size": 1, "size": 33}),  # its last map is 2 x 2
    ],
)
def test_what_can_learn_is_not_refused(
    make_spec: MakeSpec, model: dict[str, Any], training: dict[str, Any]
) -> None:
    refuse(spec_of(make_spec, model, **training))


def test_looking_changes_nothing(make_spec: MakeSpec) -> None:
    spec = spec_of(make_spec, {}, size=33, batch_size=1)
    experiment = prepare(spec)
    network = experiment.network()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    modes = [part.training for part in network.modules()]
    refuse_lone_row(experiment.part("train"), network, spec.training)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert [part.training for part in network.modules()] == modes
    assert not any(part._forward_pre_hooks for part in network.modules())


def test_a_resumed_run_is_refused_too(make_spec: MakeSpec, tmp_path: Path) -> None:
    run = train(spec_of(make_spec, {}, batch_size=24), out=tmp_path / "run", reporter=Quiet())
    before = run.files.spec.read_text("utf-8")
    changes = ("training.epochs=2", "training.batch_size=1")
    with pytest.raises(SpecError, match="a batch would hold one row"):
        resume(run.folder, changes=changes, reporter=Quiet())
    assert run.files.spec.read_text("utf-8") == before


@pytest.mark.parametrize(("batch_size", "processes"), [(3, 2), (47, 2), (2, 4)])
def test_a_share_of_one_row_is_refused_too(
    make_spec: MakeSpec, batch_size: int, processes: int
) -> None:
    spec = spec_of(make_spec, {}, batch_size=batch_size, drop_last=False)
    experiment = prepare(spec)
    rows, network = experiment.part("train"), experiment.network()
    with pytest.raises(SpecError) as caught:
        refuse_lone_row(rows, network, spec.training, Together(0, processes))
    assert (
        "training.batch_size: a process's share of a batch would hold one row (48 rows, "
        f"{batch_size} a batch, {processes} processes), from which a batch-norm of resnet18 "
    ) in str(caught.value)
    with pytest.raises(SpecError) if 48 % batch_size == 1 else nullcontext():
        refuse_lone_row(rows, network, spec.training)
