"""How guessed classes agree with true ones, over N rows at once."""

from jaxtyping import Int
from torch import Tensor


def balanced_accuracy(guesses: Int[Tensor, " N"], truth: Int[Tensor, " N"], count: int) -> float:
    """The mean recall over the classes that the labels hold; others can't be recalled."""
    from torchmetrics.functional.classification import multiclass_recall

    recalls = multiclass_recall(guesses, truth, count, average="none")
    return float(recalls[truth.bincount(minlength=count) > 0].mean())
