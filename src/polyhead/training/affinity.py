"""How well the gradients of the tasks agree on the weights that they share."""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data import Batches, Order, RowSource
from polyhead.errors import Fault, SpecError
from polyhead.model import evaluating
from polyhead.objective import Losses, gradient_rows, task_losses
from polyhead.training.engine import Engine
from polyhead.training.history import Affinity


def measure_affinity(engine: Engine, batches: Batches) -> Affinity | None:
    r"""The cosine of the gradients of each pair of tasks, its mean over some batches.

    For tasks i and j it is :math:`g_i \cdot g_j / (|g_i| |g_j|)`, with :math:`g_t` the gradient of
    the loss of task t for the shared weights: above 0 a step for one task helps the other too, to
    first order, below 0 it harms it. The idea is that of Yu et al. 2020 (PCGrad, definition 1);
    Fifty et al. 2021 group tasks by what a step for one does to the loss of the other.

    The network is looked at in evaluation mode: without dropout, which would blur every cosine, and
    with the running means of batch-norms, which a look in training mode would move. No weight is
    changed, no number is drawn, and training goes on as if nobody had looked.

    Args:
        engine: The network, between two epochs.
        batches: Rows of the training; none where nothing is to be measured.

    Returns:
        For each pair of which a batch holds labels of both, and no gradient is zero; None where
        there is no batch.
    """
    found: dict[tuple[str, str], list[float]] = {}
    if len(batches) == 0:
        return None
    for batch in batches:
        for pair, cosine in _cosines(engine, batch):
            found.setdefault(pair, []).append(cosine)
    names = [task.name for task in engine.tasks]
    affinity: Affinity = {}
    for pair in combinations(names, 2):
        if pair in found:
            affinity.setdefault(pair[0], {})[pair[1]] = float(np.mean(found[pair]))
    return affinity


def _cosines(engine: Engine, batch: Batch) -> list[tuple[tuple[str, str], float]]:
    """The cosines over one batch, of the pairs of which there is one."""
    labeled = engine.labeled(batch)
    if len(labeled) < 2:
        return []
    device = engine.accelerator.device
    devices = [device] if device.type == "cuda" else []
    engine.optimizer.zero_grad()
    with torch.random.fork_rng(devices), evaluating(engine.network):
        losses = _losses(engine, batch.to(device, non_blocking=True))
        rows = gradient_rows(
            torch.stack([losses[name] for name in labeled]), labeled, engine.learning
        )
    engine.optimizer.zero_grad()  # those of the heads are left
    return _pairs(labeled, rows.gramian.double())


def _losses(engine: Engine, batch: Batch) -> Losses:
    with engine.autocast():
        outputs: dict[str, Tensor] = engine.network(batch.inputs, stored=engine.stored)
    numbers = {name: output.float() for name, output in outputs.items()}
    return task_losses(engine.tasks, numbers, batch, engine.together)


def _pairs(
    names: Sequence[str], gramian: Float[Tensor, "T T"]
) -> list[tuple[tuple[str, str], float]]:
    sizes = gramian.diagonal().sqrt()
    cosines = gramian / sizes.outer(sizes)
    pairs = combinations(range(len(names)), 2)
    found = [((names[i], names[j]), float(cosines[i, j])) for i, j in pairs]
    return [(pair, cosine) for pair, cosine in found if math.isfinite(cosine)]


def spread(rows: RowSource, count: int, size: int) -> Batches:
    """Batches that are the same at every call, each spread over all rows.

    Args:
        rows: What to take them from.
        count: How many at most; fewer where there are too few rows for full ones.
        size: Rows a batch.
    """
    batches = min(count, max(len(rows) // size, 1))
    taken = min(batches * size, len(rows))
    places = np.arange(taken) * len(rows) // max(taken, 1)
    order = np.concatenate([places[start::batches] for start in range(batches)] or [places[:0]])
    return Batches(rows, size, Order(order))


def refuse_affinity(engine: Engine) -> None:
    """Refuse to measure what isn't there.

    Raises:
        SpecError: Saying why.
    """
    reason = why_no_affinity(engine)
    if engine.training.affinity and reason:
        raise SpecError([Fault("training.affinity", f"{reason}.")])


def why_no_affinity(engine: Engine) -> str:
    """What stands against comparing the gradients of tasks; empty where nothing does."""
    if sum(task.weight > 0 for task in engine.tasks) < 2:
        return "there is one task, and no pair to compare"
    if not engine.learning.shared:
        return "none of the weights that tasks share learns"
    if engine.training.precision == "fp16":
        return "float16 cuts off small gradients"
    return ""
