"""GradNorm: weights that bring the gradient of each task to the size that its pace asks for."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from polyhead.objective.balancer import Backward, Balance, Balancer, Learning, Tally
from polyhead.objective.losses import Losses
from polyhead.objective.scalars import Scalars
from polyhead.objective.settings import Facts, Objective
from polyhead.settings import settings

_LEAST = 1e-3


@final
@settings
class GradNorm(Objective):
    r"""Gradient normalization (Chen et al. 2018, eq. 1 and 2, algorithm 1).

    .. math::
        L_{grad} = \sum_t \big| G_t - \bar G \, r_t^\alpha \big|_1, \quad
        G_t = \| \nabla_W w_t L_t \|_2, \quad r_t = \tilde L_t / \operatorname{mean} \tilde L, \quad
        \tilde L_t = L_t / L_t(0)

    The weights w learn from :math:`L_{grad}`, whose target :math:`\bar G r_t^\alpha` is held
    constant, and are then scaled to add up to the number of tasks. The network learns from
    :math:`\sum_t w_t L_t`. Tasks that are absent from a batch are in none of these sums and means.

    Differs from the paper: weights end at 0.001, as Adam could take them below 0.

    Attributes:
        method: ``GradNorm``.
        alpha: How strongly slow tasks are pulled along; 0 makes all gradients alike.
        lr: The learning rate of w, by an Adam of its own.
        layer: W, whose gradients are compared: ``last``, the last shared weights, as in the paper;
            or ``all`` of them, which takes a backward pass for each task.
    """

    method: Literal["GradNorm"] = "GradNorm"
    alpha: float = Field(default=1.5, ge=0)
    lr: float = Field(default=0.025, gt=0)
    layer: Literal["last", "all"] = "last"
    facts: ClassVar[Facts] = Facts(
        does="learns weights that bring gradients to one size",
        paper="Chen et al. 2018, algorithm 1",
        family="gradients",
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """See ``Objective``."""
        return _Normalizing(self, Scalars(tasks, device, start=1.0, lr=self.lr), device)


@final
class _Normalizing(Balancer):
    def __init__(self, declared: GradNorm, weights: Scalars, device: torch.device) -> None:
        self._declared = declared
        self._weights = weights
        self._first = torch.full((len(weights.tasks),), torch.nan, device=device)
        self._tally = Tally()

    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """One step of algorithm 1."""
        values = losses.weighted(labeled)
        weights = self._weights.of(labeled)
        norms = self._norms(values, learning)
        gradient = self._slope(weights, norms, self._pace(labeled, values.detach()))
        backward((weights * values).sum())
        self._tally.add(labeled, weights)
        self._weights.step(labeled, gradient)
        moved = self._weights.of(labeled).clamp(min=_LEAST)
        # Those that are absent keep theirs, so together all still add up to their number.
        self._weights.put(labeled, moved * weights.sum() / moved.sum())

    def end_epoch(self) -> Balance:
        """The mean weights."""
        return self._tally.take()

    def state(self) -> dict[str, Tensor]:
        """The weights and the losses at the start."""
        return {**self._weights.state(), "first": self._first.clone()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Balancer``."""
        self._weights.load_state(state)
        self._first = state["first"].to(self._first.device, copy=True)

    def _norms(self, values: Float[Tensor, " T"], learning: Learning) -> Float[Tensor, " T"]:
        """The norm of the gradient of each loss for W, without its weight."""
        layer = learning.shared if self._declared.layer == "all" else _last(learning.shared)
        found = []
        for value in values:
            parts = torch.autograd.grad(value, layer, retain_graph=True, allow_unused=True)
            known = learning.together.sums([part for part in parts if part is not None])
            sizes = [part.norm() for part in known]
            found.append(torch.stack(sizes).norm() if sizes else torch.zeros_like(value))
        return torch.stack(found).detach()

    def _pace(self, tasks: Sequence[str], values: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """r, the inverse relative rate of training, to the power of alpha."""
        at = torch.tensor([self._weights.tasks.index(n) for n in tasks], device=values.device)
        self._first[at] = torch.where(self._first[at].isnan(), values, self._first[at])
        left = (values / self._first[at]).nan_to_num(nan=1.0, posinf=1.0)
        return (left / left.mean()).nan_to_num(nan=1.0) ** self._declared.alpha

    @staticmethod
    def _slope(
        weights: Float[Tensor, " T"], norms: Float[Tensor, " T"], pace: Float[Tensor, " T"]
    ) -> Float[Tensor, " T"]:
        r"""What w learns by: :math:`|g_t| \operatorname{sign}(G_t - \bar G r_t^\alpha)`."""
        sizes = weights * norms
        return norms * torch.sign(sizes - sizes.mean() * pace)


def _last(shared: Sequence[nn.Parameter]) -> Sequence[nn.Parameter]:
    """The weights of the last shared layer: the last that are more than a vector."""
    matrices = [weight for weight in shared if weight.ndim > 1]
    return (matrices or list(shared))[-1:]
