"""How much a row counts in the loss by its class, from what is declared and the training labels."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import torch
from jaxtyping import Float, Shaped
from pydantic import BeforeValidator, Discriminator, Field, Tag
from torch import Tensor

from polyhead.errors import Fault, LabelError
from polyhead.tasks.classes import positions, twice, unknown

_MOST = 100.0
"""A positive counts at most so many times as much as a negative, and at least one part of it."""


def _form(value: object) -> str:
    """Which member of the unions below a value is meant for, by the name of its type."""
    if isinstance(value, dict):
        return "dict"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "float" if is_number else "Literal"


def _table_or_word(value: object) -> str:
    return "dict" if isinstance(value, dict) else "Literal"


def _by_class(value: object) -> object:
    return _balanced(value, '"balanced" or a table of weights by class')


def _by_label(value: object) -> object:
    return _balanced(value, '"balanced", a number or a table of weights by label')


def _balanced(value: object, expected: str) -> object:
    if value != "balanced":
        raise ValueError(f"Expected {expected}; got {value!r}")
    return value


_Weight = Annotated[float, Field(gt=0)]
_Table = Annotated[dict[str, _Weight], Tag("dict")]

ClassWeights = Annotated[
    Annotated[Literal["balanced"], BeforeValidator(_by_class), Tag("Literal")] | _Table,
    Discriminator(_table_or_word),
]
"""``balanced``, or a weight for each class by its name."""

PositiveWeight = Annotated[
    Annotated[Literal["balanced"], BeforeValidator(_by_label), Tag("Literal")]
    | Annotated[_Weight, Tag("float")]
    | _Table,
    Discriminator(_form),
]
"""``balanced``, one weight for all labels, or one for each by its name."""


def fit_class_weights(
    name: str, declared: str | Mapping[str, float] | None, classes: Sequence[str], codes: Tensor
) -> tuple[float, ...]:
    r"""What each class counts, so that the training rows with a label count 1 in the mean.

    Balanced, as in scikit-learn, the weight of class :math:`k` is :math:`n / (K n_k)` for
    :math:`n_k` of :math:`n` rows and the :math:`K` classes that these rows hold; all of them then
    count alike, and one that no row holds counts 1. A table :math:`v` gives
    :math:`v_k n / \sum_j v_j n_j`.

    Source: after King and Zeng 2001, "Logistic regression in rare events data".

    Args:
        name: The task's name.
        declared: As ``ClassWeights``.
        classes: The K classes.
        codes: (N,), the position of each row's class, -1 where it has none.

    Returns:
        (K,), nothing where nothing is declared.

    Raises:
        LabelError: When the table names a class that is none, or leaves one out.
    """
    if declared is None:
        return ()
    counts = codes[codes >= 0].bincount(minlength=len(classes)).double()
    if isinstance(declared, Mapping):
        values = _in_order(name, "class_weights", declared, classes)
        weights = values * counts.sum() / (values * counts).sum()
    else:
        share = counts.sum() / (counts > 0).sum()
        weights = torch.where(counts > 0, share / counts.clamp(min=1), 1.0)
    return tuple(weights.tolist())


def fit_positive_weights(
    name: str,
    declared: str | float | Mapping[str, float] | None,
    labels: Sequence[str],
    rows: Float[Tensor, "N K"],
) -> tuple[tuple[float, float], ...]:
    r"""What a negative and a positive of each label count, so that their rows count 1 in the mean.

    A positive counts :math:`p_k` times as much as a negative. Balanced, :math:`p_k` is the number
    of negatives over that of positives, from 1/100 to 100. With :math:`\pi_k` the share of
    positives, negatives count :math:`1 / (1 + \pi_k (p_k - 1))` and positives :math:`p_k` times
    that.

    Args:
        name: The task's name.
        declared: As ``PositiveWeight``.
        labels: The K labels.
        rows: The training rows that hold a label, 1 where it does.

    Returns:
        (K, 2), nothing where nothing is declared.

    Raises:
        LabelError: When a table names a label that is none, or leaves one out.
    """
    if declared is None:
        return ()
    share = rows.double().mean(dim=0)
    if isinstance(declared, Mapping):
        ratio = _in_order(name, "positive_weight", declared, labels)
    elif isinstance(declared, str):
        ratio = ((1 - share) / share).clamp(1 / _MOST, _MOST)
    else:
        ratio = torch.full_like(share, declared)
    negative = 1 / (1 + share * (ratio - 1))
    return tuple(zip(negative.tolist(), (ratio * negative).tolist(), strict=True))


def weighted(
    losses: Float[Tensor, " B"], codes: Shaped[Tensor, " B"], weights: Sequence[float]
) -> Float[Tensor, " B"]:
    """The loss of each row times the weight of its class; as it is where there are no weights."""
    if not weights:
        return losses
    return losses * torch.tensor(weights, device=losses.device)[codes.long()]


def weighted_by_label(
    losses: Float[Tensor, "B K"],
    targets: Float[Tensor, "B K"],
    weights: Sequence[tuple[float, float]],
) -> Float[Tensor, "B K"]:
    """The loss of each label times the weight of a negative or positive; the same otherwise."""
    if not weights:
        return losses
    negative, positive = torch.tensor(weights, device=losses.device).unbind(dim=1)
    return losses * torch.where(targets >= 0.5, positive, negative)


def weights_words(names: Sequence[str], weights: Sequence[float]) -> str:
    """The least and the greatest of some weights, and whose they are; empty without weights.

    >>> weights_words(["Male", "Female"], [0.526, 10.0])
    '0.53 for Male to 10 for Female'
    """
    if not weights:
        return ""
    by_weight = sorted(zip(weights, names, strict=True), key=lambda pair: pair[0])
    return " to ".join(f"{_short(w)} for {name}" for w, name in (by_weight[0], by_weight[-1]))


def _short(weight: float) -> str:
    return f"{weight:.2g}" if weight < 10 else f"{weight:.0f}"


def _in_order(
    name: str, setting: str, table: Mapping[str, float], classes: Sequence[str]
) -> Float[Tensor, " K"]:
    places = positions(table, classes)
    hints = unknown([text for text, place in places.items() if place < 0], classes)
    missing = [text for place, text in enumerate(classes) if place not in places.values()]
    wrong = {
        **{f"no such class: {text!r}.": hint for text, hint in hints.items()},
        **{f"no weight for {text!r}.": "Each class needs one." for text in missing},
        **{f"two weights for {text!r}.": "" for text in twice(tuple(table))[:1]},
    }
    if wrong:
        where = f"task {name!r}"
        raise LabelError([Fault(where, f"{setting}: {what}", wrong[what]) for what in wrong])
    values = {place: table[text] for text, place in places.items()}
    return torch.tensor([values[place] for place in range(len(classes))], dtype=torch.float64)
