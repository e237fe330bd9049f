"""What was measured in each epoch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from polyhead.errors import RunError
from polyhead.evaluation import Metrics
from polyhead.runs import RunFolder


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
    """

    epoch: int
    train_loss: float
    val_loss: float
    train_losses: dict[str, float]
    val_losses: dict[str, float]
    metrics: Metrics
    score: float | None
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


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
