"""Rows of a table as the network takes them: images decoded and sized when they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data.labels import Labels
from polyhead.data.loading import Each, one_by_one
from polyhead.data.seeds import mixed
from polyhead.data.table import Table
from polyhead.errors import ImageError
from polyhead.images import Augment, Preprocess, draw


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
    """

    table: Table
    labels: Labels
    inputs: Mapping[str, ImageColumn]
    seed: int = 0
    epoch: int | None = None

    def __len__(self) -> int:
        return len(self.table)

    def at_epoch(self, epoch: int) -> "Rows":
        """The same rows, varied as in this epoch."""
        return replace(self, epoch=epoch)

    def path(self, name: str, index: int) -> Path:
        """The file of an image input."""
        return self.table.root / str(self._cells[name][index])

    def __getitem__(self, index: int) -> tuple[int, dict[str, Tensor]]:
        """One row: its position and its inputs.

        Raises:
            ImageError: When an image can't be read, naming row and file.
        """
        return index, {name: x[0] for name, x in self.batch([index]).inputs.items()}

    def batch(self, indices: Sequence[int], each: Each = one_by_one) -> Batch:
        """Some rows, with their targets and masks.

        Args:
            indices: Their positions.
            each: Who reads their images.

        Raises:
            ImageError: When an image can't be read, naming row and file.
        """
        rows = torch.tensor([int(index) for index in indices])
        inputs = {name: c.preprocess.blank(len(rows)) for name, c in self.inputs.items()}

        places = {name: images.unbind() for name, images in inputs.items()}

        def fill(at: int) -> None:
            for name, images in places.items():
                self._read(name, int(indices[at]), images[at])

        each(fill, len(rows))
        return Batch(
            inputs=inputs,
            targets={n: targets[rows] for n, targets in self.labels.targets.items()},
            present={n: present[rows] for n, present in self.labels.present.items()},
            rows=rows,
        )

    def _read(self, name: str, index: int, out: Float[Tensor, "3 H W"]) -> None:
        column = self.inputs[name]
        if self._cells[name][index] is None:
            place = self.table.place(index)
            raise ImageError(f"{place}: no image in column {column.column!r}.")
        view = None
        if self.epoch is not None and column.augment.varies:
            generator = torch.Generator().manual_seed(mixed(self.seed, self.epoch, index, name))
            view = draw(column.augment, generator)
        try:
            column.preprocess.read(self.path(name, index), view=view, out=out)
        except ImageError as error:
            raise ImageError(f"{self.table.place(index)}: {error}") from None

    @cached_property
    def _cells(self) -> dict[str, list[object]]:
        """The cells of each image column: a list is asked much quicker than a table."""
        return {name: self.table.column(c.column).to_list() for name, c in self.inputs.items()}
