"""What a label column is to the rest of the package: a task that owns its meaning.

A kind of task is two frozen classes in one file: the declaration that a user writes
(``Regression``) and the fitted task (``RegressionTask``), which also holds what only the training
labels can tell.
Everything else in the package talks to the fitted task through the methods below and never asks
which kind it is.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import polars as pl
from jaxtyping import Bool, Float, Shaped
from torch import Tensor

from polyhead.tasks.answer import Answer
from polyhead.tasks.doubt import Chances, Numbers
from polyhead.tasks.groups import Groups
from polyhead.tasks.leaning import Leaning
from polyhead.tasks.metric import Metric
from polyhead.tasks.pairs import Pairs
from polyhead.tasks.statistics import Statistic, values_of


@dataclass(frozen=True)
class CellFault:
    """A cell that can't be read as its task.

    Attributes:
        index: The position of the cell in its column, counted from 0.
        what: What is wrong, as a sentence.
        hint: What to do about it, or an empty string.
    """

    index: int
    what: str
    hint: str = ""


@dataclass(frozen=True)
class Encoded:
    """A label column as the loss takes it.

    Attributes:
        targets: (N, ...), a finite filler where nothing is present.
        present: (N,), true where the cell holds a label that could be read.
        faults: The cells that hold something that could not be read.
    """

    targets: Shaped[Tensor, "N ..."]
    present: Bool[Tensor, " N"]
    faults: tuple[CellFault, ...] = ()


class Task(ABC):
    """A label column with its meaning, fitted to the training labels. Frozen.

    Attributes:
        name: Its name.
        settings: The declaration.
        error_metric: The name of the one of its metrics that its error is made of.
    """

    error_metric: ClassVar[str]
    name: str
    settings: Any  # the declaration of the kind, a `TaskSettings`

    @property
    def column(self) -> str:
        """The column of the table that holds the labels."""
        return str(self.settings.column or self.name)

    @property
    def weight(self) -> float:
        """What the task's loss is multiplied by in the total."""
        return float(self.settings.weight)

    @property
    @abstractmethod
    def width(self) -> int:
        """How many numbers the head gives."""

    @property
    @abstractmethod
    def metrics(self) -> tuple[Metric, ...]:
        """What ``measure`` can return, in the order in which people want to read it."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """The task in half a line: ``number, 0 to 80 years, loss mae``."""

    @property
    def numbers(self) -> Numbers | None:
        """What numbers it answers with; None where it answers with classes."""
        return None

    @property
    def weights_text(self) -> str:
        """How unlike its labels count in the loss, in words; empty where they count alike."""
        return ""

    @property
    def settled(self) -> "TaskSettings":
        """The declaration, with what the training labels told of its classes written out.

        Fitted to a part of these labels it reads and answers the same classes.
        """
        return self.settings  # type: ignore[no-any-return]

    @abstractmethod
    def encode(self, cells: pl.Series) -> Encoded:
        """Read the cells of a label column. Faulty cells are reported, and not present."""

    @abstractmethod
    def losses(
        self, outputs: Float[Tensor, "B ..."], targets: Shaped[Tensor, "B ..."]
    ) -> Float[Tensor, " B"]:
        """The loss of each row, from what the head gave. Rows without a label are the caller's."""

    @abstractmethod
    def predict(self, outputs: Float[Tensor, "N ..."]) -> Float[Tensor, "N ..."]:
        """What the head gave, in the user's unit, or as probabilities."""

    def surprises(  # numbers have none
        self,
        outputs: Float[Tensor, "N ..."],  # noqa: ARG002
        targets: Shaped[Tensor, "N ..."],  # noqa: ARG002
    ) -> Float[Tensor, " N"] | None:
        r"""Minus the logarithm of the probability of what is true, row by row, unweighted.

        None where it answers with numbers, of which it gives no probability.
        """
        return None

    def chances(  # numbers have none
        self,
        predictions: Float[Tensor, "N ..."],  # noqa: ARG002
        targets: Shaped[Tensor, "N ..."],  # noqa: ARG002
    ) -> Chances | None:
        """The probability of each class beside what is true; None where it answers with numbers.

        All N rows hold a label.
        """
        return None

    @abstractmethod
    def constant(self, rows: int) -> Float[Tensor, "N ..."]:
        """Predictions of the best constant: one guess, made from the training labels alone."""

    @abstractmethod
    def statistics(
        self, predictions: Float[Tensor, "N ..."], targets: Shaped[Tensor, "N ..."]
    ) -> dict[str, Statistic]:
        """Every metric of N rows, all of which hold a label, as what weights turn into numbers.

        They come in the order of ``metrics``; one that can't be defined for these rows may be
        missing.
        """

    def measure(
        self,
        predictions: Float[Tensor, "N ..."],
        targets: Shaped[Tensor, "N ..."],
        weights: Float[Tensor, " N"] | None = None,
    ) -> dict[str, float]:
        """Every metric over N rows at once, all of which hold a label.

        Args:
            predictions: As ``predict`` gives them.
            targets: As ``encode`` gives them.
            weights: How often each row counts; once without it.

        Returns:
            By the metric's name, those that are defined: AUROC is not where all labels are alike.
        """
        return values_of(self.statistics(predictions, targets), weights)

    @property
    def main_metric(self) -> Metric:
        """The metric that ``error`` is made of, and by which trainings are compared."""
        return next(metric for metric in self.metrics if metric.name == self.error_metric)

    def error(self, measured: dict[str, float]) -> float:
        """The one number, smaller is better and 0 is perfect, by which the score compares.

        Where higher is better, the metric is a share of at most 1 and the error what is missing.
        """
        value = measured[self.error_metric]
        return 1.0 - value if self.main_metric.higher_is_better else value

    @abstractmethod
    def answer(self, prediction: Float[Tensor, "..."]) -> Answer:
        """One row's prediction in words."""

    @abstractmethod
    def leanings(self, outputs: Float[Tensor, "..."]) -> tuple[Leaning, ...]:
        """What one row's answers can be asked the reasons of, from what the head gave.

        One for each thing answered: a number, a class, or every label that holds, likeliest first.
        """

    @abstractmethod
    def to_columns(self, predictions: Float[Tensor, "N ..."]) -> dict[str, Any]:
        """Predictions as the columns of a table, by column name."""

    @abstractmethod
    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, "N ..."]:
        """Predictions from a table that holds the columns of ``to_columns``."""

    @abstractmethod
    def pairs(
        self, predictions: Float[Tensor, "N ..."], targets: Shaped[Tensor, "N ..."]
    ) -> tuple[Pairs, ...]:
        """Labels beside predictions, to be drawn; all N rows hold a label."""

    @abstractmethod
    def groups(self, targets: Shaped[Tensor, "N ..."]) -> Groups | None:
        """The groups that a sampler brings to one share; all N rows hold a label.

        None where a row can be in several groups at once.
        """

    @abstractmethod
    def verdict(
        self, prediction: Float[Tensor, "..."], target: Shaped[Tensor, "..."]
    ) -> bool | None:
        """Whether one row is answered right, or None where that is a matter of degree."""

    @abstractmethod
    def truth(self, target: Shaped[Tensor, "..."]) -> str:
        """One row's label in words, as ``answer`` would say it."""


class TaskSettings(Protocol):
    """What a user declares about a label column."""

    @property
    def kind(self) -> str:
        """The kind's name in the spec file."""

    @property
    def column(self) -> str | None:
        """The column of the table; the task's name where it is None."""

    @property
    def weight(self) -> float:
        """What the loss is multiplied by in the total."""

    def fit(self, name: str, cells: pl.Series) -> Task:
        """Learn from the training labels what the declaration leaves open.

        Raises:
            LabelError: When the column can't be such a task.
        """
