"""One number per task by which its logits are divided, so that its probabilities come true."""

import math
from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from polyhead.tasks import Task

LEAST, MOST = 0.05, 20.0
"""The temperatures between which the best is looked for."""
_STEPS = 60


def fit_temperature(
    task: Task, outputs: Float[Tensor, "N ..."], targets: Shaped[Tensor, "N ..."]
) -> float:
    r"""The temperature :math:`T` under which the labels of N rows are likeliest.

    It minimizes the mean over rows of :math:`-\log p_y`, where :math:`p` is made of the logits
    :math:`z / T`. As a function of :math:`1 / T` that is convex for softmax and sigmoid, so the
    one place where its slope is 0 is found by halving; where labels can be told apart without an
    error the slope has no zero, and ``LEAST`` bounds what is found. Which class is the likeliest
    stays as it is (of classes in order, nearly).

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2. For several
    labels at once, and for the steps of classes in order, one temperature divides all logits.

    Args:
        task: A task that answers with classes.
        outputs: What its head gave for the rows.
        targets: Their labels; all rows hold one.

    Returns:
        1 for a task that answers with numbers, and where there is no row.
    """
    logits = outputs.double()
    if not len(logits) or task.surprises(logits, targets) is None:
        return 1.0
    low, high = 1 / MOST, 1 / LEAST  # of the inverse
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        if slope(task, logits, targets, middle) < 0:
            low = middle
        else:
            high = middle
    return 1 / math.sqrt(low * high)


def slope(
    task: Task, outputs: Float[Tensor, "N ..."], targets: Shaped[Tensor, "N ..."], inverse: float
) -> float:
    """How the mean surprise changes with the inverse of the temperature."""
    beta = torch.tensor(inverse, dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        surprises = task.surprises(outputs.double() * beta, targets)
        if surprises is None:
            return 0.0
        (gradient,) = torch.autograd.grad(surprises.mean(), beta)
    return float(gradient)


def predictions_of(
    tasks: Sequence[Task],
    outputs: Mapping[str, Tensor],
    temperatures: Mapping[str, float] | None = None,
) -> dict[str, Tensor]:
    """What heads gave, as predictions by task; see ``Task.predict``.

    Args:
        tasks: The fitted tasks.
        outputs: By task, (N, ...).
        temperatures: By task; 1 where it has none.
    """
    warm = temperatures or {}
    return {
        task.name: task.predict(_cooled(outputs[task.name], warm.get(task.name, 1.0)))
        for task in tasks
    }


def _cooled(outputs: Tensor, temperature: float) -> Tensor:
    return outputs if temperature == 1 else outputs.float() / temperature
