"""Rows whose frozen features are read from a store instead of computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int, Shaped
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data import Each, Labels, Rows, alone


@dataclass(frozen=True)
class FeatureRows:
    """The N rows of a table with stored features in the place of their image.

    Attributes:
        rows: The same rows with their images.
        name: The input whose features are stored.
        stored: All rows of the store, mapped into memory.
        places: (N,), where in the store each row's features are.
    """

    rows: Rows
    name: str
    stored: Shaped[Tensor, "M ..."]
    places: Int[np.ndarray, " N"]

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

    def at_epoch(self, epoch: int) -> "FeatureRows":  # noqa: ARG002 - nothing here is varied
        """The same rows: features are stored only where nothing is varied."""
        return self

    def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:  # noqa: ARG002 - all are read at once
        """Some rows, with their targets and masks."""
        rows = torch.tensor(indices)
        places = torch.from_numpy(self.places[np.asarray(indices)])
        labels = self.rows.labels
        return Batch(
            inputs={self.name: self.stored[places]},
            targets={name: targets[rows] for name, targets in labels.targets.items()},
            present={name: present[rows] for name, present in labels.present.items()},
            rows=rows,
        )
