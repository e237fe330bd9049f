"""Rows -> batches, in an order that depends on nothing but seed and epoch."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import torch
from jaxtyping import Float

from polyhead.batch import Batch
from polyhead.data.draws import drawn
from polyhead.data.order import Order
from polyhead.data.seeds import mixed
from polyhead.loading import Each, ahead, alone, crew, in_processes
from polyhead.together import WHOLE, Share

_MOST_THREADS = 8


class RowSource(Protocol):
    """Rows that can be batched."""

    @property
    def seed(self) -> int:
        """What their order and variation is drawn from."""

    def __len__(self) -> int: ...

    def at_epoch(self, epoch: int) -> "RowSource":
        """The same rows, varied as in this epoch."""

    def batch(self, indices: Sequence[int], each: Each = alone) -> Batch:
        """Some rows as a batch; ``each`` does what there is to do for every one of them."""


@dataclass(frozen=True)
class Batches:
    """One pass over rows, in batches.

    Attributes:
        rows: What to pass over.
        size: Rows a batch.
        order: The positions of the rows in the order in which they come.
        workers: Processes that decode beside this one; 0 decodes here, in one thread, and None in
            as many threads as torch computes with.
        ahead: Batches that are made before they are asked for, while others are worked on.
        pin: Put batches into pinned memory, from where they reach a GPU while it computes.
        share: Which of the rows of every batch are made here. Where that is none, one row is made
            whose labels all count as absent, so that all processes see as many batches.
    """

    rows: RowSource
    size: int
    order: Sequence[int]
    workers: int | None = None
    ahead: int = 0
    pin: bool = False
    share: Share = WHOLE

    def __len__(self) -> int:
        return math.ceil(len(self.order) / self.size)

    @property
    def count(self) -> int:
        """How many rows are made here."""
        full, rest = divmod(len(self.order), self.size)
        last = max(self.share.count(rest), 1) if rest else 0
        return full * max(self.share.count(self.size), 1) + last

    def __iter__(self) -> Iterator[Batch]:
        parts = (self.order[i : i + self.size] for i in range(0, len(self.order), self.size))
        if self.workers:
            make = partial(_made, self.rows, self.share)
            yield from in_processes(make, list(parts), self.workers, pin=self.pin)
            return
        threads = min(_MOST_THREADS, torch.get_num_threads()) if self.workers is None else 1
        with crew(threads) as each:
            yield from ahead(partial(self._batch, each), parts, self.ahead)

    def _batch(self, each: Each, part: Sequence[int]) -> Batch:
        batch = _made(self.rows, self.share, part, each)
        return batch.pin_memory() if self.pin else batch


def _made(rows: RowSource, share: Share, part: Sequence[int], each: Each = alone) -> Batch:
    mine = share.of(part)
    return rows.batch(mine, each) if len(mine) else rows.batch(part[:1], each).unlabeled()


def in_order(rows: RowSource, size: int, workers: int | None = None) -> Batches:
    """Every row once, as the table has them, nothing varied."""
    return Batches(rows, size, range(len(rows)), workers)


def shuffled(
    rows: RowSource,
    size: int,
    *,
    epoch: int,
    drop_last: bool = False,
    workers: int | None = None,
    weights: Float[np.ndarray, " N"] | None = None,
) -> Batches:
    """Every row once, in the random order of this epoch, varied as declared.

    With weights there are as many draws as rows, and a row comes more often or not at all, varied
    anew each time.

    Args:
        rows: What to pass over; its seed is used.
        size: Rows a batch.
        epoch: Counted from 0.
        drop_last: Leave out the last batch when it is short, unless it is the only one.
        workers: Processes that decode; see ``Batches``.
        weights: How often each row is to come; see ``draws.drawn``.
    """
    if weights is None:
        generator = torch.Generator().manual_seed(mixed(rows.seed, epoch))
        order = Order(torch.randperm(len(rows), generator=generator).numpy())
    else:
        order = Order.drawn(drawn(weights, rows.seed, epoch))
    if drop_last and len(order) >= size:
        order = order[: len(order) // size * size]
    return Batches(rows.at_epoch(epoch), size, order, workers)
