"""What a step costs under every method of balancing, beside the sum."""

from collections.abc import Callable
from dataclasses import replace

import torch

from polyhead.batch import Batch
from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.table import Line, paired
from polyhead.model import AnyNeck, PoolNeck, build_network
from polyhead.objective import METHODS, Objective
from polyhead.tasks import Binary, Regression, Task
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter

_STEPS = 5
_TOGETHER = 2


def measure(job: Job) -> list[Line]:
    """Steps on stored features under each method that two tasks are enough for, and the sum."""
    spec = tutorial_spec(job)
    necks = {"the tutorial's neck": spec.model.neck, "a plain neck": PoolNeck((128,))}
    return [
        paired(
            f"{_STEPS} steps of 32 on {what}, {name}; other: sum",
            _steps(job, neck, _declared(name)),
            _steps(job, neck, Objective()),
            job.rounds,
        )
        for what, neck in necks.items()
        for name in METHODS
        if name != "sum" and _declared(name).least_tasks <= _TOGETHER
    ]


def _declared(name: str) -> Objective:
    return Objective(
        name, **({"weights": {"age": 1.0, "gender": 1.0}} if name == "Constant" else {})
    )


def _steps(job: Job, neck: AnyNeck, objective: Objective) -> Callable[[], object]:
    """An engine over features drawn at random, in float32 as no method changes with precision."""
    import polars as pl

    spec = tutorial_spec(job)
    tasks: tuple[Task, ...] = (
        Regression("years", range=(0, 80)).fit("age", pl.Series([20, 40])),
        Binary("Female").fit("gender", pl.Series(["Female", "Male"])),
    )
    model = replace(spec.model, neck=neck, weights="random", weights_folder=None)
    network = build_network(model, {"face": (224, 224)}, {"age": 1, "gender": 1}, seed=0)
    training = replace(spec.training, precision="fp32")
    engine = Engine(network, tasks, training, objective)
    engine.stored = True
    draws = torch.Generator().manual_seed(0)
    features = torch.rand(32, *network.features_shape, generator=draws)
    if features.ndim == 4:
        features = features.to(memory_format=torch.channels_last)
    batch = Batch(
        inputs={"face": features},
        targets={
            "age": 80 * torch.rand(32, generator=draws),
            "gender": torch.randint(2, (32,), generator=draws).float(),
        },
        present=dict.fromkeys(("age", "gender"), torch.ones(32, dtype=torch.bool)),
        rows=torch.arange(32),
    )
    network.train()

    def work() -> None:
        meter = LossMeter()
        for _ in range(_STEPS):
            engine._step(batch, meter)  # noqa: SLF001 - what is measured
        meter.means()

    return work
