"""A label column of classes that have an order."""

from dataclasses import replace
from itertools import accumulate
from typing import ClassVar, Literal

import polars as pl
import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, LabelError
from polyhead.settings import settings
from polyhead.tasks.agreement import accuracy, balanced_accuracy, log_loss
from polyhead.tasks.answer import Answer
from polyhead.tasks.apart import told_apart
from polyhead.tasks.classes import (
    class_shares,
    encode_classes,
    indices,
    one_of,
    shares_from_columns,
    shares_to_columns,
    shown,
    twice,
)
from polyhead.tasks.doubt import Chances
from polyhead.tasks.groups import Groups, class_groups
from polyhead.tasks.leaning import Leaning, of_number
from polyhead.tasks.mangled import mangled_hint
from polyhead.tasks.metric import Metric
from polyhead.tasks.order import rising_classes
from polyhead.tasks.pairs import ClassPairs
from polyhead.tasks.statistics import Share, Statistic, mean
from polyhead.tasks.task import Encoded, Task
from polyhead.tasks.weights import ClassWeights, fit_class_weights, weighted, weights_words


@settings
class Ordinal:
    """A column of classes that have an order: grades, stages, age groups.

    Attributes:
        classes: The classes from lowest to highest; found in the training labels where these are
            whole numbers or bins of numbers.
        weight: What the loss is multiplied by in the total.
        column: The column's name; the task's name where it is not given.
        class_weights: What the loss of a row is multiplied by, by its class: ``balanced``, which is
            :math:`n / (K n_k)` for a class that :math:`n_k` of :math:`n` training rows hold, or a
            table, as ``{ mild = 1, severe = 3 }``. Scaled to 1 in the mean over those rows.
    """

    classes: tuple[str, ...] | None = None
    weight: float = Field(default=1.0, ge=0)
    column: str | None = None
    class_weights: ClassWeights | None = None
    kind: Literal["ordinal"] = Field(default="ordinal", kw_only=True)

    def __post_init__(self) -> None:
        if again := twice(self.classes or ()):
            raise ValueError(f"classes: Expected each once; got {again[0]!r} twice")

    def fit(self, name: str, cells: pl.Series) -> "OrdinalTask":
        """Find the classes and their order in the training labels, and the median class."""
        classes = self._found(name, cells) if self.classes is None else self.classes
        codes, _ = indices(cells, classes)
        codes = codes[codes >= 0]
        if len(classes) < 2 or not len(codes):
            holds = shown(told_apart(cells)[0].sort().to_list()) or "nothing"
            what = f"expected two classes or more, and labels of them; got {holds}."
            raise LabelError([Fault(f"task {name!r}", what)])
        weights = fit_class_weights(name, self.class_weights, classes, codes)
        shares = class_shares(codes, len(classes))
        return OrdinalTask(name, self, classes, int(codes.median()), weights, shares)

    def _found(self, name: str, cells: pl.Series) -> tuple[str, ...]:
        texts = told_apart(cells)[0].sort().to_list()
        found = rising_classes(texts)
        if found is None:
            what = "the order of its classes can't be found in them."
            hints = (next(filter(None, map(mangled_hint, texts)), ""), _declare(texts))
            raise LabelError([Fault(f"task {name!r}", what, " ".join(filter(None, hints)))])
        return found


def _declare(texts: list[str]) -> str:
    return f"Declare classes = [...] from lowest to highest; the column holds {shown(texts)}."


@settings
class OrdinalTask(Task):
    """A fitted column of K ordered classes. Targets are (N,), the position of the class."""

    name: str
    settings: Ordinal
    classes: tuple[str, ...]
    median: int
    class_weights: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    kind: Literal["ordinal"] = Field(default="ordinal", kw_only=True)
    error_metric: ClassVar[str] = "mae"

    @property
    def width(self) -> int:
        """One logit for each step from a class to the next."""
        return len(self.classes) - 1

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes."""
        return self.classes

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """How many answers are right, and how far off they are."""
        within = "share off by one step or less"
        return (
            Metric("accuracy", "accuracy", "%", higher_is_better=True, headline="accuracy"),
            Metric("mae", "mean absolute error", "steps", headline="MAE"),
            Metric("within_one", within, "%", higher_is_better=True),
            Metric("balanced_accuracy", "balanced accuracy", "%", True, drawn=False),  # noqa: FBT003
            Metric("log_loss", "log loss", drawn=False),
        )

    @property
    def summary(self) -> str:
        """The task in half a line."""
        return f"one of {len(self.classes)} classes in order, loss CORN"

    @property
    def weights_text(self) -> str:
        """The classes that count least and most."""
        return weights_words(self.classes, self.class_weights)

    @property
    def settled(self) -> Ordinal:
        """The declaration with its classes."""
        return replace(self.settings, classes=self.classes)

    def encode(self, cells: pl.Series) -> Encoded:
        """Read the cells. A class that is not among those in order is a fault."""
        return encode_classes(cells, self.classes)

    def losses(
        self, outputs: Float[Tensor, "B ..."], targets: Int[Tensor, " B"]
    ) -> Float[Tensor, " B"]:
        r"""The CORN loss of each row: minus the logarithm of the probability of its class.

        The logit :math:`z_k` stands for :math:`f_k = \sigma(z_k) = P(y > k \mid y \ge k)`, classes
        counted from 0, and learns from rows with :math:`y \ge k` only:
        :math:`\sum_{k \le \min(y, K-2)} -[y > k] \log f_k - [y = k] \log(1 - f_k)`.
        A head of width 1 gives (B,). Weighted, all of it counts as the row's class does.

        Source: Shi, Cao and Raschka 2023, "Deep neural networks for rank-consistent ordinal
        regression based on conditional probabilities", section 3.3. Differs from the paper: there
        the sum over a batch is divided by the number of its terms, which depends on the other
        labels in the batch; here it is the mean over rows, as cross-entropy is, so that how rows
        are split into batches changes nothing. The two are in proportion for any given rows.
        """
        return weighted(self.surprises(outputs.float(), targets), targets, self.class_weights)

    def surprises(
        self, outputs: Float[Tensor, "N ..."], targets: Int[Tensor, " N"]
    ) -> Float[Tensor, " N"]:
        """The terms of CORN, which are minus the logarithm of the probability of the class."""
        logits = outputs.reshape(-1, self.width)
        steps = torch.arange(self.width, device=logits.device)
        higher = (targets[:, None] > steps).to(logits.dtype)
        terms = functional.binary_cross_entropy_with_logits(logits, higher, reduction="none")
        return torch.where(targets[:, None] >= steps, terms, 0.0).sum(dim=1)

    def predict(self, outputs: Float[Tensor, "N ..."]) -> Float[Tensor, "N K"]:
        r"""The probability of each class, :math:`P(y = k) = (1 - f_k) \prod_{j < k} f_j`."""
        logits = self._by_step(outputs)
        edge = torch.ones_like(logits[:, :1])
        # Step by step, since torch has no ONNX for `cumprod`.
        steps = accumulate(torch.split(logits.sigmoid(), 1, dim=1), torch.mul, initial=edge)
        reached = torch.cat([*steps], dim=1)
        stayed = torch.cat([(-logits).sigmoid(), edge], dim=1)
        return reached * stayed

    def _by_step(self, outputs: Tensor) -> Tensor:
        return outputs.float().reshape(-1, self.width)

    def chosen(self, predictions: Float[Tensor, "N K"]) -> Int[Tensor, " N"]:
        """The median class."""
        return median_class(predictions)

    def constant(self, rows: int) -> Float[Tensor, "N K"]:
        """The shares of the classes in training, so that the median class is guessed.

        It has the smallest mean absolute error in steps.
        """
        shares = torch.tensor(self.shares or one_of(self.median, len(self.classes)))
        return shares.float().repeat(rows, 1)

    def statistics(
        self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]
    ) -> dict[str, Statistic]:
        """Of the median class: accuracy, error in steps, share at most one off, mean recall.

        And the log loss of the probabilities.
        """
        guesses = median_class(predictions)
        steps = (guesses - targets).abs()
        return {
            "accuracy": accuracy(guesses, targets),
            "mae": mean(steps.double()),
            "within_one": Share(steps <= 1),
            "balanced_accuracy": balanced_accuracy(guesses, targets, len(self.classes)),
            "log_loss": log_loss(predictions.gather(1, targets[:, None])[:, 0]),
        }

    def answer(self, prediction: Float[Tensor, " K"]) -> Answer:
        """The median class and its probability."""
        middle = int(median_class(prediction))
        value, sure = self.classes[middle], float(prediction[middle])
        every = dict(zip(self.classes, prediction.tolist(), strict=True))
        return Answer(self.name, value, f"{value} ({sure:.2f})", sure, every)

    def chances(self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]) -> Chances:
        """All classes."""
        return Chances(
            self.classes, predictions, functional.one_hot(targets, len(self.classes)) > 0
        )

    def leanings(self, outputs: Float[Tensor, "..."]) -> tuple[Leaning, ...]:
        """The sum of the logits of the two steps beside the median class: up to it, and past it.

        Of the first and the last class it is one step. The steps further off learned from other
        rows, and say little about this one.
        """
        logits = self._by_step(outputs)[0]
        middle = int(median_class(self.predict(outputs[None]))[0])
        return of_number(self.name, logits[max(0, middle - 1) : middle + 1].sum())

    def to_columns(self, predictions: Float[Tensor, "N K"]) -> dict[str, list[str] | Tensor]:
        """The class, and the probability of each."""
        names = [self.classes[i] for i in median_class(predictions).tolist()]
        shares = shares_to_columns(self.name, self.classes, predictions)
        return {f"{self.name}_predicted": names, **shares}

    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, "N K"]:
        """The probability of each class."""
        return shares_from_columns(self.name, self.classes, frame)

    def pairs(
        self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]
    ) -> tuple[ClassPairs, ...]:
        """The median classes."""
        guesses = median_class(predictions)
        return (ClassPairs(self.name, self.classes, targets, guesses, predictions),)

    def groups(self, targets: Int[Tensor, " N"]) -> Groups:
        """The classes."""
        return class_groups(self.classes, targets)

    def verdict(self, prediction: Float[Tensor, " K"], target: Int[Tensor, ""]) -> bool:
        """Whether the median class is the true one."""
        return bool(median_class(prediction) == target)

    def truth(self, target: Int[Tensor, ""]) -> str:
        """The class."""
        return self.classes[int(target)]


def median_class(predictions: Float[Tensor, "*N K"]) -> Int[Tensor, "*N"]:
    r"""The number of steps that are likelier taken than not, :math:`\sum_k [P(y > k) > 1/2]`.

    >>> int(median_class(torch.tensor([0.4, 0.3, 0.3])))
    1
    """
    above = predictions.flip(-1).cumsum(dim=-1).flip(-1)[..., 1:]
    return (above > 0.5).sum(dim=-1)
