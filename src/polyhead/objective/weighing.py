"""Weights as the answer to a problem: MGDA, CAGrad, IMTL-G, Aligned-MTL, FairGrad."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, final

import numpy as np
import numpy.typing as npt
import torch
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner, FromGramian
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.preference import preferred
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class MGDA(ByGradients):
    """The shortest vector in the hull of the gradients (Sener and Koltun 2018, algorithm 2).

    Attributes:
        method: ``MGDA``.
        epsilon: The step below which its search ends.
        max_iters: How many steps it takes at most.
    """

    method: Literal["MGDA"] = "MGDA"
    epsilon: float = Field(default=1e-3, gt=0)
    max_iters: int = Field(default=100, ge=1)
    facts: ClassVar[Facts] = Facts(
        does="the shortest mix of the gradients",
        paper="Sener and Koltun 2018, algorithm 2",
        family="gradients",
        properties=frozenset({"permutation", "non-conflicting"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""

        def weights(gramian: Tensor) -> Tensor:
            products = gramian.double().numpy()
            return torch.from_numpy(frank_wolfe(products, self.epsilon, self.max_iters))

        return FromGramian(lambda _: weights)


def frank_wolfe(
    products: npt.NDArray[np.float64], epsilon: float, steps: int
) -> npt.NDArray[np.float64]:
    """The weights of the shortest mix, each step towards the gradient that helps it most.

    On matrices this small numpy takes a fifth of torch's time, which took longer than the rest of a
    step.

    Args:
        products: (T, T), the products of the gradients.
        epsilon: The step below which the search ends.
        steps: How many it takes at most.

    Example:
        >>> frank_wolfe(np.array([[4.0, 0.0], [0.0, 1.0]]), 1e-3, 100).round(3).tolist()
        [0.2, 0.8]
    """
    weights = np.full(len(products), 1 / len(products))
    for _ in range(steps):
        pulls = products @ weights
        best = int(pulls.argmin())
        cross, own, other = float(pulls[best]), float(weights @ pulls), float(products[best, best])
        if other <= cross:
            share = 1.0
        elif own <= cross:
            share = 0.0
        else:
            share = (own - cross) / (own + other - 2 * cross)
        weights *= 1 - share
        weights[best] += share
        if share < epsilon:
            break
    return weights


@final
@settings
class CAGrad(ByGradients):
    """Conflict-averse gradient (Liu et al. 2021, algorithm 1): near the mean, best for the worst.

    Attributes:
        method: ``CAGrad``.
        c: How far from the mean gradient it may go, in lengths of it. The paper takes 0.2 to 0.5.
        norm_eps: Below this norm gradients count as zero.
    """

    method: Literal["CAGrad"] = "CAGrad"
    c: float = Field(default=0.4, ge=0)
    norm_eps: float = Field(default=1e-4, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="near the mean gradient, helps the worst task most",
        paper="Liu et al. 2021, CAGrad, algorithm 1",
        family="gradients",
        extra=EXTRA,
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("CAGradWeighting", self.method, c=self.c, norm_eps=self.norm_eps)
        return FromGramian(lambda _: made)


@final
@settings
class IMTLG(ByGradients):
    """Impartial multi-task learning (Liu et al. 2021): equal projections onto all gradients.

    Attributes:
        method: ``IMTL-G``.
    """

    method: Literal["IMTL-G"] = "IMTL-G"
    facts: ClassVar[Facts] = Facts(
        does="a direction with equal projections onto all",
        paper="Liu et al. 2021, IMTL",
        family="gradients",
        extra=EXTRA,
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("IMTLGWeighting", self.method)
        return FromGramian(lambda _: made)


@final
@settings
class AlignedMTL(ByGradients):
    """Independent component alignment (Senushkin et al. 2023, algorithm 1): principal parts alike.

    Attributes:
        method: ``Aligned-MTL``.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
        scale_mode: To which size the parts are brought: that of the smallest, ``min``; ``median``;
            or ``rmse``, their mean.
    """

    method: Literal["Aligned-MTL"] = "Aligned-MTL"
    preference: dict[str, float] | None = None
    scale_mode: Literal["min", "median", "rmse"] = "min"
    facts: ClassVar[Facts] = Facts(
        does="makes the principal parts of the gradients alike",
        paper="Senushkin et al. 2023, algorithm 1",
        family="gradients",
        extra=EXTRA,
        per_task=("preference",),
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""

        def make(present: Sequence[str]) -> Any:  # noqa: ANN401
            given = preferred(self.preference, present)
            return aggregator(
                "AlignedMTLWeighting", self.method, pref_vector=given, scale_mode=self.scale_mode
            )

        make(tasks)
        return FromGramian(make)


@final
@settings
class FairGrad(ByGradients):
    r"""Fair resource allocation (Ban and Ji 2024, eq. 4): :math:`J J^\top w = w^{-1/\alpha}`.

    Attributes:
        method: ``FairGrad``.
        alpha: How fair: 0 is the mean, 1 proportional fairness, large the best for the worst task.
        max_iters: How many steps the solver takes at most; 100 a task without it.
    """

    method: Literal["FairGrad"] = "FairGrad"
    alpha: float = Field(default=2.0, ge=0)
    max_iters: int | None = Field(default=None, ge=1)
    facts: ClassVar[Facts] = Facts(
        does="shares progress fairly",
        paper="Ban and Ji 2024, eq. 4",
        family="gradients",
        extra=EXTRA,
        properties=frozenset({"permutation", "non-conflicting"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator(
            "FairGradWeighting", self.method, alpha=self.alpha, max_iters=self.max_iters
        )
        return FromGramian(lambda _: made)
