"""A label column in which any number of labels may hold at once."""

from dataclasses import replace
from itertools import starmap
from typing import ClassVar, Literal

import polars as pl
import torch
from jaxtyping import Bool, Float
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from polyhead.errors import Fault, LabelError
from polyhead.settings import settings
from polyhead.tasks.agreement import (
    calibration_error,
    is_ranked,
    log_losses,
    mean_f1_of_labels,
    probability_metrics,
    recalls,
)
from polyhead.tasks.answer import Answer
from polyhead.tasks.classes import (
    in_order,
    shares_from_columns,
    shares_to_columns,
    twice,
)
from polyhead.tasks.doubt import Chances
from polyhead.tasks.leaning import Leaning, of_class
from polyhead.tasks.lists import encode_lists, find_separator, split_cells
from polyhead.tasks.metric import Metric
from polyhead.tasks.pairs import ClassPairs, both
from polyhead.tasks.statistics import MeanOf, Ranking, Share, Statistic
from polyhead.tasks.task import Encoded, Task
from polyhead.tasks.weights import (
    PositiveWeight,
    fit_positive_weights,
    weighted_by_label,
    weights_words,
)


@settings
class Multilabel:
    """A column of lists of labels: ``glasses;hat``. A column whose type is a list is one too.

    Attributes:
        separator: What stands between two labels; found in the training cells where it is not
            given: of ``;``, ``|``, ``,`` and their Chinese forms that which most cells hold.
        classes: The labels in the order in which they are to be shown; those that the training
            cells hold, sorted, where it is not given.
        weight: What the loss is multiplied by in the total.
        column: The column's name; the task's name where it is not given.
        empty_word: What a cell says in which it is known that no label holds. An empty cell says
            that nothing is known, and counts for nothing.
        positive_weight: How much more a label that holds counts in the loss than one that does
            not: ``balanced``, which is for each label the number of training rows without it over
            that of rows with it, from 1/100 to 100; a number for all labels; or a table, as
            ``{ glasses = 1, hat = 5 }``. Scaled to 1 in the mean over the rows of each label.
    """

    separator: str | None = Field(default=None, min_length=1)
    classes: tuple[str, ...] | None = None
    weight: float = Field(default=1.0, ge=0)
    column: str | None = None
    empty_word: str = Field(default="none", min_length=1)
    positive_weight: PositiveWeight | None = None
    kind: Literal["multilabel"] = Field(default="multilabel", kw_only=True)

    def __post_init__(self) -> None:
        classes = self.classes or ()
        if again := twice(classes):
            raise ValueError(f"classes: Expected each once; got {again[0]!r} twice")
        if self.empty_word.casefold() in [label.casefold() for label in classes]:
            raise ValueError(
                f"empty_word: {self.empty_word!r} is a class too. Expected a word that is none"
            )
        parted = [c for c in classes if self.separator is not None and self.separator in c]
        if parted:
            raise ValueError(f"separator: {self.separator!r} parts the class {parted[0]!r}")

    def fit(self, name: str, cells: pl.Series) -> "MultilabelTask":
        """Find separator and labels in the training cells, and which labels most rows have."""
        separator = self.separator or find_separator(cells, self.classes or ())
        found = split_cells(cells, separator, self.empty_word).values()
        classes = self.classes or tuple(in_order([*{label for cell in found for label in cell}]))
        if not classes:
            raise LabelError([Fault(f"task {name!r}", "the training table holds no label for it.")])
        encoded = encode_lists(cells, separator, self.empty_word, classes)
        rows = encoded.targets[encoded.present]
        if not len(rows):
            raise LabelError([_unread(name, encoded)])
        majority = tuple((rows.mean(dim=0) >= 0.5).tolist())
        weights = fit_positive_weights(name, self.positive_weight, classes, rows)
        shares = tuple(rows.double().mean(dim=0).tolist())
        return MultilabelTask(name, self, classes, separator, majority, weights, shares)


def _unread(name: str, encoded: Encoded) -> Fault:
    first = encoded.faults[0] if encoded.faults else None
    said = (f" The first cell: {first.what}", first.hint) if first else ("", "")
    return Fault(f"task {name!r}", f"no training cell can be read.{said[0]}", said[1])


@settings
class MultilabelTask(Task):
    """A fitted column of K labels. Targets are (N, K), 1 where the label holds."""

    name: str
    settings: Multilabel
    classes: tuple[str, ...]
    separator: str
    majority: tuple[bool, ...]
    label_weights: tuple[tuple[float, float], ...] = ()
    shares: tuple[float, ...] = ()
    kind: Literal["multilabel"] = Field(default="multilabel", kw_only=True)
    error_metric: ClassVar[str] = "label_accuracy"

    @property
    def width(self) -> int:
        """One logit a label."""
        return len(self.classes)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The labels."""
        return self.classes

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Shares of right answers at a probability of one half, and how good probabilities are."""
        shares = (
            Metric(name, title, "%", higher_is_better=True, headline=headline)
            for name, title, headline in (
                ("label_accuracy", "share of labels right", "labels right"),
                ("exact_match", "share of rows with every label right", "all right"),
                ("balanced_accuracy", "balanced accuracy", ""),
                ("f1", "mean F1 over the labels", ""),
            )
        )
        return (*shares, *probability_metrics(self.width))

    @property
    def summary(self) -> str:
        """The task in half a line."""
        labels = f"{self.width} labels" if self.width > 1 else "1 label"
        return f"any of {labels}, loss cross-entropy"

    @property
    def weights_text(self) -> str:
        """The labels that count least and most where they hold."""
        return weights_words(self.classes, [positive for _, positive in self.label_weights])

    @property
    def settled(self) -> Multilabel:
        """The declaration with its classes."""
        return replace(self.settings, classes=self.classes, separator=self.separator)

    def encode(self, cells: pl.Series) -> Encoded:
        """Read the cells. A label that training never saw is a fault."""
        return encode_lists(cells, self.separator, self.settings.empty_word, self.classes)

    def losses(
        self, outputs: Float[Tensor, "B ..."], targets: Float[Tensor, "B K"]
    ) -> Float[Tensor, " B"]:
        r"""The mean over the labels of the binary cross-entropy of their logits :math:`z_k`.

        :math:`\frac{1}{K} \sum_k \log(1 + e^{z_k}) - y_k z_k`, each term weighted. A head of
        width 1 gives (B,).
        """
        logits = self._by_label(outputs)
        terms = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return weighted_by_label(terms, targets, self.label_weights).mean(dim=1)

    def surprises(
        self, outputs: Float[Tensor, "N ..."], targets: Float[Tensor, "N K"]
    ) -> Float[Tensor, " N"]:
        """The mean over the labels of their binary cross-entropy."""
        logits = outputs.reshape(-1, self.width)
        terms = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return terms.mean(dim=1)

    def predict(self, outputs: Float[Tensor, "N ..."]) -> Float[Tensor, "N K"]:
        """The probability of each label."""
        return self._by_label(outputs).sigmoid()

    def _by_label(self, outputs: Tensor) -> Tensor:
        return outputs.float().reshape(-1, self.width)

    def chosen(self, predictions: Float[Tensor, "N K"]) -> Bool[Tensor, "N K"]:
        """Which labels are likelier than not."""
        return predictions >= 0.5

    def constant(self, rows: int) -> Float[Tensor, "N K"]:
        """The share of training rows that have each label."""
        return torch.tensor(self.shares or self.majority).float().repeat(rows, 1)

    def statistics(
        self, predictions: Float[Tensor, "N K"], targets: Float[Tensor, "N K"]
    ) -> dict[str, Statistic]:
        r"""The share of labels right, of rows all right, the mean F1; and of probabilities.

        The share of labels right is one minus the Hamming loss. Balanced accuracy is the mean over
        labels of the mean recall of having it and of not having it. F1 of a label is
        :math:`2 tp / (2 tp + fp + fn)`; the mean is over labels that are true or guessed in some
        row, and 0 where there is none. AUROC is the mean over the labels that some rows have and
        some have not; log loss and calibration error take every label of every row.
        """
        guesses, truth = predictions >= 0.5, targets >= 0.5
        right = guesses == truth
        both = list(zip(predictions.unbind(dim=1), truth.unbind(dim=1), strict=True))
        ranked = {"auroc": MeanOf([*starmap(Ranking, both)])} if is_ranked(self.width) else {}
        return {
            "label_accuracy": Share(right.double().mean(dim=1)),
            "exact_match": Share(right.all(dim=1)),
            "balanced_accuracy": recalls(guesses, truth),
            "f1": mean_f1_of_labels(guesses, truth),
            **ranked,
            "log_loss": log_losses(torch.where(truth, predictions, 1 - predictions)),
            "calibration_error": calibration_error(predictions, truth),
        }

    def answer(self, prediction: Float[Tensor, " K"]) -> Answer:
        """The labels that are likelier than not, with their probabilities."""
        every = dict(zip(self.classes, prediction.tolist(), strict=True))
        value = tuple(label for label, p in every.items() if p >= 0.5)
        text = ", ".join(f"{label} ({every[label]:.2f})" for label in value)
        return Answer(self.name, value, text or self.settings.empty_word, probabilities=every)

    def chances(self, predictions: Float[Tensor, "N K"], targets: Float[Tensor, "N K"]) -> Chances:
        """All labels, of which any number may hold."""
        return Chances(self.classes, predictions, targets >= 0.5, exclusive=False)

    def leanings(self, outputs: Float[Tensor, "..."]) -> tuple[Leaning, ...]:
        """The logits of the labels that are likelier than not; none where no label is."""
        logits, shares = self._by_label(outputs)[0], self.predict(outputs[None])[0]
        order = logits.argsort(descending=True, stable=True).tolist()
        return tuple(of_class(self.classes[i], logits[i]) for i in order if shares[i] >= 0.5)

    def to_columns(self, predictions: Float[Tensor, "N K"]) -> dict[str, list[str] | Tensor]:
        """The labels as a cell would hold them, and the probability of each."""
        held = [self.separator.join(self._held(row)) for row in predictions]
        texts = [text or self.settings.empty_word for text in held]
        shares = shares_to_columns(self.name, self.classes, predictions)
        return {f"{self.name}_predicted": texts, **shares}

    def from_columns(self, frame: pl.DataFrame) -> Float[Tensor, "N K"]:
        """The probability of each label."""
        return shares_from_columns(self.name, self.classes, frame)

    def pairs(
        self, predictions: Float[Tensor, "N K"], targets: Float[Tensor, "N K"]
    ) -> tuple[ClassPairs, ...]:
        """Each label by itself: whether it holds."""
        guesses, truth = (predictions >= 0.5).long(), (targets >= 0.5).long()
        return tuple(
            ClassPairs(
                f"{self.name}: {label}",
                ("no", "yes"),
                truth[:, i],
                guesses[:, i],
                both(predictions[:, i]),
            )
            for i, label in enumerate(self.classes)
        )

    def groups(self, targets: Float[Tensor, "N K"]) -> None:
        """None: a row can hold several labels."""

    def verdict(self, prediction: Float[Tensor, " K"], target: Float[Tensor, " K"]) -> bool:
        """Whether every label is right."""
        return bool(((prediction >= 0.5) == (target >= 0.5)).all())

    def truth(self, target: Float[Tensor, " K"]) -> str:
        """The labels that hold."""
        return ", ".join(self._held(target)) or self.settings.empty_word

    def _held(self, row: Float[Tensor, " K"]) -> list[str]:
        return [label for label, p in zip(self.classes, row.tolist(), strict=True) if p >= 0.5]
