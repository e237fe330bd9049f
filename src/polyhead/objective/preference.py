"""One value per task, as a person declares it -> numbers in the order of some tasks."""

from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

_CPU = torch.device("cpu")


def shares(
    preference: Mapping[str, float] | None,
    tasks: Sequence[str],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, " T"]:
    """How much each task counts, together 1; alike without a preference.

    >>> shares({"age": 2, "gender": 1, "race": 1}, ["age", "race"], torch.device("cpu"))
    tensor([0.6667, 0.3333])
    """
    given = [1.0 if preference is None else float(preference[name]) for name in tasks]
    values = torch.tensor(given, device=device, dtype=dtype)
    total = values.sum()
    return values / total if float(sum(given)) > 0 else torch.full_like(values, 1 / len(given))


def preferred(
    preference: Mapping[str, float] | None,
    tasks: Sequence[str],
    device: torch.device = _CPU,
) -> Float[Tensor, " T"] | None:
    """The same where one is declared; None lets a method take its own way."""
    return None if preference is None else shares(preference, tasks, device)


def values_of(
    given: Mapping[str, float] | None,
    tasks: Sequence[str],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, " T"] | None:
    """The values as they are; None where none are given."""
    if given is None:
        return None
    return torch.tensor([float(given[name]) for name in tasks], device=device, dtype=dtype)
