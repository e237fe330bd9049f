"""Several gradients -> one, and what stands in where a method can't be used."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.rows import Rows

M = TypeVar("M")
Vectorized = Callable[[Tensor], Tensor]
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


def weighted(rows: Rows, weights: Sequence[float]) -> Combined:
    """The rows, each times its weight, added up. It takes the rows' own memory."""
    return Combined(rows.weighted(weights), weights)


def alike(rows: Rows, scale: Scale) -> Combined:
    """The sum or the mean of the rows, where a method can't be used."""
    size = len(rows.tasks)
    return weighted(rows, [1.0 if scale == "sum" else 1 / size] * size)


class Forgetful(Combiner, Generic[M]):
    """A combiner without memory. Abstract: one looks at the gradients, one at their products.

    Args:
        make: Makes the method anew for the tasks that are there.
        least_tasks: With fewer it can't be used.
    """

    def __init__(self, make: M, *, least_tasks: int = 1) -> None:
        self._make = make
        self._least = least_tasks

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether there are enough of them."""
        return len(tasks) >= self._least


@final
class FromGramian(Forgetful[Callable[[Sequence[str]], Vectorized]]):
    """One whose weights follow from the products of the gradients alone."""

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        return weighted(rows, self._make(rows.tasks)(rows.gramian).tolist())


@final
class FromMatrix(Forgetful[Callable[[Sequence[str], torch.device], Vectorized]]):
    """One that looks at every number of every gradient."""

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        matrix: Float[Tensor, "T n"] = rows.matrix()
        vector = self._make(rows.tasks, matrix.device)(matrix)
        return Combined(rows.split(vector), None)
