"""Does a file answer as the network does? Task by task, and within which bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from polyhead.portable import Said
from polyhead.tasks import Task


@dataclass(frozen=True)
class Limits:
    """How far a file may be from its network.

    Attributes:
        equal: The least share of rows whose class is the same. Of int8 it binds tasks of two
            classes; the others are held by what they score.
        numbers: How far a number may be off, as a share of the task's range, or of four standard
            deviations of its training labels where it has none; None for any.
        shares: How far a probability may be off; None for any.
    """

    equal: float
    numbers: float | None = None
    shares: float | None = None


FP32 = Limits(equal=0.995, numbers=0.001, shares=0.005)
INT8 = Limits(equal=0.98)


@dataclass(frozen=True)
class Agreement:
    """How a file and its network agree on one task.

    Attributes:
        task: Its name.
        equal: The share of rows whose class is the same; None for numbers.
        apart: By how much they differ at most: in the task's unit, or as a probability.
        unit: Of ``apart``.
        limit: What that must not exceed; None where nothing is asked.
        least: What ``equal`` must reach; None where nothing is asked.
    """

    task: str
    equal: float | None
    apart: float
    unit: str
    limit: float | None
    least: float | None

    @property
    def holds(self) -> bool:
        """Whether it is within its limits."""
        near = self.limit is None or self.apart <= self.limit
        return near and (self.least is None or self.equal is None or self.equal >= self.least)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self) | {"holds": self.holds}

    @property
    def cells(self) -> tuple[str, str, str]:
        """The task, how they agree, and what is asked."""
        equal = "" if self.equal is None else f"{100 * self.equal:.2f} % of classes equal, "
        asked = [f"at least {100 * self.least:g} %"] if self.least is not None else []
        asked += [f"at most {self.limit:.3g}"] if self.limit is not None else []
        said = f"{equal}{self.apart:.2g} {self.unit} apart at most".replace("  ", " ")
        return self.task, said, ", ".join(asked)


def agreements(
    tasks: Sequence[Task],
    said: Mapping[str, Said],
    predictions: Mapping[str, Tensor],
    limits: Limits,
) -> list[Agreement]:
    """Compare what a file says of some rows with what the network predicts of them."""
    return [_agreement(task, said[task.name], predictions[task.name], limits) for task in tasks]


def _agreement(task: Task, said: Said, predictions: Tensor, limits: Limits) -> Agreement:
    shares = task.probabilities(predictions)
    if shares is None or said.shares is None:
        apart = _furthest(said.answers, predictions)
        limit = None if limits.numbers is None else limits.numbers * task.spread
        return Agreement(
            task.name, None, apart, task.numbers.unit if task.numbers else "", limit, None
        )
    same = said.answers == task.chosen(predictions)
    # Classes of two are bound in any case; more of them only where probabilities are.
    binds = limits.shares is not None or len(task.class_names) == 2
    return Agreement(
        task.name,
        equal=float(same.double().mean()),
        apart=_furthest(said.shares, shares),
        unit="of probability",
        limit=limits.shares,
        least=limits.equal if binds else None,
    )


def _furthest(a: Tensor, b: Tensor) -> float:
    """The largest difference; infinite where one is no number."""
    return float(np.nan_to_num(torch.max((a - b).abs()).item(), nan=np.inf))
