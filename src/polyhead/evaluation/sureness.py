"""Whether probabilities come true: log loss, calibration error, and a diagram of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from polyhead.calibration import Calibrated
from polyhead.data import Labels
from polyhead.tasks import Chances, Task

BINS = 15
"""Of equal width, as in Guo et al. 2017, section 4."""
_LEAST = 1.2e-7  # where float32 has no number between it and 1 beside 1


@dataclass(frozen=True)
class Certainty:
    """How well the probabilities of a task come true.

    Attributes:
        log_loss: The mean of minus the logarithm of the probability of what is true (of several
            labels at once, of each of them).
        calibration_error: The expected calibration error: by bin of probability, how far the share
            that came true lies from the mean probability, weighted by the answers in the bin.
        sure: (B,), by bin that holds an answer, the mean probability.
        right: (B,), the share that came true.
        answers: (B,), how many there are.
    """

    log_loss: float
    calibration_error: float
    sure: tuple[float, ...]
    right: tuple[float, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Sureness:
    """What a temperature changed.

    Attributes:
        task: The task.
        rows: How many rows with a label were looked at.
        temperature: What its logits are divided by.
        before: The probabilities as the network gave them.
        after: The same at the temperature.
    """

    task: str
    rows: int
    temperature: float
    before: Certainty
    after: Certainty


def sureness(
    tasks: Sequence[Task],
    calibrated: Calibrated,
    before: Mapping[str, Tensor],
    after: Mapping[str, Tensor],
    labels: Labels,
) -> tuple[Sureness, ...]:
    """Measure the probabilities of every task that has a temperature.

    Args:
        tasks: The fitted tasks.
        calibrated: What was found out on other rows.
        before: By task, (N, ...), the predictions as the network gave them.
        after: By task, the predictions at its temperature.
        labels: The label columns of the same N rows.
    """
    found: list[Sureness] = []
    for task in tasks:
        here, targets = labels.present[task.name], labels.targets[task.name]
        if task.name not in calibrated.temperatures or not here.any():
            continue
        looked = [task.chances(said[task.name][here], targets[here]) for said in (before, after)]
        first, last = [certainty(chances) for chances in looked if chances is not None]
        warmth = calibrated.temperatures[task.name]
        found.append(Sureness(task.name, int(here.sum()), warmth, first, last))
    return tuple(found)


def certainty(chances: Chances) -> Certainty:
    r"""Measure probabilities beside what is true.

    The expected calibration error is :math:`\sum_b \frac{n_b}{n} |right_b - sure_b|` over the bins
    of the probability of the likeliest class; where any number of labels may hold, of each label.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3.
    """
    p = chances.probabilities.double()
    if chances.exclusive:
        best = p.argmax(dim=1, keepdim=True)
        sure, right = p.gather(1, best)[:, 0], chances.true.gather(1, best)[:, 0]
        surprises = -p[chances.true].clamp(min=_LEAST).log()
    else:
        sure, right = p.flatten(), chances.true.flatten()
        surprises = -torch.where(right, sure, 1 - sure).clamp(min=_LEAST).log()
    return Certainty(float(surprises.mean()), *_by_bin(sure, right))


def _by_bin(
    sure: Float[Tensor, " M"], right: Bool[Tensor, " M"]
) -> tuple[float, tuple[float, ...], tuple[float, ...], tuple[int, ...]]:
    places = (sure * BINS).long().clamp(max=BINS - 1)
    answers = places.bincount(minlength=BINS)
    held = answers > 0
    counts = answers[held].double()
    mean_sure = places.bincount(sure, minlength=BINS)[held] / counts
    mean_right = places.bincount(right.double(), minlength=BINS)[held] / counts
    error = float((counts * (mean_right - mean_sure).abs()).sum() / counts.sum())
    return (
        error,
        tuple(mean_sure.tolist()),
        tuple(mean_right.tolist()),
        tuple(answers[held].tolist()),
    )
