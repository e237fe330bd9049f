"""The losses of a whole pass: sums over rows, divided once at the end."""

from collections.abc import Mapping

from jaxtyping import Float
from torch import Tensor

from polyhead.objective import Losses


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

    def means(self) -> dict[str, float]:
        """The mean loss of each task over all rows that hold its label; no key where none does."""
        counts = {name: int(count) for name, count in self._counts.items()}
        return {n: float(x) / counts[n] for n, x in self._sums.items() if counts[n]}

    def total(self) -> float:
        """The weighted sum of the means."""
        return sum(self._weights[name] * mean for name, mean in self.means().items())
