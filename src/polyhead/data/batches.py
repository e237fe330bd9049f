"""Rows -> batches, in an order that depends on nothing but seed and epoch."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import torch
from torch.utils.data import DataLoader, Dataset

from polyhead.batch import Batch
from polyhead.data.order import Order
from polyhead.data.seeds import mixed


class RowSource(Protocol):
    """Rows that can be batched."""

    @property
    def seed(self) -> int:
        """What their order and variation is drawn from."""

    def __len__(self) -> int: ...

    def at_epoch(self, epoch: int) -> "RowSource":
        """The same rows, varied as in this epoch."""

    def collate(self, rows: Any) -> Batch:  # noqa: ANN401 - whatever the source gives
        """What the source gave for some rows -> a batch."""


@dataclass(frozen=True)
class Batches:
    """One pass over rows, in batches.

    Attributes:
        rows: What to pass over.
        size: Rows a batch.
        order: The positions of the rows in the order in which they come.
        workers: Processes that decode beside this one; 0 decodes here.
    """

    rows: RowSource
    size: int
    order: Sequence[int]
    workers: int = 0

    def __len__(self) -> int:
        return math.ceil(len(self.order) / self.size)

    def __iter__(self) -> Iterator[Batch]:
        loader: DataLoader[Any] = DataLoader(
            cast("Dataset[Any]", self.rows),
            batch_size=self.size,
            sampler=self.order,
            num_workers=self.workers,
            collate_fn=self.rows.collate,
        )
        yield from loader


def in_order(rows: RowSource, size: int, workers: int = 0) -> Batches:
    """Every row once, as the table has them, nothing varied."""
    return Batches(rows, size, range(len(rows)), workers)


def shuffled(
    rows: RowSource, size: int, *, epoch: int, drop_last: bool = False, workers: int = 0
) -> Batches:
    """Every row once, in the random order of this epoch, varied as declared.

    Args:
        rows: What to pass over; its seed is used.
        size: Rows a batch.
        epoch: Counted from 0.
        drop_last: Leave out the last batch when it is short, unless it is the only one.
        workers: Processes that decode.
    """
    generator = torch.Generator().manual_seed(mixed(rows.seed, epoch))
    order = torch.randperm(len(rows), generator=generator).numpy()
    if drop_last and len(order) >= size:
        order = order[: len(order) // size * size]
    return Batches(rows.at_epoch(epoch), size, Order(order), workers)
