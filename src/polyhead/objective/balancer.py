"""One loss per task -> the gradient of everything that learns."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from polyhead.objective.losses import Losses
from polyhead.together import ALONE, Together

Backward = Callable[[Tensor], None]
"""Takes a loss and fills the gradients of all that it reaches, as ``Tensor.backward`` does.

With several processes it adds them up over all of them.
"""


@dataclass(frozen=True)
class Learning:
    """What learns.

    Attributes:
        shared: The weights that the losses of all tasks reach.
        heads: By task, those that its loss alone reaches.
        together: The processes that learn it, each from its share of the rows.
    """

    shared: Sequence[nn.Parameter]
    heads: Mapping[str, Sequence[nn.Parameter]]
    together: Together = ALONE

    def gradients(self) -> list[Tensor]:
        """Those that are filled."""
        heads = [weight for name in self.heads for weight in self.heads[name]]
        return [w.grad for w in (*self.shared, *heads) if w.grad is not None]


@dataclass(frozen=True)
class Balance:
    """How an epoch was balanced.

    Attributes:
        weights: By task, the mean weight over the steps that it took part in; None where the
            method has no weights.
        fell_back: In how many steps the method could not be used, and all weights were equal; None
            where that can't happen.
    """

    weights: dict[str, float] | None = None
    fell_back: int | None = None


class Balancer(ABC):
    """Gives every weight its gradient, and remembers what its method remembers."""

    looks_again: bool = False
    """Whether it wants the losses of the same rows once more, after the update."""
    by_halves: bool = False
    """Whether it asks for gradients of both halves of a batch, which better pass by themselves."""

    def backward(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """Fill the gradients; those of the plain total where no task takes part.

        Args:
            losses: Of this batch.
            labeled: The tasks that take part: those with a label in the batch and a weight above
                0. With several processes, those with a label on any of them.
            learning: What learns. Its gradients are empty.
            backward: How a loss is sent back, whatever precision asks for.
        """
        if labeled:
            self._balance(losses, labeled, learning, backward)
        else:
            backward(losses.total)

    @abstractmethod
    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """The same with one task at least that takes part."""

    def look_again(self, losses: Losses, labeled: Sequence[str]) -> None:  # noqa: B027
        """See the losses of the same rows after the update; nothing is done where none wants it."""

    def end_epoch(self) -> Balance:
        """Say how the epoch was balanced, and begin another."""
        return Balance()

    def state(self) -> dict[str, Tensor]:
        """All that it remembers."""
        return {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:  # noqa: B027
        """Take up what another of the same settings remembered.

        Raises:
            LookupError: When something is missing there.
        """


class Tally:
    """Adds up how the steps of an epoch were balanced, without waiting for the device.

    Args:
        can_fall_back: Whether there may be steps in which the method can't be used.
    """

    def __init__(self, *, can_fall_back: bool = False) -> None:
        self._sums: dict[str, Tensor] = {}
        self._steps: dict[str, int] = {}
        self._can_fall_back = can_fall_back
        self._fell_back = 0

    def add(self, tasks: Sequence[str], weights: Float[Tensor, " T"]) -> None:
        """Count a step."""
        for name, weight in zip(tasks, weights.detach(), strict=True):
            self._sums[name] = self._sums.get(name, torch.zeros_like(weight)) + weight
            self._steps[name] = self._steps.get(name, 0) + 1

    def fell_back(self) -> None:
        """Count a step in which the method could not be used."""
        self._fell_back += 1

    def take(self) -> Balance:
        """The epoch so far; it begins anew."""
        means = {name: float(total) / self._steps[name] for name, total in self._sums.items()}
        balance = Balance(means or None, self._fell_back if self._can_fall_back else None)
        self._sums, self._steps, self._fell_back = {}, {}, 0
        return balance
