"""Weights that nothing is learned for: the sum, the mean, constants, and random ones."""

from collections.abc import Sequence
from typing import ClassVar, Literal, final

import torch

from polyhead.objective.balancer import Backward, Balancer, Learning
from polyhead.objective.by_losses import ByLosses, Scalarized, Scalarizer, Weigher
from polyhead.objective.library import EXTRA, scalarizer
from polyhead.objective.losses import Losses
from polyhead.objective.preference import values_of
from polyhead.objective.settings import Facts, Objective
from polyhead.settings import settings


@final
class _Total(Balancer):
    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        backward(losses.total)


@final
@settings
class Sum(Objective):
    r"""The losses, each times its task's weight, added up: :math:`\sum_t w_t L_t`.

    Attributes:
        method: ``sum``.
    """

    method: Literal["sum"] = "sum"
    facts: ClassVar[Facts] = Facts(
        does="adds up the losses",
        paper="",
        family="losses",
        properties=frozenset({"permutation", "linear"}),
    )

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """One backward pass of the total."""
        return _Total()


@final
@settings
class Mean(ByLosses):
    """The mean of the losses of the tasks that have a label in the batch.

    Attributes:
        method: ``Mean``.
    """

    method: Literal["Mean"] = "Mean"
    facts: ClassVar[Facts] = Facts(
        does="the mean of the losses that are there",
        paper="",
        family="losses",
        properties=frozenset({"permutation", "linear"}),
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return Scalarized(lambda _: torch.mean)


@final
@settings
class Constant(ByLosses):
    """Weights that stay as declared. The weight of each task in its own section does the same.

    Attributes:
        method: ``Constant``.
        weights: The weight of each task, as ``{ age = 2, gender = 1 }``.
    """

    method: Literal["Constant"] = "Constant"
    weights: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="the same weights throughout",
        paper="",
        family="losses",
        extra=EXTRA,
        per_task=("weights",),
        properties=frozenset({"permutation", "linear"}),
    )

    def __post_init__(self) -> None:
        if not self.weights:
            raise ValueError("weights: Expected the weight of each task; got none")

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""

        def make(labeled: Sequence[str]) -> Scalarizer:
            weights = values_of(self.weights, labeled, device)
            made: Scalarizer = scalarizer("Constant", self.method, weights=weights)
            return made

        return Scalarized(make, tasks)


@final
@settings
class Random(ByLosses):
    """Weights drawn anew in every step, positive and together 1: what a method has to beat.

    Attributes:
        method: ``Random``.
    """

    method: Literal["Random"] = "Random"
    facts: ClassVar[Facts] = Facts(
        does="other weights in every step",
        paper="Lin et al. 2022, RLW, algorithm 2",
        family="losses",
        extra=EXTRA,
        draws=True,
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        made = scalarizer("Random", self.method)
        return Scalarized(lambda _: made)
