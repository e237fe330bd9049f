"""The losses of a whole pass: sums over rows, divided once at the end."""

import math
from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor

from polyhead.errors import TrainingError
from polyhead.objective import Losses
from polyhead.together import Together


def refuse_infinite(losses: Mapping[str, float], epoch: int) -> None:
    """Stop where training has gone astray.

    Args:
        losses: Mean losses by task.
        epoch: The epoch that they are of, counted from 0.

    Raises:
        TrainingError: When one is no longer a number.
    """
    lost = [name for name, loss in losses.items() if not math.isfinite(loss)]
    if lost:
        raise TrainingError(
            f"epoch {epoch + 1}: the loss of {', '.join(lost)} is no longer a number.\n"
            "  Try a smaller training.lr, or training.clip = 1.0."
        )


class LossMeter:
    """Adds up the losses of batches of any size, without waiting for the device."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, Tensor] = {}
        self._weights: Mapping[str, float] = {}

    def add(self, losses: Losses) -> None:
        """Count a batch."""
        self._weights = losses.weights
        for name, loss in losses.items():
            total: Float[Tensor, ""] = loss.detach() * losses.counts[name]
            self._sums[name] = self._sums[name] + total if name in self._sums else total
            known = self._counts.get(name)
            self._counts[name] = losses.counts[name] + (0 if known is None else known)

    def add_up(self, together: Together) -> None:
        """Count what the other processes have seen too."""
        together.sum_([*self._sums.values(), *self._counts.values()])

    def means(self) -> dict[str, float]:
        """The mean loss of each task over all rows that hold its label; no key where none does."""
        counts = {name: int(count) for name, count in self._counts.items()}
        return {n: float(x) / counts[n] for n, x in self._sums.items() if counts[n]}

    def total(self) -> float:
        """The weighted sum of the means."""
        return sum(self._weights[name] * mean for name, mean in self.means().items())
