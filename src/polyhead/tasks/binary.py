"""A label column of two classes."""

from dataclasses import replace
from typing import ClassVar, Literal

import polars as pl
import torch
from jaxtyping import Float, Int, Shaped
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, LabelError
from polyhead.settings import settings
from polyhead.tasks.agreement import (
    accuracy,
    balanced_accuracy,
    calibration_error,
    f1,
    log_loss,
    probability_metrics,
)
from polyhead.tasks.answer import Answer
from polyhead.tasks.classes import constant_class, distinct, indices, positions, twice
from polyhead.tasks.doubt import Chances
from polyhead.tasks.groups import Groups, class_groups
from polyhead.tasks.leaning import Leaning
from polyhead.tasks.metric import Metric
from polyhead.tasks.pairs import ClassPairs, both
from polyhead.tasks.statistics import Ranking, Statistic
from polyhead.tasks.task import Encoded, Task
from polyhead.tasks.weights import ClassWeights, fit_class_weights, weighted, weights_words


@settings
class Binary:
    """A column of two classes, answered as the probability of one of them.

    Attributes:
        positive: The class whose probability is answered.
        negative: The other class; what else the training labels hold where it is not given.
        weight: What the loss is multiplied by in the total.
        column: The column's name; the task's name where it is not given.
        class_weights: What the loss of a row is multiplied by, by its class: ``balanced``, which is
            :math:`n / (K n_k)` for a class that :math:`n_k` of :math:`n` training rows hold, or a
            table, as ``{ Male = 1, Female = 2 }``. Scaled to 1 in the mean over those rows.
    """

    positive: str
    negative: str | None = None
    weight: float = Field(default=1.0, ge=0)
    column: str | None = None
    class_weights: ClassWeights | None = None
    kind: Literal["binary"] = Field(default="binary", kw_only=True)

    def __post_init__(self) -> None:
        if self.negative is not None and twice((self.positive, self.negative)):
            raise ValueError(f"Expected two different classes; both are {self.positive!r}")

    def fit(self, name: str, cells: pl.Series) -> "BinaryTask":
        """Find the other class in the training labels, and the more frequent of the two."""
        found = distinct(cells)
        others = [text for text, i in positions(found, (self.positive,)).items() if i < 0]
        if len(others) == len(found):
            raise _fault(name, f"no training label is {self.positive!r}", found)
        if self.negative is None and len(others) != 1:
            hint = " Name the class 'negative' too, or use kind = \"categorical\"."
            raise _fault(name, f"expected one class beside {self.positive!r}", found, hint)
        negative = self.negative or others[0]
        codes, _ = indices(cells, (negative, self.positive))
        share = float((codes[codes >= 0] == 1).double().mean())
        weights = fit_class_weights(name, self.class_weights, (negative, self.positive), codes)
        majority = float(constant_class(codes, 2))
        return BinaryTask(name, self, negative, majority, weights, share)


def _fault(name: str, what: str, found: list[str], hint: str = "") -> LabelError:
    shown = ", ".join(repr(text) for text in found[:12]) or "nothing"
    more = ", ..." if len(found) > 12 else ""
    return LabelError(
        [Fault(f"task {name!r}", f"{what}.", f"The column holds {shown}{more}.{hint}")]
    )


@settings
class BinaryTask(Task):
    """A fitted column of two classes. Targets are (N,), 1 where the cell holds the positive one."""

    name: str
    settings: Binary
    negative: str
    majority: float
    class_weights: tuple[float, ...] = ()
    positive_share: float | None = None
    kind: Literal["binary"] = Field(default="binary", kw_only=True)
    error_metric: ClassVar[str] = "accuracy"

    @property
    def width(self) -> int:
        """One logit."""
        return 1

    @property
    def class_names(self) -> tuple[str, ...]:
        """Both classes, the positive one last."""
        return (self.negative, self.settings.positive)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Shares of right answers at a probability of one half, and how good probabilities are."""
        return (
            Metric("accuracy", "accuracy", "%", higher_is_better=True, headline="accuracy"),
            Metric("balanced_accuracy", "balanced accuracy", "%", higher_is_better=True),
            Metric("f1", f"F1 of {self.settings.positive}", "%", higher_is_better=True),
            *probability_metrics(2),
        )

    @property
    def summary(self) -> str:
        """The task in half a line."""
        return f"{self.negative} or {self.settings.positive}, loss cross-entropy"

    @property
    def weights_text(self) -> str:
        """The classes that count least and most."""
        return weights_words(self.class_names, self.class_weights)

    @property
    def settled(self) -> Binary:
        """The declaration with its classes."""
        return replace(self.settings, negative=self.negative)

    def encode(self, cells: pl.Series) -> Encoded:
        """Read the cells. Any third class is a fault."""
        codes, faults = indices(cells, self.class_names)
        return Encoded(codes.clamp(min=0).float(), codes >= 0, faults)

    def losses(
        self, outputs: Float[Tensor, " B"], targets: Float[Tensor, " B"]
    ) -> Float[Tensor, " B"]:
        r"""Binary cross-entropy of the logit :math:`z`: :math:`\log(1 + e^z) - y z`, weighted."""
        rows = self.surprises(outputs.float(), targets)
        return weighted(rows, targets, self.class_weights)

    def surprises(
        self, outputs: Float[Tensor, " N"], targets: Float[Tensor, " N"]
    ) -> Float[Tensor, " N"]:
        """Binary cross-entropy of the logit."""
        return functional.binary_cross_entropy_with_logits(outputs, targets, reduction="none")

    def predict(self, outputs: Float[Tensor, " N"]) -> Float[Tensor, " N"]:
        """The probability of the positive class."""
        return outputs.float().sigmoid()

    def chosen(self, predictions: Float[Tensor, " N"]) -> Int[Tensor, " N"]:
        """The likelier class."""
        return (predictions >= 0.5).long()

    def probabilities(self, predictions: Float[Tensor, " N"]) -> Float[Tensor, "N 2"]:
        """Of both classes."""
        return both(predictions)

    def from_probabilities(self, shares: Float[Tensor, "N 2"]) -> Float[Tensor, " N"]:
        """Of the positive class."""
        return shares[:, 1]

    def constant(self, rows: int) -> Float[Tensor, " N"]:
        """The share of training rows that are positive, so that the likelier class is guessed."""
        share = self.majority if self.positive_share is None else self.positive_share
        return torch.full((rows,), share)

    def statistics(
        self, predictions: Float[Tensor, " N"], targets: Float[Tensor, " N"]
    ) -> dict[str, Statistic]:
        """Accuracy, the mean recall of the classes that the labels hold, F1; and of probabilities.

        Those are AUROC, the log loss, and the calibration error of the likelier class.
        """
        guesses, truth = predictions >= 0.5, targets >= 0.5
        right, shares = guesses == truth, both(predictions)
        return {
            "accuracy": accuracy(guesses.long(), truth.long()),
            "balanced_accuracy": balanced_accuracy(guesses.long(), truth.long(), 2),
            "f1": f1(guesses, truth),
            "auroc": Ranking(predictions, truth),
            "log_loss": log_loss(torch.where(truth, shares[:, 1], shares[:, 0])),
            "calibration_error": calibration_error(shares.amax(dim=1)[:, None], right[:, None]),
        }

    def answer(self, prediction: Float[Tensor, ""]) -> Answer:
        """The likelier class and its probability."""
        p = float(prediction)
        value, sure = (self.settings.positive, p) if p >= 0.5 else (self.negative, 1 - p)
        every = {self.negative: 1 - p, self.settings.positive: p}
        return Answer(self.name, value, f"{value} ({sure:.2f})", sure, every)

    def chances(self, predictions: Float[Tensor, " N"], targets: Float[Tensor, " N"]) -> Chances:
        """Both classes."""
        true = targets >= 0.5
        both_true = torch.stack([~true, true], dim=1)
        return Chances(self.class_names, self.probabilities(predictions), both_true)

    def leanings(self, outputs: Float[Tensor, ""]) -> tuple[Leaning, ...]:
        """The logit, which is the logarithm of the positive class's odds."""
        positive, negative = f"for {self.settings.positive}", f"for {self.negative}"
        answered: Literal[1, -1] = 1 if outputs.float().sigmoid() >= 0.5 else -1
        return (Leaning(outputs.float(), positive, negative, answered),)

    def to_columns(self, predictions: Float[Tensor, " N"]) -> dict[str, list[str] | Tensor]:
        """The class, and the probability of the positive one."""
        names = self.class_names
        return {
            f"{self.name}_predicted": [names[i] for i in (predictions >= 0.5).long().tolist()],
            f"{self.name}_p_{self.settings.positive}": predictions,
        }

    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, " N"]:
        """The probability of the positive class."""
        return frame[f"{self.name}_p_{self.settings.positive}"].cast(pl.Float32).to_torch()

    def pairs(
        self, predictions: Float[Tensor, " N"], targets: Float[Tensor, " N"]
    ) -> tuple[ClassPairs, ...]:
        """The classes at a probability of one half."""
        classes = self.class_names
        guesses, shares = (predictions >= 0.5).long(), both(predictions)
        return (ClassPairs(self.name, classes, targets.long(), guesses, shares),)

    def groups(self, targets: Float[Tensor, " N"]) -> Groups:
        """The two classes."""
        return class_groups(self.class_names, targets)

    def verdict(self, prediction: Float[Tensor, ""], target: Shaped[Tensor, ""]) -> bool:
        """Whether the likelier class is the true one."""
        return bool((prediction >= 0.5) == (target >= 0.5))

    def truth(self, target: Shaped[Tensor, ""]) -> str:
        """The class."""
        return self.settings.positive if float(target) >= 0.5 else self.negative
