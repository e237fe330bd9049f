"""What was measured in each epoch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from polyhead.errors import RunError
from polyhead.evaluation import Metrics
from polyhead.runs import RunFolder

Affinity = dict[str, dict[str, float]]
"""By task, then by each task after it, a cosine."""

_UNSAID = ("weights", "fell_back", "train_seconds", "affinity")  # where there is nothing to say


@dataclass(frozen=True)
class Epoch:
    """One line of ``history.jsonl``.

    Attributes:
        epoch: Counted from 1.
        train_loss: The weighted sum of the training losses; by task in ``train_losses``.
        val_loss: The same on the validation rows.
        metrics: On the validation rows, by task.
        score: What chooses the best epoch, higher is better; None when it is no number.
        seconds: Time used, in seconds.
        weights: By task, the mean weight that the objective's method gave its loss or gradient over
            the steps that had a label; None where it gives none.
        fell_back: In how many steps the method could not be used, as a task was absent; None where
            that can't happen.
        train_seconds: Of this epoch, the seconds in its steps and in reading their batches; None
            in runs of before this was counted.
        affinity: By task, then by each task after it, the cosine of the gradients of both; see
            ``Training.affinity``.
    """

    epoch: int
    train_loss: float
    val_loss: float
    train_losses: dict[str, float]
    val_losses: dict[str, float]
    metrics: Metrics
    score: float | None
    seconds: float
    weights: dict[str, float] | None = None
    fell_back: int | None = None
    train_seconds: float | None = None
    affinity: Affinity | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what there is nothing to say of."""
        plain = asdict(self)
        return {n: value for n, value in plain.items() if value is not None or n not in _UNSAID}


def read_epochs(folder: RunFolder) -> list[Epoch]:
    """The epochs of a run so far, first to last.

    Raises:
        RunError: When its history is damaged.
    """
    try:
        return [Epoch(**line) for line in folder.read_history()]
    except TypeError as error:
        raise RunError(f"{folder.history}: damaged, a line is no epoch ({error}).") from None


@dataclass(frozen=True)
class History(Mapping[str, Mapping[str, list[float | None]]]):
    """All epochs: ``history["age"]["mae"]`` is the list of that metric, first epoch to last."""

    epochs: Sequence[Epoch]

    @property
    def train_loss(self) -> list[float]:
        """The total training loss of each epoch."""
        return [epoch.train_loss for epoch in self.epochs]

    @property
    def val_loss(self) -> list[float]:
        """The total validation loss of each epoch."""
        return [epoch.val_loss for epoch in self.epochs]

    def __getitem__(self, task: str) -> Mapping[str, list[float | None]]:
        names = dict.fromkeys(name for epoch in self.epochs for name in epoch.metrics[task])
        return {name: [epoch.metrics[task].get(name) for epoch in self.epochs] for name in names}

    def __iter__(self) -> Iterator[str]:
        return iter(self.epochs[0].metrics if self.epochs else ())

    def __len__(self) -> int:
        return len(self.epochs[0].metrics) if self.epochs else 0

    def __repr__(self) -> str:
        return f"History of {len(self.epochs)} epochs: {', '.join(self)}"
