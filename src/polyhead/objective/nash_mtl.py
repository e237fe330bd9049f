"""Multi-task learning as a bargaining game."""

import warnings
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combined, Combiner, weighted
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.remembering import Remembering, root
from polyhead.objective.rows import Rows
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class NashMTL(ByGradients):
    r"""The Nash bargaining solution (Navon et al. 2022, algorithm 1): :math:`J J^\top w = 1 / w`.

    Every search begins at the weights that the one before found, and may end before the solution:
    that no task loses is the paper's promise, not one of this search.

    Attributes:
        method: ``Nash-MTL``.
        max_norm: The longest that the gradient may be; 0 for no bound.
        update_weights_every: In every how many steps weights are searched for anew.
        optim_niter: How many steps a search takes at most.
    """

    method: Literal["Nash-MTL"] = "Nash-MTL"
    max_norm: float = Field(default=1.0, ge=0)
    update_weights_every: int = Field(default=1, ge=1)
    optim_niter: int = Field(default=20, ge=1)
    facts: ClassVar[Facts] = Facts(
        does="bargains: equal shares of relative progress",
        paper="Navon et al. 2022, algorithm 1",
        family="gradients",
        extra=EXTRA,
        memory=True,
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator(
            "NashMTL",
            self.method,
            n_tasks=len(tasks),
            max_norm=self.max_norm,
            update_weights_every=self.update_weights_every,
            optim_niter=self.optim_niter,
        )
        return _Bargain(tasks, made.weighting)


@final
class _Bargain(Remembering):
    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``. A small matrix with the same products gives the same weights."""
        with warnings.catch_warnings():
            # Its problem has a form that can't be set up once for all steps; and where the search
            # ends early, it has what it has.
            warnings.filterwarnings("ignore", message="You are solving a parameterized problem")
            warnings.filterwarnings("ignore", message="Solution may be inaccurate")
            weights = self._weighting(root(rows.gramian)).tolist()
        return weighted(rows, weights)

    def state(self) -> dict[str, Tensor]:
        """The weights found last, and how many steps there were."""
        return {
            "alpha": torch.as_tensor(self._weighting.prvs_alpha).double().clone(),
            "step": torch.tensor(float(self._weighting.step)),
        }

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        self._weighting.prvs_alpha = state["alpha"].numpy().copy()
        self._weighting.step = float(state["step"])
        if self._weighting.step:  # it is set up in its first step, and only there
            self._weighting._init_optim_problem()  # noqa: SLF001 - see Remembering
