"""The choices of the compute path, each against what it replaces, and the processor's own limit."""

import statistics
from collections.abc import Callable
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from polyhead.bench.job import Job
from polyhead.bench.table import Line, paired, seconds
from polyhead.model import Model, Network, build_network
from polyhead.spec import Training
from polyhead.training.optimize import make_optimizer

_BATCH = 32
_BACKBONES = {"vgg16": 224, "tf_efficientnet_lite0": 224, "resnet18": 224}
_LEARNING = {"tf_efficientnet_lite0": 112, "resnet18": 112}
_SIDE = 2048

Numbers = Literal["fp32", "bf16"]


def measure(job: Job) -> list[Line]:
    """Layout, precision and optimizer, of frozen passes and of whole steps."""
    lines = []
    for name, size in _BACKBONES.items():
        lines += _passes(name, size, job.rounds)
    for name, size in _LEARNING.items():
        lines += _steps(name, size, job.rounds)
    return [*lines, *_limits(job.rounds)]


def _passes(name: str, size: int, rounds: int) -> list[Line]:
    plain = _network(name, size, "all", channels_last=False)
    last = _network(name, size, "all", channels_last=True)
    images = torch.randn(_BATCH, 3, size, size)
    start = f"frozen pass of {name} at {size}, batch {_BATCH}"
    return [
        paired(
            f"{start}: channels_last; other: torch's default",
            lambda: _pass(last, images, "fp32"),
            lambda: _pass(plain, images, "fp32"),
            rounds,
        ),
        paired(
            f"{start}: bf16; other: fp32",
            lambda: _pass(last, images, "bf16"),
            lambda: _pass(last, images, "fp32"),
            rounds,
        ),
    ]


def _steps(name: str, size: int, rounds: int) -> list[Line]:
    start = f"step of {name} at {size}, batch {_BATCH}"
    half = _step(name, size, "bf16", channels_last=True)
    full = _step(name, size, "fp32", channels_last=True)
    default = _step(name, size, "fp32", channels_last=False)
    compiled = _step(name, size, "fp32", channels_last=True, compiled=True)
    network = _network(name, size, "none", channels_last=True)
    return [
        paired(f"{start}: channels_last; other: torch's default", full, default, rounds),
        paired(f"{start}: bf16; other: fp32", half, full, rounds),
        paired(f"{start}: torch.compile; other: none", compiled, full, rounds),
        paired(
            f"update of {name}: one fused kernel; other: torch's default",
            _update(network, fused=True),
            _update(network, fused=False),
            rounds,
        ),
    ]


def _limits(rounds: int) -> list[Line]:
    """How far one frozen pass of VGG16 is from the processor's own matrix speed."""
    network = _network("vgg16", 224, "all", channels_last=True)
    images = torch.randn(_BATCH, 3, 224, 224)
    with FlopCounterMode(display=False) as counter:
        _pass(network, images, "fp32")
    operations = counter.get_total_flops()
    lines = []
    precisions: tuple[Numbers, ...] = ("fp32", "bf16")
    for precision in precisions:
        speed = _matrix_speed(precision, rounds)
        took = [seconds(partial(_pass, network, images, precision)) for _ in range(rounds)]
        ours, limit = statistics.median(took), operations / speed
        what = f"frozen pass of vgg16, batch {_BATCH}, {precision}; other: as matrix products"
        note = f"{operations / 1e9:,.0f} GFLOP at {speed / 1e9:,.0f} GFLOP/s"
        lines.append(Line(what, ours, limit, "s", limit / ours, rounds, note=note))
    return lines


def _matrix_speed(precision: Numbers, rounds: int) -> float:
    """Operations a second in the product of two large square matrices."""
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = torch.randn(2, _SIDE, _SIDE).to(dtype)
    took = [seconds(lambda: a @ b) for _ in range(rounds + 1)][1:]
    return 2 * _SIDE**3 / statistics.median(took)


def _network(name: str, size: int, freeze: str, *, channels_last: bool) -> Network:
    model = Model(name, weights="random", freeze=freeze)
    network = build_network(model, {"image": (size, size)}, {"age": 1, "race": 7}, seed=0)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    return network.train().to(memory_format=layout)


def _pass(network: Network, images: Tensor, precision: Numbers) -> None:
    half = precision == "bf16"
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
        network.features({"image": images})


def _step(
    name: str, size: int, precision: Numbers, *, channels_last: bool, compiled: bool = False
) -> Callable[[], None]:
    network = _network(name, size, "none", channels_last=channels_last)
    forward: Callable[..., dict[str, Tensor]] = torch.compile(network) if compiled else network
    optimizer = make_optimizer(network, Training(lr=1e-5))
    images = torch.randn(_BATCH, 3, size, size)
    half = precision == "bf16"

    def step() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            out = forward({"image": images})
        loss = sum((answer.float().square().mean() for answer in out.values()), torch.zeros(()))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def _update(network: nn.Module, *, fused: bool) -> Callable[[], None]:
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-5, fused=fused)
    for weight in network.parameters():
        weight.grad = torch.zeros_like(weight)

    def update() -> None:
        optimizer.step()

    return update
