"""Robust multi-task learning with excess risks."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

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
class ExcessMTL(ByGradients):
    """Excess risks (He et al. 2024, eq. 6 to 9): weight for what is far from what it can reach.

    It keeps as many numbers for each task as there are shared weights.

    Attributes:
        method: ``ExcessMTL``.
        robust_step_size: How fast the weights move; with 1, one task of two soon has all of it.
        n_warmup_steps: Steps with equal weights, over which the excess at the start is measured.
            The paper takes three epochs.
    """

    method: Literal["ExcessMTL"] = "ExcessMTL"
    robust_step_size: float = Field(default=0.01, gt=0)
    n_warmup_steps: int = Field(default=0, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="more weight for tasks far from what they can reach",
        paper="He et al. 2024, eq. 6 to 9",
        family="gradients",
        extra=EXTRA,
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator(
            "ExcessMTLWeighting",
            self.method,
            robust_step_size=self.robust_step_size,
            n_warmup_steps=self.n_warmup_steps,
        )
        return _Excess(tasks, made)


_TENSORS = ("_weights", "_sq_grad_sum", "_initial_w", "_warmup_w_sum")


@final
class _Excess(Remembering):
    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        return weighted(rows, self._weighting(rows.matrix()).tolist())

    def state(self) -> dict[str, Tensor]:
        """Weights, sums of squared gradients, and the excess at the start."""
        return self._kept(*_TENSORS, "_n_steps")

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        kept = self._weighting
        kept._n_steps = int(state["n_steps"])  # noqa: SLF001 - see Remembering
        for name in _TENSORS:
            held = state.get(name.lstrip("_"))
            setattr(kept, name, None if held is None else held.clone())
        self._lay_beside_gradients()

    def _lay_beside_gradients(self) -> None:
        sums = self._weighting._sq_grad_sum  # noqa: SLF001
        if sums is not None:
            key = (*sums.shape, sums.dtype, sums.device)
            self._weighting._state_key = key  # noqa: SLF001
