"""Rows whose frozen features are read from a store instead of computed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Int, Shaped
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data import Each, Labels, Rows, alone, mixed


@dataclass(frozen=True)
class FeatureRows:
    """The N rows of a table with stored features in the place of their image.

    Attributes:
        rows: The same rows with their images.
        name: The input whose features are stored.
        stored: All rows of the store, mapped into memory.
        places: (V, N), where in the store the features of each look at each row are.
        taken: (N,), the look at each row that is served; the first where it is not given.
    """

    rows: Rows
    name: str
    stored: Shaped[Tensor, "M ..."]
    places: Int[np.ndarray, "V N"]
    taken: Int[np.ndarray, " N"] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def seed(self) -> int:
        """See ``Rows``."""
        return self.rows.seed

    @property
    def labels(self) -> Labels:
        """See ``Rows``."""
        return self.rows.labels

    def at_epoch(self, epoch: int) -> "FeatureRows":
        """The same rows, each in the look whose turn it is: V epochs take all V of a row."""
        looks = len(self.places)
        if looks == 1:
            return self
        first = np.random.default_rng(mixed(self.seed, "look")).integers(looks, size=len(self))
        return replace(self, taken=(first + epoch) % looks)

    def batch(self, indices: Iterable[int], each: Each = alone) -> Batch:  # noqa: ARG002 - nothing is left to be done for each
        """Some rows, with their targets and masks; all are read at once."""
        rows = torch.tensor(list(indices))
        places = torch.from_numpy(self._places_of(rows.numpy()))
        return self.labels.beside({self.name: self.stored[places]}, rows)

    def _places_of(self, rows: Int[np.ndarray, " B"]) -> Int[np.ndarray, " B"]:
        look = 0 if self.taken is None else self.taken[rows]
        places: Int[np.ndarray, " B"] = self.places[look, rows]
        return places
