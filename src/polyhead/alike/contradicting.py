"""The same image with labels that contradict each other."""

import numpy as np
import torch
from jaxtyping import Bool, Shaped
from torch import Tensor

from polyhead.alike.ledger import Numbers


def torn(keys: Numbers, present: Bool[Tensor, " N"], targets: Shaped[Tensor, "N ..."]) -> Numbers:
    """The keys whose rows have several labels; empty cells contradict nothing.

    >>> keys, label = np.array([4, 4, 7, 7, -1]), torch.tensor([0, 1, 1, 1, 0])
    >>> torn(keys, torch.ones(5, dtype=torch.bool), label).tolist()
    [4]

    Args:
        keys: (N,), equal where rows show the same, -1 where they show nothing.
        present: Where there is a label.
        targets: The labels.
    """
    rows = np.flatnonzero(present.numpy() & (keys >= 0))
    first = np.zeros(keys.max(initial=0) + 1, dtype=np.int64)
    first[keys[rows[::-1]]] = rows[::-1]  # what is written last stays
    flat = targets.reshape(len(targets), -1)
    one, other = torch.from_numpy(rows), torch.from_numpy(first[keys[rows]])
    differs = (flat[one] != flat[other]).any(dim=1).numpy()
    return np.unique(keys[rows[differs]])
