"""Combiners with a memory that is tied to the number of tasks."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from polyhead.objective.combiner import Combined, Combiner, weighted
from polyhead.objective.rows import Rows


class Remembering(Combiner):
    """A weighting of TorchJD that remembers. A step without one of the tasks leaves it untouched.

    What it remembers is kept in attributes that are TorchJD's own affair, in the one minor version
    that is allowed; a test goes on from a saved state for each method.
    """

    def __init__(self, tasks: Sequence[str], weighting: Any) -> None:  # noqa: ANN401
        self._tasks = list(tasks)
        self._weighting = weighting

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether they are all there."""
        return list(tasks) == self._tasks

    @abstractmethod
    def state(self) -> dict[str, Tensor]:
        """All that it remembers."""

    @abstractmethod
    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take up what another remembered."""

    def _kept(self, *names: str) -> dict[str, Tensor]:
        """Its attributes that hold something, as tensors."""
        found = {name.lstrip("_"): getattr(self._weighting, name) for name in names}
        held = {name: value for name, value in found.items() if value is not None}
        return {name: torch.as_tensor(value).clone() for name, value in held.items()}


class FromRememberedGramian(Remembering):
    """One that looks at the products of the gradients."""

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        return weighted(rows, self._weighting(rows.gramian).tolist())
