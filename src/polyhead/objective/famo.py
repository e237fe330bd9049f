"""Fast adaptive multi-task optimization: all losses are to fall at one rate."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_losses import ByLosses, Weigher
from polyhead.objective.preference import values_of
from polyhead.objective.scalars import Scalars
from polyhead.objective.settings import Facts
from polyhead.settings import settings

_EPSILON = 1e-8


@final
@settings
class FAMO(ByLosses):
    r"""Fast adaptive multi-task optimization (Liu et al. 2023, algorithm 1).

    .. math::
        w_t = c \, z_t / (L_t - b_t), \quad z = \operatorname{softmax}(\xi), \quad
        c = \Big( \sum_t z_t / (L_t - b_t) \Big)^{-1}

    After the update the same rows are answered once more, under the same random draws, and
    :math:`\xi` learns from how much the logarithm of each loss has fallen. That costs a forward
    pass in each step. Tasks that are absent from a batch, and losses at b itself, are left out of
    the softmax.

    Attributes:
        method: ``FAMO``.
        lr: The learning rate of :math:`\xi`, by an Adam of its own.
        weight_decay: Of that Adam.
        min_losses: b, the lowest loss that each task can have; 0 without it.
    """

    method: Literal["FAMO"] = "FAMO"
    lr: float = Field(default=0.025, gt=0)
    weight_decay: float = Field(default=1e-3, ge=0)
    min_losses: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="makes all losses fall at one rate",
        paper="Liu et al. 2023, algorithm 1",
        family="losses",
        memory=True,
        per_task=("min_losses",),
        properties=frozenset({"permutation"}),
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        logits = Scalars(tasks, device, start=0.0, lr=self.lr, weight_decay=self.weight_decay)
        return _Rates(logits, self.min_losses)


@final
class _Rates(Weigher):
    looks_again = True

    def __init__(self, logits: Scalars, least: Mapping[str, float] | None) -> None:
        self._logits = logits
        self._least = least
        self._before: Tensor | None = None

    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weights of this step, together 1."""
        self._before = self._above(tasks, losses)
        ratios = self._z(tasks, self._before > 0) / (self._before + _EPSILON)
        return (ratios / ratios.sum()).nan_to_num(nan=0.0)

    def look_again(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> None:
        """Learn from how much each loss has fallen."""
        if self._before is None:
            return
        after = self._above(tasks, losses)
        says = (self._before > 0) & (after > 0)
        fallen = torch.where(says, ((self._before + _EPSILON) / (after + _EPSILON)).log(), 0.0)
        z = self._z(tasks, says)
        self._logits.step(tasks, z * (fallen - (z * fallen).sum()))

    def state(self) -> dict[str, Tensor]:
        """The logits and what Adam knows of them."""
        return self._logits.state()

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Scalars``."""
        self._logits.load_state(state)

    def _above(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        least = values_of(self._least, tasks, losses.device)
        return losses if least is None else losses - least

    def _z(self, tasks: Sequence[str], says: Bool[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The softmax over the losses that say something; 0 for the others."""
        logits = self._logits.of(tasks).masked_fill(~says, -torch.inf)
        return torch.softmax(logits, dim=0).nan_to_num(nan=0.0)
