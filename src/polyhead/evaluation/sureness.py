"""Whether probabilities come true: log loss, calibration error, and a diagram of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from polyhead.calibration import Calibrated
from polyhead.data import Labels
from polyhead.tasks import Chances, Task
from polyhead.tasks.agreement import calibration_bins, calibration_error, log_loss, log_losses
from polyhead.tasks.statistics import values_of


@dataclass(frozen=True)
class Certainty:
    """How well the probabilities of a task come true.

    Attributes:
        log_loss: The mean of minus the logarithm of the probability of what is true (of several
            labels at once, of each of them).
        calibration_error: By bin of probability, how far the share that came true lies from the
            mean probability; see ``polyhead.tasks.agreement.calibration_error``.
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
    """Measure probabilities beside what is true, as the metrics of the tasks do.

    The diagram is of the same probabilities: that of the likeliest class; where any number of
    labels may hold, of each label.
    """
    p, true = chances.probabilities.double(), chances.true
    if chances.exclusive:
        best = p.argmax(dim=1, keepdim=True)
        sure, right = p.gather(1, best), true.gather(1, best)
        surprise = log_loss(p[true])
    else:
        sure, right = p, true
        surprise = log_losses(torch.where(true, p, 1 - p))
    measured = values_of({"loss": surprise, "error": calibration_error(sure, right)})
    return Certainty(measured["loss"], measured["error"], *_by_bin(sure, right))


def _by_bin(
    sure: Float[Tensor, "N L"], right: Bool[Tensor, "N L"]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[int, ...]]:
    places = calibration_bins(sure).flatten()
    answers = places.bincount()
    held = answers > 0
    counts = answers[held].double()
    mean_sure = places.bincount(sure.flatten())[held] / counts
    mean_right = places.bincount(right.flatten().double())[held] / counts
    return (
        tuple(mean_sure.tolist()),
        tuple(mean_right.tolist()),
        tuple(answers[held].tolist()),
    )
