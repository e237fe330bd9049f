"""Weights of another method, smoothed over steps."""

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

_SMOOTHED = {
    "MGDA": "MGDAWeighting",
    "UPGrad": "UPGradWeighting",
    "PCGrad": "PCGradWeighting",
    "IMTL-G": "IMTLGWeighting",
}


@final
@settings
class CRMOGM(ByGradients):
    r"""Correlation-reduced gradient manipulation (Zhou et al. 2022): weights of another, smoothed.

    .. math:: w_k = \alpha w_{k-1} + (1 - \alpha) \hat w_k

    Attributes:
        method: ``CR-MOGM``.
        of: Whose weights, with that method's own defaults.
        alpha: How much of the weights before stays.
    """

    method: Literal["CR-MOGM"] = "CR-MOGM"
    of: Literal["MGDA", "UPGrad", "PCGrad", "IMTL-G"] = "MGDA"
    alpha: float = Field(default=0.9, ge=0, le=1)
    facts: ClassVar[Facts] = Facts(
        does="the weights of another method, smoothed",
        paper="Zhou et al. 2022",
        family="gradients",
        extra=EXTRA,
        memory=True,
        draws=True,
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        inner = aggregator(_SMOOTHED[self.of], self.method)
        made = aggregator("CRMOGMWeighting", self.method, weighting=inner, alpha=self.alpha)
        return _Smoothed(tasks, made)


@final
class _Smoothed(FromRememberedGramian):
    def state(self) -> dict[str, Tensor]:
        """The weights before."""
        return self._kept("_lambda")

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        if "lambda" in state:
            self._weighting._lambda = state["lambda"].clone()  # noqa: SLF001 - see Remembering
