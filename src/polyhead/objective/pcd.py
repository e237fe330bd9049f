"""Priority-constrained descent: one task leads, the others must not fall behind."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combined, Combiner, weighted
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.remembering import Remembering
from polyhead.objective.rows import Rows
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class PCD(ByGradients):
    """Priority-constrained descent (Varam et al. 2026): as near as may be to one task's gradient.

    Every other task gets a share tau of the progress that its own gradient would give it.

    Attributes:
        method: ``PCD``.
        primary: The task that leads; the first without it.
        tau: The share of the others, 0 to 1.
        beta: How slowly the usual size of each gradient follows what is seen.
        eps: What is added to that size.
    """

    method: Literal["PCD"] = "PCD"
    primary: str | None = None
    tau: float = Field(default=0.02, ge=0, le=1)
    beta: float = Field(default=0.999, ge=0, lt=1)
    eps: float = Field(default=1e-8, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="follows one task, with a share for the others",
        paper="Varam et al. 2026",
        family="gradients",
        extra=EXTRA,
        memory=True,
    )

    def check(self, tasks: Sequence[str]) -> None:
        """See ``Objective``."""
        super().check(tasks)
        if self.primary is not None and self.primary not in tasks:
            raise ValueError(
                f"objective.primary: Expected one of {', '.join(tasks)}; got {self.primary!r}"
            )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("PCDWeighting", self.method, tau=self.tau, beta=self.beta, eps=self.eps)
        first = tasks.index(self.primary) if self.primary is not None else 0
        return _Priority(tasks, made, first)


@final
class _Priority(Remembering):
    def __init__(self, tasks: Sequence[str], weighting: object, first: int) -> None:
        super().__init__(tasks, weighting)
        self._order = [first, *(i for i in range(len(tasks)) if i != first)]

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        ordered = rows.gramian[self._order][:, self._order]
        weights = torch.zeros(len(self._order))
        weights[self._order] = self._weighting(ordered)
        return weighted(rows, weights.tolist())

    def state(self) -> dict[str, Tensor]:
        """The usual size of each gradient."""
        return self._kept("_sq_norm_ema", "_n_steps")

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        if "sq_norm_ema" in state:
            kept = self._weighting
            kept._sq_norm_ema = state["sq_norm_ema"].clone()  # noqa: SLF001 - see Remembering
            kept._n_steps = state["n_steps"].clone()  # noqa: SLF001
            kept._state_key = len(state["sq_norm_ema"])  # noqa: SLF001
