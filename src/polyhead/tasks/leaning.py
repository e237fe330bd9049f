"""What an answer can be asked the reasons of: an amount, and what its two directions mean."""

from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Leaning:
    """An amount that rises as one answer to one row gets likelier, or larger.

    It is read off the head before any squashing: where a sigmoid is nearly flat, the gradient of a
    probability, or of a number at the end of its range, is nearly nothing, while that of the logit
    still says what speaks for it. Both point the same way, as one is a rising function of the
    other.

    Attributes:
        amount: Of one row, differentiable.
        up: What a larger amount means, in words: ``raises age``, ``for Female``.
        down: What a smaller one means: ``lowers age``, ``for Male``.
        answered: The side that the answer took, 1 for up and -1 for down; 0 for numbers, which are
            a matter of degree, so that both sides say something.
    """

    amount: Float[Tensor, ""]
    up: str
    down: str
    answered: Literal[-1, 0, 1]


def of_number(task: str, amount: Float[Tensor, ""]) -> tuple[Leaning, ...]:
    """The leaning of a number: larger or smaller."""
    return (Leaning(amount.float(), f"raises {task}", f"lowers {task}", 0),)


def of_class(name: str, amount: Float[Tensor, ""]) -> Leaning:
    """The leaning of a class that was answered: for it or against it."""
    return Leaning(amount, f"for {name}", f"against {name}", 1)


def log_odds(logits: Float[Tensor, " K"], chosen: int) -> Float[Tensor, ""]:
    r"""The logarithm of one class's odds against all others, :math:`\log (p_c / (1 - p_c))`.

    With logits :math:`z` and :math:`p` their softmax that is
    :math:`z_c - \log \sum_{k \ne c} e^{z_k}`.

    >>> float(log_odds(torch.tensor([2.0, 0.5]), 0))
    1.5
    """
    others = torch.cat([logits[:chosen], logits[chosen + 1 :]])
    return logits[chosen] - others.logsumexp(dim=0)
