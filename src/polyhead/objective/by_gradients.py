"""Methods that want the gradient of the shared weights for each task."""

from collections.abc import Mapping, Sequence
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.balancer import Backward, Balance, Balancer, Learning, Tally
from polyhead.objective.combiner import Combined, Combiner, alike
from polyhead.objective.draws import Draws
from polyhead.objective.library import solver_failures
from polyhead.objective.losses import Losses
from polyhead.objective.rows import Rows
from polyhead.objective.settings import Objective


class ByGradients(Objective):
    """A method that wants gradients. Abstract: a method gives its combiner."""

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """What combines, with its memory still empty."""
        raise NotImplementedError

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """What balances; see ``Objective.balancer``."""
        draws = Draws(seed, device, on=self.facts.draws)
        return Combining(self.combiner(tasks), draws)


@final
class Combining(Balancer):
    """One backward pass per task; every head takes its own task's gradient as it is."""

    def __init__(self, combiner: Combiner, draws: Draws) -> None:
        self._combiner = combiner
        self._draws = draws
        self._tally = Tally(can_fall_back=True)

    def _balance(
        self, losses: Losses, labeled: Sequence[str], learning: Learning, backward: Backward
    ) -> None:
        """Combine the gradients; ``backward`` is not needed."""
        rows = gradient_rows(losses.weighted(labeled), labeled, learning)
        put(self._combined(rows), learning)

    def _combined(self, rows: Rows) -> Combined:
        if not rows.gramian.isfinite().all():  # the losses will say so, and end the training
            return alike(rows, self._combiner.scale)
        sizes = zip(rows.tasks, rows.gramian.diagonal(), strict=True)
        # A row of zeros has nothing to say, and would let some methods return zero.
        speaking = [name for name, size in sizes if size > 0]
        rows = rows.only(speaking or rows.tasks)
        combined = self._by_method(rows) if speaking else None
        if combined is None:
            if speaking:
                self._tally.fell_back()
            combined = alike(rows, self._combiner.scale)
        if combined.weights is not None:
            self._tally.add(rows.tasks, torch.tensor(combined.weights))
        return combined

    def _by_method(self, rows: Rows) -> Combined | None:
        """None where the method can't be used, or its solver finds no answer."""
        if not self._combiner.can(rows.tasks):
            return None
        try:
            with self._draws.step(), torch.no_grad():
                return self._combiner.combine(rows)
        except solver_failures():
            return None

    def end_epoch(self) -> Balance:
        """The mean weights, and how often it fell back."""
        return self._tally.take()

    def state(self) -> dict[str, Tensor]:
        """What the combiner remembers, and how many steps have drawn."""
        return {**self._combiner.state(), **self._draws.state()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Balancer.load_state``."""
        self._combiner.load_state(state)
        self._draws.load_state(state)


def put(combined: Combined, learning: Learning) -> None:
    """Give every shared weight its gradient."""
    for weight, part in zip(learning.shared, combined.parts, strict=True):
        weight.grad = part


def gradient_rows(
    losses: Float[Tensor, " T"],
    tasks: Sequence[str],
    learning: Learning,
    *,
    again: bool = False,
) -> Rows:
    """The gradient of each loss for the shared weights; those of the heads stay with the heads.

    torch's own accumulation is used, as it lays every gradient out in memory like its weight, which
    fused optimizers take for granted. With several processes, this is where rows are added up, and
    the gradients of the heads when nothing more is asked.

    Args:
        losses: What is balanced, of the tasks that take part.
        tasks: Whose losses.
        learning: What learns. The gradients of ``shared`` are empty before and after; to those of
            the heads is added.
        again: Whether more will be asked of the same forward pass.
    """
    parts = []
    for place, name in enumerate(tasks):
        inputs = [*learning.shared, *learning.heads[name]]
        last = place == len(tasks) - 1
        keep = again or not last
        torch.autograd.backward(losses[place], retain_graph=keep, inputs=inputs)
        parts.append([_taken(weight) for weight in learning.shared])
    if not learning.together.alone:
        heads = [] if again else learning.gradients()
        learning.together.sum_([*(part for row in parts for part in row), *heads])
    return Rows(list(tasks), parts)


def _taken(weight: torch.nn.Parameter) -> Tensor:
    gradient = weight.grad
    weight.grad = None
    return torch.zeros_like(weight) if gradient is None else gradient
