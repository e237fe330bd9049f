"""What processes add up, tell each other and agree on. All of them have to ask for it alike."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import final

import torch
import torch.distributed as dist
from jaxtyping import Shaped
from torch import Tensor

from polyhead.together.share import Share

_BUCKET_BYTES = 1 << 26
_PATIENCE = timedelta(seconds=10)


@final
@dataclass(frozen=True)
class Together:
    """One of the processes that train together, as it sees the others.

    Attributes:
        rank: Its number, counted from 0.
        size: How many there are.
        on_machine: Its number among those of its machine.
        board: What all can write on; None where another program brought them together.
    """

    rank: int = 0
    size: int = 1
    on_machine: int = 0
    board: "dist.Store | None" = field(default=None, repr=False, compare=False)

    @property
    def alone(self) -> bool:
        """Whether there is no other."""
        return self.size == 1

    @property
    def first(self) -> bool:
        """Whether it is the one that speaks and writes."""
        return self.rank == 0

    @property
    def share(self) -> Share:
        """Which rows of every batch are its own."""
        return Share(self.rank, self.size)

    def sum_(self, tensors: Sequence[Tensor]) -> None:
        """Replace every tensor by its sum over the processes, many of them in one message."""
        if self.alone:
            return
        for bucket in _buckets(tensors):
            for tensor, total in zip(bucket, _sums(bucket), strict=True):
                tensor.detach().copy_(total)

    def sums(self, tensors: Sequence[Tensor]) -> Sequence[Tensor]:
        """The sum of every tensor over the processes, all of one type, in one message."""
        return _sums(tensors) if tensors and not self.alone else tensors

    def any(self, flags: Sequence[bool]) -> list[bool]:
        """For every flag, whether it is up on any process. The device is not waited for."""
        if self.alone:
            return list(flags)
        raised = torch.tensor([int(flag) for flag in flags])
        dist.all_reduce(raised, op=dist.ReduceOp.MAX)
        return [bool(flag) for flag in raised]

    def wait(self) -> None:
        """Go on when all are here."""
        self.any([False])

    def take_first_(self, tensors: Sequence[Tensor]) -> None:
        """Replace every tensor by that of the first process."""
        if not self.alone:
            for tensor in tensors:
                whole = tensor.detach().contiguous()
                dist.broadcast(whole, src=0)
                tensor.detach().copy_(whole)

    def said(self, text: str) -> str:
        """What the first process says."""
        if self.alone:
            return text
        words = torch.frombuffer(bytearray(text.encode()), dtype=torch.uint8)
        length = torch.tensor(len(words))
        self.take_first_([length])
        words = words if self.first else torch.empty(int(length), dtype=torch.uint8)
        self.take_first_([words])
        return words.numpy().tobytes().decode()

    def gathered(self, mine: Shaped[Tensor, "n ..."], rows: int) -> Shaped[Tensor, "N ..."]:
        """The shares of all processes in the order of the whole, on the CPU.

        Args:
            mine: This process's, on the CPU. What goes beyond the whole is dropped.
            rows: N, how many rows the whole has.
        """
        if self.alone:
            return mine
        padded = mine.new_zeros((math.ceil(rows / self.size), *mine.shape[1:]))
        padded[: len(mine)] = mine
        parts = [torch.empty_like(padded) for _ in range(self.size)]
        dist.all_gather(parts, padded)
        return torch.stack(parts, dim=1).flatten(0, 1)[:rows]

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """One process of each machine goes first, so that the others find what it fetched."""
        if self.on_machine:
            self.wait()
        yield
        if not self.on_machine:
            self.wait()

    def claims(self, what: str) -> bool:
        """Whether it is the first to claim something; to be asked once, at any moment."""
        if self.alone or self.board is None:
            return self.first
        try:
            return bool(self.board.add(f"claimed {what}", 1) == 1)
        except RuntimeError:  # the board went with the process that kept it, and had its say
            return False

    def done(self, what: str) -> None:
        """Let those go on that ``wait_for`` it."""
        if self.board is not None:
            self.board.set(f"done {what}", "")

    def wait_for(self, what: str) -> None:
        """Wait until another process is done with it, for some seconds at most."""
        if self.board is not None:
            try:
                self.board.wait([f"done {what}"], _PATIENCE)
            except RuntimeError:  # not in that time, or the board is gone
                return


ALONE = Together()
"""The one process that there is."""


def _sums(tensors: Sequence[Tensor]) -> list[Tensor]:
    flat = torch.cat([tensor.detach().reshape(-1) for tensor in tensors])
    dist.all_reduce(flat)
    pieces = torch.split(flat, [tensor.numel() for tensor in tensors])
    return [p.view(tensor.shape) for tensor, p in zip(tensors, pieces, strict=True)]


def _buckets(tensors: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """Tensors of one type and place, together not much larger than a message should be."""
    kinds: dict[tuple[torch.dtype, torch.device], list[Tensor]] = {}
    for tensor in tensors:
        kinds.setdefault((tensor.dtype, tensor.device), []).append(tensor)
    for kind in kinds.values():
        bucket, held = list[Tensor](), 0
        for tensor in kind:
            if bucket and held + tensor.nbytes > _BUCKET_BYTES:
                yield bucket
                bucket, held = [], 0
            bucket.append(tensor)
            held += tensor.nbytes
        yield bucket
