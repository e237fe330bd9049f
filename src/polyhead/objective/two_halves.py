"""Methods that compare the gradients of two independent batches: the two halves of each batch."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.balancer import Backward, Balance, Balancer, Learning, Tally
from polyhead.objective.by_gradients import gradient_rows, put
from polyhead.objective.combiner import alike, weighted
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.losses import Losses
from polyhead.objective.preference import preferred
from polyhead.objective.settings import Facts, Objective
from polyhead.settings import settings
from polyhead.together import Together


@final
@settings
class MoDo(Objective):
    r"""Weights that follow the conflict between two batches (Chen et al. 2023, eq. 2.9).

    .. math:: \lambda \leftarrow \Pi (\lambda - \gamma (J_1 J_2^\top \lambda + \rho \lambda))

    Differs from the paper: the two batches are every other row of one batch. They pass the network
    one after the other, as two batches would, batch-norms and all.

    Attributes:
        method: ``MoDo``.
        gamma: How fast the weights follow.
        rho: How strongly they are drawn to be alike.
    """

    method: Literal["MoDo"] = "MoDo"
    gamma: float = Field(default=0.1, gt=0)
    rho: float = Field(default=0.1, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="follows the conflict between two halves of a batch",
        paper="Chen et al. 2023, eq. 2.9",
        family="gradients",
        extra=EXTRA,
        memory=True,
    )

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """See ``Objective``."""
        made = aggregator("MoDoWeighting", self.method, gamma=self.gamma, rho=self.rho)
        return _Halves(tasks, made, "_lambda")


@final
@settings
class SDMGrad(Objective):
    r"""Near a preferred direction, with what two batches agree on (Xiao et al. 2023).

    Differs from the paper: its batches are every other row of one batch. They pass the network one
    after the other, as two batches would, batch-norms and all.

    Attributes:
        method: ``SDMGrad``.
        lr: The learning rate of the search for weights in each step.
        momentum: Of that search.
        n_iter: How many steps the search takes.
        lambda_: How strongly the update is drawn to the preferred direction.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
    """

    method: Literal["SDMGrad"] = "SDMGrad"
    lr: float = Field(default=10.0, gt=0)
    momentum: float = Field(default=0.5, ge=0, lt=1)
    n_iter: int = Field(default=20, ge=1)
    lambda_: float = Field(default=0.3, ge=0)
    preference: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="near a preferred direction, by two halves of a batch",
        paper="Xiao et al. 2023",
        family="gradients",
        extra=EXTRA,
        memory=True,
        per_task=("preference",),
    )

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """See ``Objective``."""
        made = aggregator(
            "SDMGradWeighting",
            self.method,
            lr=self.lr,
            momentum=self.momentum,
            n_iter=self.n_iter,
            lambda_=self.lambda_,
            pref_vector=preferred(self.preference, tasks),
        )
        return _Halves(tasks, made, "_w")


@final
class _Halves(Balancer):
    """A weighting of TorchJD that remembers its weights, in one attribute; see ``Remembering``."""

    by_halves = True

    def __init__(self, tasks: Sequence[str], weighting: Any, attribute: str) -> None:  # noqa: ANN401
        self._tasks = list(tasks)
        self._weighting = weighting
        self._attribute = attribute
        self._tally = Tally(can_fall_back=True)

    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """Weigh the gradients of the whole batch."""
        first = gradient_rows(losses.half(labeled, 0), labeled, learning, again=True)
        second = gradient_rows(losses.half(labeled, 1), labeled, learning)
        products = _per_label(first.products(second), losses, labeled, learning.together)
        rows = first.plus(second)
        usable = list(labeled) == self._tasks and bool(products.isfinite().all())
        if usable:
            combined = weighted(rows, self._weighting(products).tolist())
        else:
            combined = alike(rows, "mean")
            self._tally.fell_back()
        self._tally.add(labeled, torch.tensor(combined.weights))
        put(combined, learning)

    def end_epoch(self) -> Balance:
        """The mean weights, and how often it fell back."""
        return self._tally.take()

    def state(self) -> dict[str, Tensor]:
        """The weights that it remembers."""
        held = getattr(self._weighting, self._attribute)
        return {} if held is None else {"weights": held.clone()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Balancer``."""
        if "weights" in state:
            held = state["weights"].clone()
            setattr(self._weighting, self._attribute, held)
            self._weighting._state_key = (len(held), held.dtype, held.device)  # noqa: SLF001


def _per_label(
    products: Float[Tensor, "T T"], losses: Losses, tasks: Sequence[str], together: Together
) -> Float[Tensor, "T T"]:
    """The products of means over each half; no number where a half holds no label of a task."""
    halves = torch.stack([losses.half_counts(tasks, which) for which in (0, 1)])
    together.sum_([halves])
    parts = halves / torch.stack([losses.counts[name] for name in tasks])
    return products / torch.outer(*parts.cpu())
