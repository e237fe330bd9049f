"""Weights learned with the network, under an optimizer of their own: UW and IMTL-L."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_losses import ByLosses, Weigher
from polyhead.objective.scalars import Scalars
from polyhead.objective.settings import Facts
from polyhead.settings import settings


class _Learned(Weigher):
    """One number s per task, of which weight and gradient are functions."""

    def __init__(self, scalars: Scalars) -> None:
        self._scalars = scalars

    @abstractmethod
    def _weigh(self, s: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weights."""

    @abstractmethod
    def _slope(self, s: Float[Tensor, " T"], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """What s learns by."""

    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weights of this step; then s learns."""
        s = self._scalars.of(tasks)
        self._scalars.step(tasks, self._slope(s, losses))
        return self._weigh(s)

    def state(self) -> dict[str, Tensor]:
        """The numbers and what Adam knows of them."""
        return self._scalars.state()

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Scalars``."""
        self._scalars.load_state(state)


@final
class _Uncertainty(_Learned):
    def _weigh(self, s: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        return 0.5 * torch.exp(-s)

    def _slope(self, s: Float[Tensor, " T"], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        return 0.5 - 0.5 * torch.exp(-s) * losses


@final
class _Scaled(_Learned):
    def _weigh(self, s: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        return torch.exp(s)

    def _slope(self, s: Float[Tensor, " T"], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        return torch.exp(s) * losses - 1


@final
@settings
class UW(ByLosses):
    r"""Uncertainty weighting (Kendall et al. 2018): a log-variance s learned for each task.

    .. math:: \sum_t \tfrac12 e^{-s_t} L_t + \tfrac12 s_t

    Attributes:
        method: ``UW``.
        lr: The learning rate of s, by an Adam of its own. The paper learns s with the network.
    """

    method: Literal["UW"] = "UW"
    lr: float = Field(default=0.01, gt=0)
    facts: ClassVar[Facts] = Facts(
        does="learns how uncertain each task is",
        paper="Kendall et al. 2018",
        family="losses",
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return _Uncertainty(Scalars(tasks, device, start=0.0, lr=self.lr))


@final
@settings
class IMTLL(ByLosses):
    r"""The loss balance of impartial multi-task learning (Liu et al. 2021): a scale s per task.

    .. math:: \sum_t e^{s_t} L_t - s_t

    Attributes:
        method: ``IMTL-L``.
        lr: The learning rate of s, by an Adam of its own. The paper learns s with the network.
    """

    method: Literal["IMTL-L"] = "IMTL-L"
    lr: float = Field(default=0.01, gt=0)
    facts: ClassVar[Facts] = Facts(
        does="learns scales that make losses alike",
        paper="Liu et al. 2021, IMTL",
        family="losses",
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return _Scaled(Scalars(tasks, device, start=0.0, lr=self.lr))
