from collections.abc import Callable

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import polyhead as ph
from polyhead.data import shuffled
from polyhead.errors import SpecError
from polyhead.training import prepare
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter

MakeSpec = Callable[..., ph.Spec]


class Waits(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts how often a number is asked of the device, which waits for all that runs there."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        asking = (torch.ops.aten._local_scalar_dense.default, torch.ops.aten.is_nonzero.default)
        self.count += func in asking
        return func(*args, **(kwargs or {}))


def _engine(spec: ph.Spec) -> Engine:
    experiment = prepare(spec)
    return Engine(experiment.network(), experiment.tasks, spec.training)


def test_no_step_waits_for_the_device(make_spec: MakeSpec) -> None:
    """With SGD: Adam counts its steps, and those numbers always live beside the CPU."""
    spec = make_spec(training=ph.Training(optimizer="sgd", clip=1.0, batch_size=8))
    engine, meter = _engine(spec), LossMeter()
    batches = list(shuffled(prepare(spec).part("train"), 8, epoch=0))
    engine._step(batches[0], meter)  # the optimizer makes its state
    with Waits() as waits:
        for batch in batches[1:3]:
            engine._step(batch, meter)
    assert waits.count == 0
    with Waits() as waits:
        meter.means()
    assert waits.count > 0


def test_compiling_without_a_compiler_is_refused(
    make_spec: MakeSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SpecError, match=r"training\.compile: no C\+\+ compiler was found"):
        _engine(make_spec(training=ph.Training(compile=True)))
