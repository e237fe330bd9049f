"""Dynamic weight average: who learns slowly counts more."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_losses import ByLosses, Weigher
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class DWA(ByLosses):
    r"""Dynamic weight average (Liu et al. 2019): weights by how fast the losses of epochs fall.

    .. math:: w_t = T \operatorname{softmax}_t(r_t / \tau), \quad r_t = L_t(e-1) / L_t(e-2)

    The first two epochs weigh all alike. Among the tasks that have a label in a batch.

    Attributes:
        method: ``DWA``.
        temperature: :math:`\tau`: the higher, the more alike the weights.
    """

    method: Literal["DWA"] = "DWA"
    temperature: float = Field(default=2.0, gt=0)
    facts: ClassVar[Facts] = Facts(
        does="more weight for losses that fall slowly",
        paper="Liu et al. 2019, MTAN, eq. 7",
        family="losses",
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return _Averages(tasks, device, self.temperature)


@final
class _Averages(Weigher):
    """The mean loss of each task in this epoch and the two before; NaN where there is none."""

    def __init__(self, tasks: Sequence[str], device: torch.device, temperature: float) -> None:
        self._places = {name: place for place, name in enumerate(tasks)}
        self._temperature = temperature
        self._sums = torch.zeros(len(tasks), device=device)
        self._steps = torch.zeros(len(tasks), device=device)
        self._before = torch.full((2, len(tasks)), torch.nan, device=device)

    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weights of this epoch; the losses count for the one after the next."""
        at = torch.tensor([self._places[name] for name in tasks], device=losses.device)
        self._sums[at] += losses
        self._steps[at] += 1
        rates = (self._before[1] / self._before[0])[at].nan_to_num(nan=1.0, posinf=1.0)
        return len(tasks) * torch.softmax(rates / self._temperature, dim=0)

    def end_epoch(self) -> None:
        """Take the mean of the epoch."""
        self._before = torch.stack([self._before[1], self._sums / self._steps])
        self._sums = torch.zeros_like(self._sums)
        self._steps = torch.zeros_like(self._steps)

    def state(self) -> dict[str, Tensor]:
        """All three epochs."""
        return {"sums": self._sums, "steps": self._steps, "before": self._before}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Weigher``."""
        device = self._sums.device
        self._sums = state["sums"].to(device, copy=True)
        self._steps = state["steps"].to(device, copy=True)
        self._before = state["before"].to(device, copy=True)
