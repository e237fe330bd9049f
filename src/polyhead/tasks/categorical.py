"""A label column of several classes, of which one holds."""

from dataclasses import replace
from typing import ClassVar, Literal

import polars as pl
import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, LabelError
from polyhead.settings import settings
from polyhead.tasks.agreement import (
    accuracy,
    balanced_accuracy,
    calibration_error,
    is_ranked,
    log_loss,
    mean_f1,
    one_against_rest,
    probability_metrics,
)
from polyhead.tasks.answer import Answer
from polyhead.tasks.classes import (
    class_shares,
    constant_class,
    distinct,
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
from polyhead.tasks.leaning import Leaning, log_odds, of_class
from polyhead.tasks.metric import Metric
from polyhead.tasks.pairs import ClassPairs
from polyhead.tasks.statistics import Statistic
from polyhead.tasks.task import Encoded, Task
from polyhead.tasks.weights import ClassWeights, fit_class_weights, weighted, weights_words


@settings
class Categorical:
    """A column of several classes.

    Attributes:
        classes: The classes in the order in which they are to be shown; those that the training
            labels hold, sorted, where it is not given.
        weight: What the loss is multiplied by in the total.
        column: The column's name; the task's name where it is not given.
        label_smoothing: The share of each target that is spread over all classes
            (Szegedy et al. 2016, "Rethinking the Inception Architecture", section 7).
        class_weights: What the loss of a row is multiplied by, by its class: ``balanced``, which is
            :math:`n / (K n_k)` for a class that :math:`n_k` of :math:`n` training rows hold, or a
            table, as ``{ cat = 1, lynx = 5 }``. Scaled to 1 in the mean over those rows.
    """

    classes: tuple[str, ...] | None = None
    weight: float = Field(default=1.0, ge=0)
    column: str | None = None
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    class_weights: ClassWeights | None = None
    kind: Literal["categorical"] = Field(default="categorical", kw_only=True)

    def __post_init__(self) -> None:
        if again := twice(self.classes or ()):
            raise ValueError(f"classes: Expected each once; got {again[0]!r} twice")

    def fit(self, name: str, cells: pl.Series) -> "CategoricalTask":
        """Find the classes in the training labels, and the most frequent one."""
        found = distinct(cells)
        classes = tuple(found) if self.classes is None else self.classes
        codes, _ = indices(cells, classes)
        if len(classes) < 2 or not (codes >= 0).any():
            holds = shown(found) or "nothing"
            what = f"expected two classes or more, and labels of them; got {holds}."
            raise LabelError([Fault(f"task {name!r}", what)])
        weights = fit_class_weights(name, self.class_weights, classes, codes)
        majority, shares = constant_class(codes, len(classes)), class_shares(codes, len(classes))
        return CategoricalTask(name, self, classes, majority, weights, shares)


@settings
class CategoricalTask(Task):
    """A fitted column of K classes. Targets are (N,), the position of the class."""

    name: str
    settings: Categorical
    classes: tuple[str, ...]
    majority: int
    class_weights: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    kind: Literal["categorical"] = Field(default="categorical", kw_only=True)
    error_metric: ClassVar[str] = "accuracy"

    @property
    def width(self) -> int:
        """One logit a class."""
        return len(self.classes)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Shares of right answers, and how good the probabilities are."""
        return (
            Metric("accuracy", "accuracy", "%", higher_is_better=True, headline="accuracy"),
            Metric("balanced_accuracy", "balanced accuracy", "%", higher_is_better=True),
            Metric("f1", "mean F1 over the classes", "%", higher_is_better=True),
            *probability_metrics(self.width),
        )

    @property
    def summary(self) -> str:
        """The task in half a line."""
        return f"one of {self.width} classes, loss cross-entropy"

    @property
    def weights_text(self) -> str:
        """The classes that count least and most."""
        return weights_words(self.classes, self.class_weights)

    @property
    def settled(self) -> Categorical:
        """The declaration with its classes."""
        return replace(self.settings, classes=self.classes)

    def encode(self, cells: pl.Series) -> Encoded:
        """Read the cells. A class that training never saw is a fault."""
        return encode_classes(cells, self.classes)

    def losses(
        self, outputs: Float[Tensor, "B K"], targets: Int[Tensor, " B"]
    ) -> Float[Tensor, " B"]:
        r"""Cross-entropy of the logits: :math:`\log \sum_k e^{z_k} - z_y`, weighted."""
        rows = functional.cross_entropy(
            outputs.float(),
            targets,
            reduction="none",
            label_smoothing=self.settings.label_smoothing,
        )
        return weighted(rows, targets, self.class_weights)

    def surprises(
        self, outputs: Float[Tensor, "N K"], targets: Int[Tensor, " N"]
    ) -> Float[Tensor, " N"]:
        """Cross-entropy of the logits, without smoothing."""
        return functional.cross_entropy(outputs, targets, reduction="none")

    def predict(self, outputs: Float[Tensor, "N K"]) -> Float[Tensor, "N K"]:
        """The probability of each class."""
        return outputs.float().softmax(dim=-1)

    def constant(self, rows: int) -> Float[Tensor, "N K"]:
        """The shares of the classes in training, so that the most frequent one is guessed."""
        shares = torch.tensor(self.shares or one_of(self.majority, self.width))
        return shares.float().repeat(rows, 1)

    def statistics(
        self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]
    ) -> dict[str, Statistic]:
        """Accuracy, the mean recall and the mean F1; and of probabilities.

        The mean recall is over the classes that the labels hold; the mean F1 over those that are
        true or guessed in some row. Of probabilities: the mean AUROC of each class against the
        rest, the log loss, and the calibration error of the likeliest class.
        """
        tops, guesses = predictions.max(dim=-1)
        ranked = {"auroc": one_against_rest(predictions, targets)} if is_ranked(self.width) else {}
        return {
            "accuracy": accuracy(guesses, targets),
            "balanced_accuracy": balanced_accuracy(guesses, targets, self.width),
            "f1": mean_f1(guesses, targets, self.width),
            **ranked,
            "log_loss": log_loss(predictions.gather(1, targets[:, None])[:, 0]),
            "calibration_error": calibration_error(tops[:, None], (guesses == targets)[:, None]),
        }

    def answer(self, prediction: Float[Tensor, " K"]) -> Answer:
        """The likeliest class and its probability."""
        best = int(prediction.argmax())
        sure = float(prediction[best])
        every = dict(zip(self.classes, prediction.tolist(), strict=True))
        return Answer(
            self.name, self.classes[best], f"{self.classes[best]} ({sure:.2f})", sure, every
        )

    def chances(self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]) -> Chances:
        """All classes."""
        return Chances(self.classes, predictions, functional.one_hot(targets, self.width) > 0)

    def leanings(self, outputs: Float[Tensor, " K"]) -> tuple[Leaning, ...]:
        """The logarithm of the odds of the likeliest class against all others."""
        best = int(outputs.argmax())
        return (of_class(self.classes[best], log_odds(outputs.float(), best)),)

    def to_columns(self, predictions: Float[Tensor, "N K"]) -> dict[str, list[str] | Tensor]:
        """The class, and the probability of each."""
        names = [self.classes[i] for i in predictions.argmax(dim=-1).tolist()]
        shares = shares_to_columns(self.name, self.classes, predictions)
        return {f"{self.name}_predicted": names, **shares}

    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, "N K"]:
        """The probability of each class."""
        return shares_from_columns(self.name, self.classes, frame)

    def pairs(
        self, predictions: Float[Tensor, "N K"], targets: Int[Tensor, " N"]
    ) -> tuple[ClassPairs, ...]:
        """The likeliest classes."""
        guesses = predictions.argmax(dim=-1)
        return (ClassPairs(self.name, self.classes, targets, guesses, predictions),)

    def groups(self, targets: Int[Tensor, " N"]) -> Groups:
        """The classes."""
        return class_groups(self.classes, targets)

    def verdict(self, prediction: Float[Tensor, " K"], target: Int[Tensor, ""]) -> bool:
        """Whether the likeliest class is the true one."""
        return bool(prediction.argmax() == target)

    def truth(self, target: Int[Tensor, ""]) -> str:
        """The class."""
        return self.classes[int(target)]
