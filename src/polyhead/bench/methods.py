"""What a step costs under every method of balancing, beside the sum."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl
import torch

from polyhead.batch import Batch
from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.table import Line, paired
from polyhead.model import Model, Network, PoolNeck, build_network
from polyhead.objective import METHODS, Objective
from polyhead.tasks import Binary, Regression, Task
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter

_STEPS = 3
_ROWS = 32
_TASKS: tuple[Task, ...] = (
    Regression("years", range=(0, 80)).fit("age", pl.Series([20, 40])),
    Binary("Female").fit("gender", pl.Series(["Female", "Male"])),
)


def measure(job: Job) -> list[Line]:
    """Steps on stored features under each method that two tasks are enough for, and the sum."""
    model = tutorial_spec(job).model
    return [
        *_on("the tutorial's neck", model, job),
        *_on("a plain neck", replace(model, neck=PoolNeck((128,))), job),
    ]


def _on(what: str, model: Model, job: Job) -> list[Line]:
    model = replace(model, weights="random", weights_folder=None)
    network = build_network(model, {"face": (224, 224)}, {"age": 1, "gender": 1}, seed=0)
    network.train()
    batch = _batch(network.features_shape("face"))
    return [
        paired(
            f"{_STEPS} steps of {_ROWS} on {what}, {name}; other: sum",
            _steps(network, batch, _declared(name), job),
            _steps(network, batch, Objective(), job),
            job.rounds,
        )
        for name in METHODS
        if name != "sum" and _declared(name).least_tasks <= len(_TASKS)
    ]


def _declared(name: str) -> Objective:
    weights = {"age": 1.0, "gender": 1.0}
    return Objective(name, **({"weights": weights} if name == "Constant" else {}))


def _steps(network: Network, batch: Batch, objective: Objective, job: Job) -> Callable[[], object]:
    """In float32, as no method changes with precision. What was learned before costs no time."""
    training = replace(tutorial_spec(job).training, precision="fp32")
    engine = Engine(network, _TASKS, training, objective)
    engine.stored = True

    def work() -> None:
        meter = LossMeter()
        for _ in range(_STEPS):
            engine._step(batch, meter)  # noqa: SLF001 - what is measured
        meter.means()

    return work


def _batch(shape: Sequence[int]) -> Batch:
    """Features and labels drawn at random."""
    draws = torch.Generator().manual_seed(0)
    features = torch.rand(_ROWS, *shape, generator=draws)
    if features.ndim == 4:
        features = features.to(memory_format=torch.channels_last)
    return Batch(
        inputs={"face": features},
        targets={
            "age": 80 * torch.rand(_ROWS, generator=draws),
            "gender": torch.randint(2, (_ROWS,), generator=draws).float(),
        },
        present=dict.fromkeys(("age", "gender"), torch.ones(_ROWS, dtype=torch.bool)),
        rows=torch.arange(_ROWS),
    )
