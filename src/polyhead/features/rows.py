"""Rows whose frozen features are read from a store instead of computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Int, Shaped
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data import Each, Labels, Order, Rows, alone, mixed


@dataclass(frozen=True)
class StoredInput:
    """An image input of N rows whose features are stored.

    Attributes:
        stored: All rows of the store, mapped into memory.
        places: (V, N), where in the store the features of each look at each row are; -1 where a row
            has no image.
    """

    stored: Shaped[Tensor, "M ..."]
    places: Int[np.ndarray, "V N"]

    def of(
        self, rows: Int[np.ndarray, " B"], look: Int[np.ndarray, " B"] | int
    ) -> Shaped[Tensor, "B ..."]:
        """The features of one look at each of some rows; NaN where a row has no image."""
        places = self.places[look % len(self.places), rows]
        absent = places < 0
        features = self.stored[torch.from_numpy(np.where(absent, 0, places))]
        if absent.any():
            features[torch.from_numpy(absent)] = torch.nan
        return features


@dataclass(frozen=True)
class FeatureRows:
    """The N rows of a table with stored features in the place of their images.

    Attributes:
        rows: The same rows with their images.
        inputs: By input, its features.
        taken: (N,), the look at each row that is served; the first where it is not given.
    """

    rows: Rows
    inputs: Mapping[str, StoredInput]
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
        looks = max(len(one.places) for one in self.inputs.values())
        if looks == 1:
            return self
        first = np.random.default_rng(mixed(self.seed, "look")).integers(looks, size=len(self))
        return replace(self, taken=(first + epoch) % looks)

    def batch(self, indices: Iterable[int], each: Each = alone) -> Batch:  # noqa: ARG002 - nothing is left to be done for each
        """Some rows, with their targets and masks; all are read at once.

        In an ``Order``, one that came before is seen in its next look.
        """
        rows = torch.tensor(list(indices))
        at = rows.numpy()
        look = 0 if self.taken is None else self.taken[at] + _earlier(indices)
        features = {name: one.of(at, look) for name, one in self.inputs.items()}
        return self.labels.beside(features | self.rows.sensed(rows), rows)


def _earlier(indices: Iterable[int]) -> Int[np.ndarray, " B"] | int:
    return np.array(indices.earlier) if isinstance(indices, Order) else 0
