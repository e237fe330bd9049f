"""Labels beside predictions, in the two forms that can be drawn and compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor


@dataclass(frozen=True)
class NumberPairs:
    """Numbers: what is true beside what was predicted, over N rows.

    Attributes:
        name: What the numbers are.
        unit: What they count.
        true: (N,), the number, or what stands for its bin.
        predicted: (N,).
        low: (N,), where each bin starts, or None where labels are plain numbers.
        high: (N,), the first number after each bin, or None.
    """

    name: str
    unit: str
    true: Float[Tensor, " N"]
    predicted: Float[Tensor, " N"]
    low: Float[Tensor, " N"] | None = None
    high: Float[Tensor, " N"] | None = None


@dataclass(frozen=True)
class ClassPairs:
    """Classes: what is true beside what was predicted, over N rows.

    Attributes:
        name: What the classes are.
        classes: Their names.
        true: (N,), positions in ``classes``.
        predicted: (N,), likewise.
        probabilities: (N, K), of each class; None where nobody knows them.
    """

    name: str
    classes: Sequence[str]
    true: Int[Tensor, " N"]
    predicted: Int[Tensor, " N"]
    probabilities: Float[Tensor, "N K"] | None = None


def both(positive: Float[Tensor, " N"]) -> Float[Tensor, "N 2"]:
    """The probabilities of a class that does not hold and of one that does."""
    return torch.stack([1 - positive, positive], dim=1)


Pairs = NumberPairs | ClassPairs
