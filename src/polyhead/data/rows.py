"""Rows of a table as the network takes them: images decoded and sized when they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.utils.data import Dataset

from polyhead.batch import Batch
from polyhead.data.labels import Labels
from polyhead.data.seeds import mixed
from polyhead.data.table import Table
from polyhead.errors import ImageError
from polyhead.images import Augment, Preprocess, draw, read_rgb


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
class Rows(Dataset[tuple[int, dict[str, Tensor]]]):
    """The N rows of a table, each ready for a batch.

    Attributes:
        table: The table.
        labels: Its label columns.
        inputs: Its input columns, by input name.
        seed: What the variation of a row is drawn from, together with epoch and row: the same
            three give the same picture, whatever was loaded before and by which process.
        epoch: None where nothing is to be varied.
        seeds: (N,), what the variation of each row is drawn from instead, where it is given.
    """

    table: Table
    labels: Labels
    inputs: Mapping[str, ImageColumn]
    seed: int = 0
    epoch: int | None = None
    seeds: Int[np.ndarray, " N"] | None = None

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
        return index, {name: self._image(name, index) for name in self.inputs}

    def _image(self, name: str, index: int) -> Float[Tensor, "3 H W"]:
        column = self.inputs[name]
        if self.table.cell(column.column, index) is None:
            raise ImageError(f"{self.table.place(index)}: no image in column {column.column!r}.")
        try:
            pixels = read_rgb(self.path(name, index))
        except ImageError as error:
            raise ImageError(f"{self.table.place(index)}: {error}") from None
        seed = self._seed_of(name, index)
        if seed is None:
            return column.preprocess(pixels)
        generator = torch.Generator().manual_seed(seed)
        return column.preprocess(pixels, draw(column.augment, generator))

    def _seed_of(self, name: str, index: int) -> int | None:
        if self.seeds is not None:
            return int(self.seeds[index])
        return None if self.epoch is None else mixed(self.seed, self.epoch, index, name)

    def collate(self, rows: Sequence[tuple[int, dict[str, Tensor]]]) -> Batch:
        """Rows -> a batch, with their targets and masks."""
        indices = torch.tensor([index for index, _ in rows])
        return Batch(
            inputs={n: torch.stack([inputs[n] for _, inputs in rows]) for n in self.inputs},
            targets={n: targets[indices] for n, targets in self.labels.targets.items()},
            present={n: present[indices] for n, present in self.labels.present.items()},
            rows=indices,
        )
