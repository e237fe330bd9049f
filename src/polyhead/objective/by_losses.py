"""Methods that look at losses alone: a weight for each loss, then one backward pass."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.balancer import Backward, Balance, Balancer, Learning, Tally
from polyhead.objective.draws import Draws
from polyhead.objective.losses import Losses
from polyhead.objective.settings import Objective

Scalarizer = Callable[[Tensor], Tensor]
"""The losses of some tasks (T,) -> one number."""


class Weigher(ABC):
    """What a loss is multiplied by. The gradient of a scalarization S is that of the losses under

    .. math:: w_i = dS / dL_i
    """  # noqa: D415 - ends in its formula

    looks_again: bool = False
    """Whether it wants the losses of the same rows once more, after the update."""

    @abstractmethod
    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The weight of each loss.

        Args:
            tasks: The tasks with a label in this batch.
            losses: Theirs, of which no gradient is kept.
        """

    def look_again(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> None:  # noqa: B027
        """See the losses of the same rows after the update."""

    def end_epoch(self) -> None:  # noqa: B027
        """Learn that all rows have been seen once more."""

    def state(self) -> dict[str, Tensor]:
        """All that it remembers."""
        return {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:  # noqa: B027
        """Take up what another remembered."""


class ByLosses(Objective):
    """A method that looks at losses alone. Abstract: a method gives its weigher."""

    def weigher(self, tasks: Sequence[str], device: torch.device) -> Weigher:
        """What weighs the losses, with its memory still empty."""
        raise NotImplementedError

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """What balances; see ``Objective.balancer``."""
        return Weighing(self.weigher(tasks, device), Draws(seed, device, on=self.facts.draws))


@final
class Weighing(Balancer):
    """One backward pass of the weighted losses."""

    def __init__(self, weigher: Weigher, draws: Draws) -> None:
        self._weigher = weigher
        self._draws = draws
        self._tally = Tally()
        self.looks_again = weigher.looks_again

    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """Weigh the losses and send them back."""
        values = losses.weighted(labeled)
        with self._draws.step():
            weights = self._weigher.weights(labeled, values.detach())
        self._tally.add(labeled, weights)
        backward((weights * values).sum())

    def look_again(self, losses: Losses, labeled: Sequence[str]) -> None:
        """Hand the losses on."""
        if labeled:
            self._weigher.look_again(labeled, losses.weighted(labeled).detach())

    def end_epoch(self) -> Balance:
        """The mean weights."""
        self._weigher.end_epoch()
        return self._tally.take()

    def state(self) -> dict[str, Tensor]:
        """What the weigher remembers, and how many steps have drawn."""
        return {**self._weigher.state(), **self._draws.state()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Balancer.load_state``."""
        self._weigher.load_state(state)
        self._draws.load_state(state)


@final
class Scalarized(Weigher):
    """Weights of a scalarization without memory: those of absent tasks are not in it.

    Args:
        make: Makes it for the tasks that have a label.
        tasks: All tasks, for which it is made once here: a library that is missing is missed
            before training.
    """

    def __init__(
        self, make: Callable[[Sequence[str]], Scalarizer], tasks: Sequence[str] = ()
    ) -> None:
        if tasks:
            make(tasks)
        self._make = make

    def weights(self, tasks: Sequence[str], losses: Float[Tensor, " T"]) -> Float[Tensor, " T"]:
        """The gradient of the scalarization, on a copy of the losses."""
        with torch.enable_grad():
            copy = losses.detach().clone().requires_grad_()
            (weights,) = torch.autograd.grad(self._make(tasks)(copy), copy)
        return weights
