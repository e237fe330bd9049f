"""An input column of numbers."""

from typing import TYPE_CHECKING, Annotated, Literal

import polars as pl
import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor

from polyhead.errors import TableError
from polyhead.inputs.sensor import Sensed, Sensor, ordered
from polyhead.settings import settings
from polyhead.tasks import CellFault, clean
from polyhead.tasks.apart import is_filled
from polyhead.tasks.numbers import read_numbers

if TYPE_CHECKING:
    from torch import nn


@settings
class Numeric:
    """A column of numbers, such as a speed; a cell may be empty.

    Cells are read as those of a regression are: a bin, such as ``30-39``, counts as its middle.

    Attributes:
        column: The column's name; the input's name where it is not given.
        unit: What the numbers count, for people.
    """

    column: str | None = None
    unit: str = ""
    kind: Literal["numeric"] = Field(default="numeric", kw_only=True)

    def fit(self, name: str, cells: pl.Series, *, dropped: bool) -> "NumericSensor":
        """Learn mean and spread of the training numbers; see ``SensorSettings.fit``."""
        column = self.column or name
        values = _numbers(cells)
        held = values[~values.isnan()].double()
        if not len(held):
            raise TableError(f"input {name!r}: column {column!r} holds no number.")
        spread = float(held.std(correction=0))
        return NumericSensor(
            name=name,
            column=column,
            unit=self.unit,
            mean=float(held.mean()),
            std=spread or 1.0,
            gaps=dropped or len(held) < len(values),
        )


@settings
class NumericSensor(Sensor):
    """A fitted column of numbers. Values are standardized; NaN stands for nothing."""

    name: str
    column: str
    unit: str
    mean: float
    std: Annotated[float, Field(gt=0)]
    gaps: bool
    kind: Literal["numeric"] = Field(default="numeric", kw_only=True)

    @property
    def summary(self) -> str:
        """The input in a few words."""
        return ", ".join(filter(None, ("number", self.unit)))

    def encode(self, cells: pl.Series) -> Sensed:
        """Read numbers; see ``Sensor``."""
        values = _numbers(cells)
        wrong = (torch.tensor(is_filled(cells)) & values.isnan()).nonzero().flatten().tolist()
        texts = clean(cells[wrong]).to_list() if wrong else []
        faults = [
            CellFault(index, f"not a number: {text!r}.")
            for index, text in zip(wrong, texts, strict=True)
        ]
        return Sensed(self.prepare(values), ordered([*faults, *self.missing(cells)]))

    def prepare(self, values: Float[Tensor, " N"]) -> Float[Tensor, " N"]:
        """Numbers in the user's unit, standardized."""
        return (values - self.mean) / self.std

    def restore(self, values: Float[Tensor, " N"]) -> Float[Tensor, " N"]:
        """Standardized numbers in the user's unit."""
        return values * self.std + self.mean

    def absent(self, values: Float[Tensor, " B"]) -> Bool[Tensor, " B"]:
        """See ``Sensor``."""
        return values.isnan()

    def nothing(self, rows: int) -> Float[Tensor, " {rows}"]:
        """See ``Sensor``."""
        return torch.full((rows,), torch.nan)

    def branch(self, width: int) -> "nn.Module":
        """A fully connected layer and a ReLU."""
        from torch import nn

        return nn.Sequential(_AsColumn(), nn.Linear(1, width), nn.ReLU())


class _AsColumn(torch.nn.Module):
    """(B,) to (B, 1), zeros where there is no number."""

    def forward(self, values: Float[Tensor, " B"]) -> Float[Tensor, "B 1"]:
        return values.nan_to_num(nan=0.0)[:, None]


def _numbers(cells: pl.Series) -> Float[Tensor, " N"]:
    return read_numbers(cells, {}, None)[0][:, 0]
