"""A label column of numbers, or of bins of numbers."""

import math
from typing import Annotated, ClassVar, Literal

import numpy as np
import polars as pl
import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, LabelError
from polyhead.settings import settings
from polyhead.tasks.answer import Answer
from polyhead.tasks.apart import is_filled, told_apart
from polyhead.tasks.bins import Bin, distance, rising, words
from polyhead.tasks.cells import clean
from polyhead.tasks.doubt import Numbers
from polyhead.tasks.groups import Groups, number_groups
from polyhead.tasks.leaning import Leaning, of_number
from polyhead.tasks.mangled import mangled_hint
from polyhead.tasks.metric import Metric
from polyhead.tasks.nearness import bin_statistics, number_metrics, number_statistics
from polyhead.tasks.numbers import read_numbers
from polyhead.tasks.pairs import NumberPairs
from polyhead.tasks.rarity import Rarity, fit_rarity
from polyhead.tasks.scale import Scale
from polyhead.tasks.statistics import Statistic
from polyhead.tasks.task import CellFault, Encoded, Task
from polyhead.tasks.weights import weights_words


@settings
class Regression:
    """A column of numbers. Cells may be numbers or bins: ``31``, ``30-39``, ``more than 70``.

    Attributes:
        unit: What the numbers count, for people: ``years``.
        range: The lowest and highest answer. The head then ends in a sigmoid scaled to the range,
            and losses are taken in shares of it. Without a range, targets are standardized with
            the mean and standard deviation of the training labels.
        loss: ``mae``, ``mse`` or ``huber`` to the number (of a bin: its middle), or ``interval``:
            the distance to the bin, 0 inside it.
        weight: What the loss is multiplied by in the total.
        column: The column's name; the task's name where it is not given.
        huber_delta: Where ``huber`` turns from square to straight, in scaled units.
        beyond: What stands for a bin without an end. Without it, half the width of the
            neighboring bin beyond the edge: 75 for ``more than 70`` after ``60-69``.
        density_weight: How much more rows count in the loss whose number is rare among the training
            labels: 0 not at all; 1 by as much as it is rarer, so that all parts of the range count
            alike; 0.5 by the square root of that. With 1, no number counts more than 100 times as
            much as another, with 0.5 more than 10 times. Scaled to 1 in the mean. What stands for a
            bin is its number.
        within: Distances, in the unit, for which the share of rows that are no farther off is
            measured: ``[5]`` gives ``within_5``.
    """

    unit: str = ""
    range: tuple[float, float] | None = None
    loss: Literal["mae", "mse", "huber", "interval"] = "mae"
    weight: float = Field(default=1.0, ge=0)
    column: str | None = None
    huber_delta: float = Field(default=1.0, gt=0)
    beyond: float | None = None
    density_weight: float = Field(default=0.0, ge=0, le=1)
    within: tuple[Annotated[float, Field(ge=0)], ...] = ()
    kind: Literal["regression"] = Field(default="regression", kw_only=True)

    def __post_init__(self) -> None:
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError(f"range: Expected a range that rises; got {self.range}")
        low, high = self.span
        if self.beyond is not None and not low <= self.beyond <= high:
            raise ValueError(
                f"beyond: Expected a number in the range, {low:g} to {high:g}; got {self.beyond:g}"
            )

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest number that can be."""
        return self.range or (-math.inf, math.inf)

    def fit(self, name: str, cells: pl.Series) -> "RegressionTask":
        """Learn scale, bins and the best constant from the training labels in the range."""
        triples, bins = read_numbers(cells, {}, self.beyond, self.span)
        low, high = self.span
        every = triples[:, 0]
        values = every[(every >= low) & (every <= high)].double().numpy()
        if not len(values):
            raise LabelError([self._nothing(name, cells)])
        return RegressionTask(
            name=name,
            settings=self,
            mean=float(values.mean()),
            std=float(values.std()) if values.min() < values.max() else 1.0,
            median=float(np.median(values)),
            bins=rising(bins),
            rarity=fit_rarity(values, self.density_weight),
        )

    def _nothing(self, name: str, cells: pl.Series) -> Fault:
        found = told_apart(cells)[0].head(6).to_list()
        holds = ", ".join(map(repr, found)) or "nothing"
        within = f" from {self.range[0]:g} to {self.range[1]:g}" if self.range else ""
        hints = [f"The column holds {holds}.", mangled_hint(found[0]) if found else ""]
        what = f"the training table holds no number{within} for it."
        return Fault(f"task {name!r}", what, " ".join(filter(None, hints)))


@settings
class RegressionTask(Task):
    """A fitted column of numbers. All numbers are in the user's unit.

    Targets are (N,) where every training cell was a plain number, else (N, 3): the number that
    stands for the cell, the low and the high end of its bin.
    """

    name: str
    settings: Regression
    mean: float
    std: float
    median: float
    bins: tuple[Bin, ...] = ()
    rarity: Rarity | None = None
    kind: Literal["regression"] = Field(default="regression", kw_only=True)
    error_metric: ClassVar[str] = "mae"

    @property
    def width(self) -> int:
        """One number."""
        return 1

    @property
    def spread(self) -> float:
        """The width of the range; without one four standard deviations of the training labels."""
        return self._scale.width if self.settings.range else 4 * self.std

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Errors in the user's unit; for bins also what is known of the bin."""
        return number_metrics(self.settings.unit, self.settings.within, binned=bool(self.bins))

    @property
    def summary(self) -> str:
        """The task in half a line."""
        low, high = self.settings.span
        bounds = f"{low:g} to {high:g} " if self.settings.range else ""
        bins = f"{len(self.bins)} bins" if self.bins else ""
        parts = ("number", f"{bounds}{self.settings.unit}".strip(), bins)
        return ", ".join([*filter(None, parts), f"loss {self.settings.loss}"])

    @property
    def numbers(self) -> Numbers:
        """From the lowest to the highest that can be."""
        digits = 0 if self.std >= 5 else max(2, 1 + math.ceil(-math.log10(self.std)))
        return Numbers(self.settings.unit, *self.settings.span, digits)

    @property
    def weights_text(self) -> str:
        """The numbers that count least and most."""
        if self.rarity is None:
            return ""
        return weights_words([*map(self._text, self.rarity.points)], self.rarity.weights)

    def encode(self, cells: pl.Series) -> Encoded:
        """Read numbers and bins. A number outside the declared range is a fault."""
        known = {bin_.label: bin_.interval for bin_ in self.bins}
        low, high = self.settings.span
        triples, _ = read_numbers(cells, known, self.settings.beyond, (low, high))
        present = (triples[:, 0] >= low) & (triples[:, 0] <= high)
        filled = torch.tensor(is_filled(cells))
        wrong = (filled & ~present).nonzero().flatten()
        texts = clean(cells[wrong.numpy()]).to_list()
        values = triples[wrong, 0].tolist()
        faults = tuple(map(self._fault, wrong.tolist(), texts, values))
        targets = torch.where(present[:, None], triples, torch.tensor(self.median).float())
        return Encoded(targets if self.bins else targets[:, 0], present, faults)

    def _fault(self, index: int, cell: str, value: float) -> CellFault:
        if math.isnan(value):
            hint = mangled_hint(cell, [bin_.label for bin_ in self.bins])
            what = f"Expected a number or a bin such as '30-39'; got {cell!r}."
            return CellFault(index, what, hint)
        low, high = self.settings.span
        hint = f"Mend the cell, or widen the range of task {self.name!r}."
        return CellFault(index, f"Expected a number from {low:g} to {high:g}; got {cell!r}.", hint)

    def losses(
        self, outputs: Float[Tensor, " B"], targets: Float[Tensor, "B ..."]
    ) -> Float[Tensor, " B"]:
        r"""The loss of each row, on the scale of the head.

        With a range :math:`[a, b]` the scaled prediction is :math:`\sigma(z)` and the scaled target
        :math:`(y - a) / (b - a)`; without one they are :math:`z` and :math:`(y - \mu) / s`.
        Weighted, each loss counts as its number does.
        """
        rows = self._unweighted(outputs, targets)
        return rows if self.rarity is None else rows * self.rarity.of(self._numbers(targets))

    def _unweighted(self, outputs: Tensor, targets: Tensor) -> Tensor:
        scale = self._scale
        said = scale.outputs(outputs)
        wanted = scale.scaled(self._numbers(targets))
        match self.settings.loss:
            case "mae":
                return (said - wanted).abs()
            case "mse":
                return (said - wanted).square()
            case "huber":
                delta = self.settings.huber_delta
                return functional.huber_loss(said, wanted, reduction="none", delta=delta)
            case "interval":
                return self._distance(scale.in_unit(said), targets) / scale.width

    def predict(self, outputs: Float[Tensor, " N"]) -> Float[Tensor, " N"]:
        """The numbers, in the user's unit."""
        return self._scale.in_unit(self._scale.outputs(outputs))

    def constant(self, rows: int) -> Float[Tensor, " N"]:
        """The median of the training labels, which has the smallest mean absolute error."""
        return torch.full((rows,), self.median)

    def statistics(
        self, predictions: Float[Tensor, " N"], targets: Float[Tensor, "N ..."]
    ) -> dict[str, Statistic]:
        """Errors to the number that stands for each cell, and for bins to the bin."""
        exact = number_statistics(predictions, self._numbers(targets), self.settings.within)
        return exact | bin_statistics(self.bins, predictions, targets) if self.bins else exact

    def answer(self, prediction: Float[Tensor, ""]) -> Answer:
        """The number with its unit."""
        value = float(prediction)
        return Answer(self.name, value, self._text(value), unit=self.settings.unit)

    def leanings(self, outputs: Float[Tensor, ""]) -> tuple[Leaning, ...]:
        """What the head gave, of which the number is a rising function."""
        return of_number(self.name, outputs)

    def to_columns(self, predictions: Float[Tensor, " N"]) -> dict[str, Tensor]:
        """One column of numbers."""
        return {f"{self.name}_predicted": predictions}

    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, " N"]:
        """The column of numbers."""
        return frame[f"{self.name}_predicted"].cast(pl.Float32).to_torch()

    def pairs(
        self, predictions: Float[Tensor, " N"], targets: Float[Tensor, "N ..."]
    ) -> tuple[NumberPairs, ...]:
        """The numbers, with the ends of their bins."""
        unit = self.settings.unit
        if not self.bins:
            return (NumberPairs(self.name, unit, targets, predictions),)
        true, low, high = targets.unbind(dim=1)
        return (NumberPairs(self.name, unit, true, predictions, low, high),)

    def groups(self, targets: Float[Tensor, "N ..."]) -> Groups:
        """The numbers where they are few, as bins are; else tenths of their range."""
        numbers = self._numbers(targets)
        return number_groups(numbers, lambda row: self.truth(targets[row]), self.settings.unit)

    def verdict(self, prediction: Float[Tensor, ""], target: Float[Tensor, "..."]) -> bool | None:
        """Whether a bin was hit; a plain number is a matter of degree."""
        if target.ndim == 0 or target[1] == target[2]:
            return None
        return bool(target[1] <= prediction < target[2])

    def truth(self, target: Float[Tensor, "..."]) -> str:
        """The number, or the bin it came as."""
        if target.ndim == 0 or target[1] == target[2]:
            return self._text(float(target if target.ndim == 0 else target[0]))
        low, high = target[1:].tolist()
        return f"{words(self.bins, low, high)} {self.settings.unit}".rstrip()

    def _text(self, value: float) -> str:
        """With two significant digits of the training labels' standard deviation."""
        return f"{self.numbers.text(value)} {self.settings.unit}".rstrip()

    def _numbers(self, targets: Tensor) -> Tensor:
        return targets[:, 0] if self.bins else targets

    def _distance(self, values: Tensor, targets: Tensor) -> Tensor:
        return distance(values, targets) if self.bins else (values - targets).abs()

    @property
    def _scale(self) -> Scale:
        span = self.settings.range
        if span is None:
            return Scale(self.mean, self.std, bounded=False)
        return Scale(span[0], span[1] - span[0], bounded=True)
