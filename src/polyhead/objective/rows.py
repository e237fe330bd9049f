"""The gradients of the shared weights, one row per task."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

_PIECE = 1 << 16


@dataclass(frozen=True)
class Rows:
    r"""The Jacobian of the losses of some tasks: :math:`J`, (T, n), its rows kept weight by weight.

    Attributes:
        tasks: The tasks, in the order of the rows.
        parts: By task, its gradient for each shared weight, laid out in memory as that weight is.
    """

    tasks: Sequence[str]
    parts: Sequence[Sequence[Tensor]]

    @cached_property
    def gramian(self) -> Float[Tensor, "T T"]:
        r""":math:`J J^\top`, on the CPU: all that most methods want to know.

        It is as small as the tasks are few, and one wait for the device costs less than a solver
        there. It stays in float32: some methods judge by its type which rows depend on others.
        """
        size = len(self.tasks)
        dots = [
            torch.stack([_dot(a, b) for a, b in zip(self.parts[i], self.parts[j], strict=True)])
            for i in range(size)
            for j in range(i + 1)
        ]
        sums = torch.stack(dots).sum(dim=1).cpu()
        made = torch.zeros(size, size, dtype=sums.dtype)
        below = torch.tril_indices(size, size)
        made[below[0], below[1]] = sums
        made[below[1], below[0]] = sums
        return made

    def products(self, other: "Rows") -> Float[Tensor, "T T"]:
        r""":math:`J_1 J_2^\top` with the gradients of other rows, on the CPU."""
        dots = [
            torch.stack([_dot(a, b) for a, b in zip(mine, theirs, strict=True)]).sum()
            for mine in self.parts
            for theirs in other.parts
        ]
        return torch.stack(dots).view(len(self.parts), len(other.parts)).cpu()

    def plus(self, other: "Rows") -> "Rows":
        """The sum of both, row by row. It takes these rows' own memory."""
        pairs = zip(self.parts, other.parts, strict=True)
        added = [[a.add_(b) for a, b in zip(*pair, strict=True)] for pair in pairs]
        return Rows(self.tasks, added)

    def matrix(self) -> Float[Tensor, "T n"]:
        """J itself, for methods that look at single numbers."""
        return torch.stack([torch.cat([part.reshape(-1) for part in row]) for row in self.parts])

    def weighted(self, weights: Sequence[float]) -> list[Tensor]:
        r""":math:`\sum_t w_t J_t`, weight by weight. It takes the rows' own memory.

        Raises:
            ValueError: When a weight is no number; then nothing is taken.
        """
        if not all(map(math.isfinite, weights)):
            raise ValueError(f"weights: Expected numbers; got {list(weights)}")
        first, *others = self.parts
        made = [part.mul_(weights[0]) for part in first]
        for row, weight in zip(others, weights[1:], strict=True):
            for total, part in zip(made, row, strict=True):
                total.add_(part, alpha=weight)
        return made

    def split(self, vector: Float[Tensor, " n"]) -> list[Tensor]:
        """A vector as long as a row, weight by weight."""
        like = self.parts[0]
        pieces = torch.split(vector, [part.numel() for part in like])
        return [
            torch.empty_like(part).copy_(piece.view(part.shape))
            for part, piece in zip(like, pieces, strict=True)
        ]

    def only(self, tasks: Sequence[str]) -> "Rows":
        """The rows of some tasks, in their order."""
        if list(tasks) == list(self.tasks):
            return self
        at = [self.tasks.index(name) for name in tasks]
        return Rows(list(tasks), [self.parts[place] for place in at])


def _dot(one: Tensor, other: Tensor) -> Float[Tensor, ""]:
    """The product of two tensors that are laid out alike; no copy where memory has no gaps."""
    return torch.dot(in_memory(one), in_memory(other))


def in_memory(part: Tensor) -> Float[Tensor, " n"]:
    """The numbers of a tensor as they lie in memory; no copy where it has no gaps."""
    if part.ndim == 4 and part.is_contiguous(memory_format=torch.channels_last):
        return part.permute(0, 2, 3, 1).reshape(-1)
    return part.reshape(-1)


def pieces(flat: Float[Tensor, " n"]) -> tuple[Tensor, ...]:
    """Parts of a vector, on a CPU as small as its cache; all of it on other devices."""
    size = _PIECE if flat.device.type == "cpu" else max(len(flat), 1)
    found: tuple[Tensor, ...] = torch.split(flat, size)
    return found
