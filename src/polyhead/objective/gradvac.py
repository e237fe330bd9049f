"""Gradient vaccine: gradients are made as similar as they usually are."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.remembering import FromRememberedGramian
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class GradVac(ByGradients):
    """Gradient vaccine (Wang et al. 2021): gradients less similar than usual are turned.

    Attributes:
        method: ``GradVac``.
        beta: How fast what is usual follows what is seen, 0 to 1.
        eps: What is added to divisors.
    """

    method: Literal["GradVac"] = "GradVac"
    beta: float = Field(default=0.5, ge=0, le=1)
    eps: float = Field(default=1e-8, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="turns gradients until they are as similar as usual",
        paper="Wang et al. 2021",
        family="gradients",
        extra=EXTRA,
        memory=True,
        draws=True,
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("GradVacWeighting", self.method, beta=self.beta, eps=self.eps)
        return _Vaccine(tasks, made)


@final
class _Vaccine(FromRememberedGramian):
    scale = "sum"

    def state(self) -> dict[str, Tensor]:
        """How similar gradients usually are."""
        return self._kept("_phi_t")

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        if "phi_t" in state:
            phi = state["phi_t"].clone()
            self._weighting._phi_t = phi  # noqa: SLF001 - see Remembering
            self._weighting._state_key = (len(phi), phi.dtype)  # noqa: SLF001
