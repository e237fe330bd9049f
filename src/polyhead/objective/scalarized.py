"""Scalarizations of TorchJD without memory: GeometricMean, STCH, COSMOS, PBI."""

from collections.abc import Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_losses import ByLosses, Scalarized, Scalarizer, Weigher
from polyhead.objective.library import EXTRA, scalarizer
from polyhead.objective.preference import shares, values_of
from polyhead.objective.settings import Facts, Property
from polyhead.settings import settings

_ORDERLESS: frozenset[Property] = frozenset({"permutation"})


@final
@settings
class GeometricMean(ByLosses):
    r"""The geometric mean of the losses (Chennupati et al. 2019): :math:`(\prod_t L_t)^{1/T}`.

    A loss of exactly 0 is left out: the mean would be 0, and nothing would learn.

    Attributes:
        method: ``GeometricMean``.
    """

    method: Literal["GeometricMean"] = "GeometricMean"
    facts: ClassVar[Facts] = Facts(
        does="the geometric mean: no scale matters",
        paper="Chennupati et al. 2019",
        family="losses",
        extra=EXTRA,
        properties=_ORDERLESS,
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        made: Scalarizer = scalarizer("GeometricMean", self.method)
        return _AboveZero(Scalarized(lambda _: made))


@final
class _AboveZero(Weigher):
    def __init__(self, weigher: Weigher) -> None:
        self._weigher = weigher

    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weights of the losses above 0; 0 for the others."""
        above = [place for place, loss in enumerate(losses.tolist()) if loss > 0]
        weights = torch.zeros_like(losses)
        if above:
            named = [tasks[place] for place in above]
            weights[above] = self._weigher.weights(named, losses[above])
        return weights


@final
@settings
class STCH(ByLosses):
    r"""Smooth Tchebycheff scalarization (Lin et al. 2024): a smooth maximum of the losses.

    .. math:: \mu \log \sum_t \exp\big( p_t (L_t - z_t) / \mu \big)

    Attributes:
        method: ``STCH``.
        mu: How smooth: the smaller, the nearer to the maximum. The paper tries 0.01 to 1.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
        reference: z, the best loss that each task can reach; 0 without it.
    """

    method: Literal["STCH"] = "STCH"
    mu: float = Field(default=0.1, gt=0)
    preference: dict[str, float] | None = None
    reference: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="works on the largest loss, smoothly",
        paper="Lin et al. 2024",
        family="losses",
        extra=EXTRA,
        per_task=("preference", "reference"),
        properties=_ORDERLESS,
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return _referenced(self, tasks, device, mu=self.mu)


@final
@settings
class COSMOS(ByLosses):
    r"""COSMOS (Ruchte and Grabocka 2021, eq. 8): a weighted sum, drawn to a direction of losses.

    .. math:: \sum_t p_t L_t - \lambda \cos(p, L)

    The paper also feeds the preference to the network; that is not done here.

    Attributes:
        method: ``COSMOS``.
        lambda_: :math:`\lambda`, how strongly the losses are drawn towards the preference. The
            paper takes 0.01 to 8.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
    """

    method: Literal["COSMOS"] = "COSMOS"
    lambda_: float = Field(default=0.1, ge=0)
    preference: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="a weighted sum, losses drawn to a direction",
        paper="Ruchte and Grabocka 2021",
        family="losses",
        extra=EXTRA,
        per_task=("preference",),
        properties=_ORDERLESS,
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""

        def make(labeled: Sequence[str]) -> Scalarizer:
            weights = shares(self.preference, labeled, device)
            made: Scalarizer = scalarizer(
                "COSMOS", self.method, lambda_=self.lambda_, weights=weights
            )
            return made

        return Scalarized(make, tasks)


@final
@settings
class PBI(ByLosses):
    r"""Penalty-based boundary intersection (Zhang and Li 2007, MOEA/D).

    .. math:: d_1 + \theta d_2, \quad d_1 = (L - z) \cdot \hat p, \quad d_2 = |L - z - d_1 \hat p|

    Attributes:
        method: ``PBI``.
        theta: What it costs to leave the direction of the preference.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
        reference: z, the best loss that each task can reach; 0 without it.
    """

    method: Literal["PBI"] = "PBI"
    theta: float = Field(default=5.0, ge=0)
    preference: dict[str, float] | None = None
    reference: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="down along one direction of losses",
        paper="Zhang and Li 2007",
        family="losses",
        extra=EXTRA,
        per_task=("preference", "reference"),
        properties=_ORDERLESS,
    )

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """See ``ByLosses``."""
        return _referenced(self, tasks, device, theta=self.theta)


def _referenced(
    declared: STCH | PBI, tasks: Sequence[str], device: torch.device, **own: float
) -> Weigher:
    """A scalarization with a preference and a reference, beside a setting of its own."""

    def make(labeled: Sequence[str]) -> Scalarizer:
        made: Scalarizer = scalarizer(
            declared.method,
            declared.method,
            weights=shares(declared.preference, labeled, device),
            reference=values_of(declared.reference, labeled, device),
            **own,
        )
        return made

    return Scalarized(make, tasks)
