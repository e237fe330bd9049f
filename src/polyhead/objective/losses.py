"""What the network said and what the labels say -> one loss per task and their weighted sum."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from polyhead.batch import Batch
from polyhead.errors import TrainingError
from polyhead.tasks import Task
from polyhead.together import ALONE, WHOLE, Share, Together


@dataclass(frozen=True)
class Losses(Mapping[str, Tensor]):
    """The loss of each task over a batch, and their total. Read it like a mapping by task.

    With several processes the losses and counts are those of the whole batch, and their gradients
    are the part that this process's rows have in them: those of all processes add up.

    Attributes:
        by_task: The mean over the rows that hold a label; 0 where none does.
        counts: How many rows hold a label.
        weights: What each loss is multiplied by in the total.
        rows: The loss of every row of this process, whether it holds a label or not.
        present: Whether it does.
        share: Which rows of the batch those are.
        apart: The loss of every row of each half, where the halves passed the network by
            themselves: going back through one does not lead through the other.
    """

    by_task: Mapping[str, Float[Tensor, ""]]
    counts: Mapping[str, Int[Tensor, ""]]
    weights: Mapping[str, float]
    rows: Mapping[str, Float[Tensor, " B"]] = field(default_factory=dict)
    present: Mapping[str, Bool[Tensor, " B"]] = field(default_factory=dict)
    share: Share = WHOLE
    apart: Sequence[Mapping[str, Float[Tensor, " _"]]] = ()

    @property
    def total(self) -> Float[Tensor, ""]:
        r"""The weighted sum :math:`\sum_t w_t L_t`; ``total.backward()`` gives all gradients."""
        weighted = [self.weights[name] * loss for name, loss in self.by_task.items()]
        return torch.stack(weighted).sum()

    def weighted(self, tasks: Sequence[str]) -> Float[Tensor, " T"]:
        """The losses of some tasks, each times its weight: what is balanced."""
        return torch.stack([self.weights[name] * self.by_task[name] for name in tasks])

    def half(self, tasks: Sequence[str], which: int) -> Float[Tensor, " T"]:
        """The part that every second row has in the weighted losses; both halves add up to them.

        Args:
            tasks: Whose losses.
            which: 0 for the first row, the third and so on, 1 for the others.
        """
        at = self.share.every_other(which)
        rows = self.apart[which] if self.apart else {n: self.rows[n][at] for n in tasks}
        sums = [masked_sum(rows[n], self.present[n][at]) for n in tasks]
        shares = zip(tasks, sums, strict=True)
        return torch.stack([self.weights[n] * s / self.counts[n].clamp(min=1) for n, s in shares])

    def half_counts(self, tasks: Sequence[str], which: int) -> Int[Tensor, " T"]:
        """How many of this process's rows in that half hold a label."""
        at = self.share.every_other(which)
        return torch.stack([self.present[name][at].sum() for name in tasks])

    def __getitem__(self, task: str) -> Tensor:
        return self.by_task[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_task)

    def __len__(self) -> int:
        return len(self.by_task)

    def __repr__(self) -> str:
        terms = [
            f"{self.weights[n]:g} x {n} {float(x.detach()):.4f}" for n, x in self.by_task.items()
        ]
        return f"total {float(self.total.detach()):.4f} = {' + '.join(terms)}"


def task_losses(
    tasks: Sequence[Task],
    outputs: Mapping[str, Tensor],
    batch: Batch,
    together: Together = ALONE,
) -> Losses:
    """The loss of each task over the rows that hold its label.

    Args:
        tasks: The fitted tasks.
        outputs: What the network gave, by task, (B, ...).
        batch: The targets and masks.
        together: With whom the batch is shared.

    Raises:
        TrainingError: When an output has another shape than its task's head gives.
    """
    return _of_rows(tasks, _row_losses(tasks, outputs, batch), batch, together)


def losses_of_halves(
    tasks: Sequence[Task],
    outputs: Sequence[Mapping[str, Tensor]],
    batch: Batch,
    together: Together = ALONE,
) -> Losses:
    """The same from what the network gave for each half of the rows by itself.

    Args:
        tasks: The fitted tasks.
        outputs: For the rows of each half, as ``Share.every_other`` tells them apart.
        batch: The targets and masks of all rows.
        together: With whom the batch is shared.
    """
    halves = [together.share.every_other(which) for which in (0, 1)]
    pairs = zip(outputs, halves, strict=True)
    apart = [_row_losses(tasks, given, batch.at(half)) for given, half in pairs]
    places = torch.arange(len(batch), device=batch.rows.device)
    order = torch.cat([places[half] for half in halves]).argsort()
    rows = {t.name: torch.cat([half[t.name] for half in apart])[order] for t in tasks}
    return replace(_of_rows(tasks, rows, batch, together), apart=apart)


def _row_losses(
    tasks: Sequence[Task], outputs: Mapping[str, Tensor], batch: Batch
) -> dict[str, Tensor]:
    for task in tasks:
        _check(task, outputs[task.name], len(batch))
    return {t.name: t.losses(outputs[t.name], batch.targets[t.name]) for t in tasks}


def _of_rows(
    tasks: Sequence[Task], rows: Mapping[str, Tensor], batch: Batch, together: Together
) -> Losses:
    masked = {name: masked_sum(losses, batch.present[name]) for name, losses in rows.items()}
    counts = {task.name: batch.present[task.name].sum() for task in tasks}
    if not together.alone:
        masked, counts = _of_all(masked, counts, together)
    return Losses(
        by_task={name: total / counts[name].clamp(min=1) for name, total in masked.items()},
        counts=counts,
        weights={task.name: task.weight for task in tasks},
        rows=rows,
        present=batch.present,
        share=together.share,
    )


def _of_all(
    masked: Mapping[str, Tensor], counts: Mapping[str, Tensor], together: Together
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The same sums and counts over the rows of all processes, in one message."""
    sums = torch.stack([total.detach() for total in masked.values()])
    mine = torch.cat([sums, torch.stack(list(counts.values())).to(sums.dtype)])
    all_sums, all_counts = torch.split(together.sums([mine])[0], len(sums))
    valued = zip(masked.items(), all_sums, strict=True)
    return (
        {name: _Valued.apply(total, value) for (name, total), value in valued},
        dict(zip(counts, all_counts.round().long(), strict=True)),
    )


class _Valued(torch.autograd.Function):
    """The value of one number with the gradient of another.

    Of each task by itself: those that are absent are to have no gradient, not one of zeros, under
    which a momentum would go on.
    """

    @staticmethod
    def forward(ctx: Any, mine: Tensor, whole: Tensor) -> Tensor:  # noqa: ANN401 - as torch calls it
        return whole.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # noqa: ANN401
        return gradients[0], None


def _check(task: Task, output: Tensor, rows: int) -> None:
    """Refuse what broadcasting would turn into a loss of every row against every other."""
    expected = (rows,) if task.width == 1 else (rows, task.width)
    if output.shape != expected:
        raise TrainingError(
            f"task {task.name!r}: the network's output has another shape than the task's head. "
            f"Expected {expected}; got {tuple(output.shape)}."
        )


def masked_sum(losses: Float[Tensor, " B"], present: Bool[Tensor, " B"]) -> Float[Tensor, ""]:
    """The sum over present rows. Absent rows give no gradient, whatever their loss is."""
    return torch.where(present, losses, torch.zeros_like(losses)).sum()
