"""Rows of a table as the network takes them: images decoded and sized when they are asked for."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data.labels import Labels
from polyhead.data.loading import Each, alone
from polyhead.data.seeds import mixed
from polyhead.data.table import Table
from polyhead.errors import ImageError
from polyhead.images import Augment, Memory, Preprocess, View, draw

_Decoded = Mapping[str, tuple[Tensor, View | None]]
_TOGETHER, _PIXELS = 4, 1_000_000


@dataclass(frozen=True)
class ImageColumn:
    """An input column of images and what is done to its pixels.

    Attributes:
        column: The column of paths.
        preprocess: From pixels to what the network takes.
        augment: How rows are varied; the default varies nothing.
    """

    column: str
    preprocess: Preprocess
    augment: Augment = field(default_factory=Augment)


@dataclass(frozen=True)
class Rows:
    """The N rows of a table, each ready for a batch.

    Attributes:
        table: The table.
        labels: Its label columns.
        inputs: Its input columns, by input name.
        seed: What the variation of a row is drawn from, together with epoch and row: the same
            three give the same picture, whatever was loaded before and by which process.
        epoch: None where nothing is to be varied.
        seeds: (N,), what the variation of each row is drawn from instead, where it is given.
        memory: Where batches of images are put.
    """

    table: Table
    labels: Labels
    inputs: Mapping[str, ImageColumn]
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

    def __getitem__(self, index: int) -> tuple[int, dict[str, Tensor]]:
        """One row: its position and its inputs.

        Raises:
            ImageError: When an image can't be read, naming row and file.
        """
        return index, {name: x[0] for name, x in self.batch([index]).inputs.items()}

    def batch(self, indices: Iterable[int], each: Each = alone) -> Batch:
        """Some rows, with their targets and masks.

        Args:
            indices: Their positions.
            each: Who reads their images.

        Raises:
            ImageError: When an image can't be read, naming the first such row and its file.
        """
        rows = [int(index) for index in indices]
        inputs = {
            name: column.preprocess.blank(len(rows), self.memory)
            for name, column in self.inputs.items()
        }
        each(partial(self._fill, rows, inputs), len(rows))
        return self.labels.beside(inputs, torch.tensor(rows))

    def _fill(
        self, rows: Sequence[int], inputs: Mapping[str, Float[Tensor, "B 3 H W"]], share: range
    ) -> None:
        """Read the images of a share of the rows."""
        with torch.inference_mode():  # what torch would note down for gradients, nobody asks for
            start, decoded, pixels = share.start, list[_Decoded](), 0
            for at in share:
                row = {name: self._decoded(name, rows[at]) for name in inputs}
                decoded.append(row)
                pixels += max((image.numel() for image, _ in row.values()), default=0)
                if len(decoded) < _TOGETHER and pixels < _PIXELS and at + 1 < share.stop:
                    continue
                for name, out in inputs.items():
                    images, views = zip(*(row[name] for row in decoded), strict=True)
                    self.inputs[name].preprocess.fill(images, out[start : at + 1], views)
                start, decoded, pixels = at + 1, [], 0

    def _decoded(self, name: str, index: int) -> tuple[UInt8[Tensor, "3 H W"], View | None]:
        column = self.inputs[name]
        cell = self.table.cell(column.column, index)
        if cell is None:
            place = self.table.place(index)
            raise ImageError(f"{place}: no image in column {column.column!r}.")
        seed = self._seed_of(name, index) if column.augment.varies else None
        view = None
        if seed is not None:
            view = draw(column.augment, torch.Generator().manual_seed(seed))
        path = os.path.join(self._root, str(cell))  # noqa: PTH118 - ten times as fast as a Path
        try:
            return column.preprocess.decode(path, view=view), view
        except ImageError as error:
            raise ImageError(f"{self.table.place(index)}: {error}") from None

    def _seed_of(self, name: str, index: int) -> int | None:
        if self.seeds is not None:
            return int(self.seeds[index])
        return None if self.epoch is None else mixed(self.seed, self.epoch, index, name)

    @cached_property
    def _root(self) -> str:
        return "" if self.table.root == Path() else str(self.table.root)
