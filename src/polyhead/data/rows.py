"""Rows of a table as the network takes them: images decoded and sized when they are asked for."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int, Shaped, UInt8
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data.labels import Labels
from polyhead.data.order import Order
from polyhead.data.seeds import mixed
from polyhead.data.table import Table
from polyhead.errors import ImageError
from polyhead.images import Augment, Memory, Preprocess, View, draw
from polyhead.loading import Each, alone

_Seen = tuple[UInt8[Tensor, "3 H W"], View | None]
_Decoded = Mapping[str, _Seen | None]
# Images that are decoded before all of them are prepared, and at most so many numbers: operators
# are called for them together, and a decoder that goes on keeps its code in the cache.
_TOGETHER, _QUICKLY_TOGETHER = (4, 1_000_000), (16, 4_000_000)
_MANY = 4096  # with fewer rows, to compile the loops that prepare them would take what they save


@dataclass(frozen=True)
class ImageColumn:
    """An input column of images and what is done to its pixels.

    Attributes:
        column: The column of paths.
        preprocess: From pixels to what the network takes.
        augment: How rows are varied; the default varies nothing.
        optional: Whether a cell may be empty: its row has no such image, which is NaN.
    """

    column: str
    preprocess: Preprocess
    augment: Augment = field(default_factory=Augment)
    optional: bool = False


@dataclass(frozen=True)
class SensorColumn:
    """An input column without images, read.

    Attributes:
        column: The column of the table.
        values: (N,), as its sensor encodes them.
    """

    column: str
    values: Shaped[Tensor, " N"]


@dataclass(frozen=True)
class Rows:
    """The N rows of a table, each ready for a batch.

    Attributes:
        table: The table.
        labels: Its label columns.
        inputs: Its columns of images, by input name.
        sensors: Its other input columns, read, by input name.
        seed: What the variation of a row is drawn from, together with epoch, row, and how often
            the row came before in the epoch: the same four give the same picture, whatever was
            loaded before and by which process.
        epoch: None where nothing is to be varied.
        seeds: (N,), what the variation of each row is drawn from instead, where it is given.
        memory: Where batches of images are put.
    """

    table: Table
    labels: Labels
    inputs: Mapping[str, ImageColumn]
    sensors: Mapping[str, SensorColumn] = field(default_factory=dict)
    seed: int = 0
    epoch: int | None = None
    seeds: Int[np.ndarray, " N"] | None = None
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.table)

    def at_epoch(self, epoch: int) -> "Rows":
        """The same rows, varied as in this epoch."""
        return replace(self, epoch=epoch)

    def seeded(self, seeds: Int[np.ndarray, " N"]) -> "Rows":
        """The same rows, the image of each varied as drawn from its own seed."""
        return replace(self, seeds=seeds)

    def path(self, name: str, index: int) -> Path:
        """The file of an image input."""
        return self.table.root / str(self.table.cell(self.inputs[name].column, index))

    def has_image(self, name: str, index: int) -> bool:
        """Whether a row names a file for an image input."""
        return self.table.cell(self.inputs[name].column, index) is not None

    def __getitem__(self, index: int) -> tuple[int, dict[str, Tensor]]:
        """One row: its position and its inputs.

        Raises:
            ImageError: When an image can't be read, naming row and file.
        """
        return index, {name: x[0] for name, x in self.batch([index]).inputs.items()}

    def batch(self, indices: Iterable[int], each: Each = alone) -> Batch:
        """Some rows, with their targets and masks.

        Args:
            indices: Their positions; in an ``Order`` one that came before is varied anew.
            each: Who reads their images.

        Raises:
            ImageError: When an image can't be read, naming the first such row and its file.
        """
        rows = [int(index) for index in indices]
        earlier = indices.earlier if isinstance(indices, Order) else [0] * len(rows)
        inputs = {
            name: column.preprocess.blank(len(rows), self.memory)
            for name, column in self.inputs.items()
        }
        each(partial(self._fill, list(zip(rows, earlier, strict=True)), inputs), len(rows))
        at = torch.tensor(rows)
        return self.labels.beside(inputs | self.sensed(at), at)

    def sensed(self, rows: Int[Tensor, " B"]) -> dict[str, Shaped[Tensor, " B"]]:
        """The values of the inputs that are no images, of some rows."""
        return {name: sensor.values[rows] for name, sensor in self.sensors.items()}

    def only(self, name: str) -> "Rows":
        """The same rows with one of their images and nothing else to see."""
        return replace(self, inputs={name: self.inputs[name]}, sensors={})

    def _fill(
        self,
        rows: Sequence[tuple[int, int]],
        inputs: Mapping[str, Float[Tensor, "B 3 H W"]],
        share: range,
    ) -> None:
        """Read the images of a share of the rows, of each its position and how often it came."""
        with torch.inference_mode():  # what torch would note down for gradients, nobody asks for
            count, most = _QUICKLY_TOGETHER if self._are_many else _TOGETHER
            start, decoded, pixels = share.start, list[_Decoded](), 0
            asked = [rows[at][0] for at in share]
            cells = {n: self.table.cells_of(self.inputs[n].column, asked) for n in inputs}
            for at in share:
                row = {n: self._decoded(n, *rows[at], cells[n][at - share.start]) for n in inputs}
                decoded.append(row)
                pixels += max((seen[0].numel() for seen in row.values() if seen), default=0)
                if len(decoded) < count and pixels < most and at + 1 < share.stop:
                    continue
                for name, out in inputs.items():
                    seen = [row[name] for row in decoded]
                    self._prepare(self.inputs[name].preprocess, seen, out[start:])
                start, decoded, pixels = at + 1, [], 0

    def _decoded(self, name: str, index: int, earlier: int, cell: object) -> _Seen | None:
        """An image and how it is varied; None where the row has none, and may."""
        column = self.inputs[name]
        if cell is None:
            if column.optional:
                return None
            place = self.table.place(index)
            raise ImageError(f"{place}: no image in column {column.column!r}.")
        seed = self._seed_of(name, index, earlier) if column.augment.varies else None
        view = None
        if seed is not None:
            view = draw(column.augment, torch.Generator().manual_seed(seed))
        path = os.path.join(self._root, str(cell))  # noqa: PTH118 - ten times as fast as a Path
        try:
            return column.preprocess.decode(path, view=view), view
        except ImageError as error:
            raise ImageError(f"{self.table.place(index)}: {error}") from None

    def _seed_of(self, name: str, index: int, earlier: int) -> int | None:
        if self.seeds is not None:
            return int(self.seeds[index])
        if self.epoch is None:
            return None
        parts = (self.seed, self.epoch, index, name)
        return mixed(*parts, earlier) if earlier else mixed(*parts)

    def _prepare(
        self, preprocess: Preprocess, seen: Sequence[_Seen | None], out: Float[Tensor, "B 3 h w"]
    ) -> None:
        """Prepare the first images of a batch, NaN where a row has none."""
        start = 0
        for absent, run in groupby(seen, key=lambda one: one is None):
            stop = start + len(some := list(run))
            if absent:
                out[start:stop] = torch.nan
            else:
                images, views = zip(*(one for one in some if one), strict=True)
                preprocess.fill(images, out[start:stop], views, of_many=self._are_many)
            start = stop

    @property
    def _are_many(self) -> bool:
        return len(self) >= _MANY

    @cached_property
    def _root(self) -> str:
        return "" if self.table.root == Path() else str(self.table.root)
