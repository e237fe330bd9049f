"""A training step on stored features: the whole engine against a loop over tensors in memory."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.table import Line, paired
from polyhead.data import shuffled
from polyhead.features import FeatureRows
from polyhead.spec import Spec
from polyhead.training import Quiet, prepare
from polyhead.training.engine import Engine
from polyhead.training.storing import carry_out, plan_storing


def measure(job: Job) -> list[Line]:
    """An epoch on stored features, ours against one written by hand over tensors in memory."""
    lines = []
    for precision in ("fp32", "bf16"):
        spec = tutorial_spec(job)
        training = replace(spec.training, precision=precision)
        features = replace(spec.features, folder=str(job.work / "step-cache"))
        spec = replace(spec, training=training, features=features)
        lines.append(_compare(spec, job))
    return lines


def _compare(spec: Spec, job: Job) -> Line:
    ours, rows = _engine(spec)
    hand = _by_hand(spec, rows)
    precision = spec.training.precision
    what = f"an epoch on stored features, {len(rows):,} rows, {precision}; other: by hand"
    return paired(what, ours, hand, job.rounds, bar=0.9)


def _engine(spec: Spec) -> tuple[Callable[[], object], FeatureRows]:
    experiment = prepare(spec)
    engine = Engine(experiment.network(), experiment.tasks, spec.training)
    plan = plan_storing(experiment.parts, spec.features, engine, spec.training.epochs)
    rows = carry_out(plan, experiment.parts, engine, Quiet(), spec.training.epochs)["train"]
    if not isinstance(rows, FeatureRows):
        raise TypeError(f"{rows} are not stored")

    def epoch() -> object:
        return engine.train_epoch(0, shuffled(rows, 32, epoch=0, drop_last=True), lambda _: None)

    return epoch, rows


def _by_hand(spec: Spec, rows: FeatureRows) -> Callable[[], object]:
    """What an experienced hand writes: all tensors in memory, one loop, no masks."""
    network = prepare(spec).network().to(memory_format=torch.channels_last)
    learning = list(network.parameters_learning())
    optimizer = torch.optim.Adam(learning, lr=1e-4, fused=True)
    features = rows.inputs["face"].of(np.arange(len(rows)), 0).clone()
    ages, genders = rows.labels.targets["age"], rows.labels.targets["gender"]
    ages = ages if ages.ndim == 1 else ages[:, 0]  # a bin is its middle and its ends
    half = spec.training.precision == "bf16"

    def epoch() -> Tensor:
        network.train()
        loss = torch.zeros(())
        order = torch.randperm(len(features))
        for start in range(0, len(order) - 31, 32):
            at = order[start : start + 32]
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                out = network.answer({"face": features[at]})
            age = functional.l1_loss(out["age"].float().sigmoid(), ages[at].float())
            gender = functional.binary_cross_entropy_with_logits(
                out["gender"].float(), genders[at].float()
            )
            loss = age + gender
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        return loss

    return epoch
