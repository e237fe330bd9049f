"""What an input column that holds no images is to the rest of the package: a sensor.

A kind is two frozen classes in one file, as with tasks: the declaration that a user writes
(``Numeric``) and the fitted column (``NumericSensor``), which also holds what only the training
rows can tell.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import polars as pl
from jaxtyping import Bool, Shaped
from torch import Tensor

from polyhead.tasks import CellFault
from polyhead.tasks.apart import is_filled

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Sensed:
    """A sensor's column as the network takes it.

    Attributes:
        values: (N,), with what stands for nothing where nothing could be read.
        faults: The cells that hold something that could not be read; and the empty ones, where the
            network never learned what to do about them.
    """

    values: Shaped[Tensor, " N"]
    faults: tuple[CellFault, ...] = ()


class Sensor(ABC):
    """An input column without images and its meaning, fitted to the training rows. Frozen."""

    name: str
    column: str
    gaps: bool
    """Whether the network learns from rows without a value: the training column has empty cells,
    or inputs are dropped while it trains."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """The input in a few words: ``number, mph``."""

    @abstractmethod
    def encode(self, cells: pl.Series) -> Sensed:
        """Read the cells of the column. Faulty cells are reported, and hold nothing."""

    def prepare(self, values: Shaped[Tensor, " N"]) -> Shaped[Tensor, " N"]:
        """What a user would give, as a number, as the network takes it."""
        return values

    def restore(self, values: Shaped[Tensor, " N"]) -> Shaped[Tensor, " N"]:
        """The inverse of ``prepare``."""
        return values

    @abstractmethod
    def absent(self, values: Shaped[Tensor, " B"]) -> Bool[Tensor, " B"]:
        """Which rows have no value."""

    @abstractmethod
    def nothing(self, rows: int) -> Shaped[Tensor, " {rows}"]:
        """What stands for no value, once for each row."""

    @abstractmethod
    def branch(self, width: int) -> "nn.Module":
        """Layers from values (B,) to (B, width). What they give for an absent one is not used."""

    def missing(self, cells: pl.Series) -> list[CellFault]:
        """The empty cells, where there must be none."""
        if self.gaps:
            return []
        what = "empty, and training had a value in every row."
        hint = "drop_inputs = 0.1 under [model.neck] trains for rows without one."
        empty = (~is_filled(cells)).nonzero()[0]
        return [CellFault(int(index), what, hint) for index in empty]


class SensorSettings(Protocol):
    """What a user declares about an input column without images."""

    @property
    def kind(self) -> str:
        """The kind's name in the spec file."""

    @property
    def column(self) -> str | None:
        """The column of the table; the input's name where it is None."""

    def fit(self, name: str, cells: pl.Series, *, dropped: bool) -> Sensor:
        """Learn from the training rows what the declaration leaves open.

        Args:
            name: What the input is called.
            cells: The training column.
            dropped: Whether inputs are dropped while the network trains.

        Raises:
            TableError: When the column can't be such an input.
        """


def ordered(faults: Sequence[CellFault]) -> tuple[CellFault, ...]:
    """Faults as the rows come."""
    return tuple(sorted(faults, key=lambda fault: fault.index))
