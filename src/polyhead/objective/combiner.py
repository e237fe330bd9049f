"""Several gradients -> one, and what stands in where a method can't be used."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.rows import Rows

Scale = Literal["sum", "mean"]
"""What a method gives where nothing conflicts: the sum of the gradients, or their mean."""


@dataclass(frozen=True)
class Combined:
    """One gradient of several.

    Attributes:
        parts: For each shared weight.
        weights: What each row was multiplied by; None where there is no such number.
    """

    parts: Sequence[Tensor]
    weights: Sequence[float] | None


class Combiner(ABC):
    """Makes one gradient of several.

    Attributes:
        scale: What stands in for it where it can't be used.
    """

    scale: Scale = "mean"

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether it can combine the gradients of just these tasks."""
        return True

    @abstractmethod
    def combine(self, rows: Rows) -> Combined:
        """One gradient of those of the tasks that have one. It may use up the rows."""

    def state(self) -> dict[str, Tensor]:
        """All that it remembers."""
        return {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:  # noqa: B027
        """Take up what another remembered."""


def alike(rows: Rows, scale: Scale) -> Combined:
    """The sum or the mean of the rows, where a method can't be used."""
    size = len(rows.tasks)
    weights = [1.0 if scale == "sum" else 1 / size] * size
    return Combined(rows.weighted(weights), weights)


@final
class FromGramian(Combiner):
    """A combiner without memory whose weights follow from the products of the gradients alone."""

    def __init__(
        self,
        make: Callable[[Sequence[str]], Callable[[Tensor], Tensor]],
        *,
        least_tasks: int = 1,
    ) -> None:
        self._make = make
        self._least = least_tasks

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether there are enough of them."""
        return len(tasks) >= self._least

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        weights = self._make(rows.tasks)(rows.gramian).tolist()
        return Combined(rows.weighted(weights), weights)


@final
class FromMatrix(Combiner):
    """A combiner without memory that looks at every number of every gradient."""

    def __init__(
        self,
        make: Callable[[Sequence[str], torch.device], Callable[[Tensor], Tensor]],
        *,
        least_tasks: int = 1,
    ) -> None:
        self._make = make
        self._least = least_tasks

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether there are enough of them."""
        return len(tasks) >= self._least

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        matrix: Float[Tensor, "T n"] = rows.matrix()
        vector = self._make(rows.tasks, matrix.device)(matrix)
        return Combined(rows.split(vector), None)
