"""An input column of a few values in words."""

from typing import TYPE_CHECKING, Literal

import polars as pl
import torch
from jaxtyping import Bool, Float, Int
from pydantic import Field
from torch import Tensor

from polyhead.errors import TableError
from polyhead.inputs.sensor import Sensed, Sensor, ordered
from polyhead.settings import settings
from polyhead.tasks.classes import distinct, indices, shown, twice

if TYPE_CHECKING:
    from torch import nn

_MOST = 1000


@settings
class Category:
    """A column of a few different values, such as the weather; a cell may be empty.

    Attributes:
        column: The column's name; the input's name where it is not given.
        values: The values that there are; those of the training rows where they are not given.
    """

    column: str | None = None
    values: tuple[str, ...] | None = None
    kind: Literal["categorical"] = Field(default="categorical", kw_only=True)

    def __post_init__(self) -> None:
        if again := twice(self.values or ()):
            raise ValueError(f"values: Expected each once; got {again[0]!r} twice")

    def fit(self, name: str, cells: pl.Series, *, dropped: bool) -> "CategorySensor":
        """Find the values of the training rows; see ``SensorSettings.fit``."""
        column = self.column or name
        values = tuple(distinct(cells)) if self.values is None else self.values
        codes, _ = indices(cells, values)
        if not (codes >= 0).any():
            expected = f" of {shown(values)}" if self.values else ""
            raise TableError(f"input {name!r}: column {column!r} holds no value{expected}.")
        if len(values) > _MOST:
            raise TableError(
                f"input {name!r}: column {column!r} holds {len(values):,} different values. "
                f"Expected {_MOST:,} at most: are they names, or numbers (kind = 'numeric')?"
            )
        return CategorySensor(name, column, values, gaps=dropped or bool((codes < 0).any()))


@settings
class CategorySensor(Sensor):
    """A fitted column of K values. Values are positions among them; -1 stands for nothing."""

    name: str
    column: str
    values: tuple[str, ...]
    gaps: bool
    kind: Literal["categorical"] = Field(default="categorical", kw_only=True)

    @property
    def summary(self) -> str:
        """The input in a few words."""
        return f"one of {len(self.values)}: {shown(self.values)}"

    def encode(self, cells: pl.Series) -> Sensed:
        """Look up values; see ``Sensor``."""
        codes, faults = indices(cells, self.values)
        said = [type(f)(f.index, f.what.replace("class", "value"), f.hint) for f in faults]
        return Sensed(codes, ordered([*said, *self.missing(cells)]))

    def absent(self, values: Int[Tensor, " B"]) -> Bool[Tensor, " B"]:
        """See ``Sensor``."""
        return values < 0

    def nothing(self, rows: int) -> Int[Tensor, " {rows}"]:
        """See ``Sensor``."""
        return torch.full((rows,), -1)

    def branch(self, width: int) -> "nn.Module":
        """A learned vector for each value."""
        return _Lookup(len(self.values), width)


class _Lookup(torch.nn.Embedding):
    """An embedding that takes -1 for the first value."""

    def forward(self, values: Int[Tensor, " B"]) -> Float[Tensor, "B width"]:
        return super().forward(values.clamp(min=0))
