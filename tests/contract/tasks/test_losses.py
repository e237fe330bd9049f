"""Every kind of task has a loss per row that nothing absent, extreme or uneven can harm."""

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from polyhead.batch import Batch
from polyhead.objective import task_losses
from polyhead.tasks import Encoded, Task

Head = Callable[[int], Tensor]


def cut(batch: Batch, start: int, stop: int) -> Batch:
    return Batch(
        inputs={},
        targets={name: x[start:stop] for name, x in batch.targets.items()},
        present={name: x[start:stop] for name, x in batch.present.items()},
        rows=batch.rows[start:stop],
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [0.0, 1.0, 30.0, 3e4])
def test_losses_and_gradients_are_finite(
    task: Task, encoded: Encoded, head: Head, dtype: torch.dtype, size: float
) -> None:
    rows = len(encoded.present)
    outputs = (head(rows).sign() * size).to(dtype).requires_grad_()
    losses = task.losses(outputs, encoded.targets)
    assert losses.shape == (rows,)
    assert losses.dtype == torch.float32
    assert losses.isfinite().all()
    assert (losses >= 0).all()
    (gradient,) = torch.autograd.grad(losses[encoded.present].sum(), outputs)
    assert gradient.isfinite().all()


def test_the_loss_falls_along_its_gradient(task: Task, batch: Batch, head: Head) -> None:
    outputs = head(len(batch)).requires_grad_()
    before = task_losses([task], {task.name: outputs}, batch).total
    (gradient,) = torch.autograd.grad(before, outputs)
    after = task_losses([task], {task.name: outputs - 1e-2 * gradient}, batch).total
    assert gradient.any()
    assert after.item() < before.item()


def test_absent_rows_change_nothing(task: Task, batch: Batch, head: Head) -> None:
    outputs = head(len(batch)).requires_grad_()
    present = batch.present[task.name]
    loss = task_losses([task], {task.name: outputs}, batch)[task.name]
    (gradient,) = torch.autograd.grad(loss, outputs)
    assert not gradient[~present].any()

    kept = Batch(
        inputs={},
        targets={task.name: batch.targets[task.name][present]},
        present={task.name: present[present]},
        rows=batch.rows[present],
    )
    without = task_losses([task], {task.name: outputs[present]}, kept)[task.name]
    assert loss.item() == pytest.approx(without.item(), rel=1e-6)


def test_absent_rows_may_say_anything(task: Task, batch: Batch, head: Head) -> None:
    outputs = head(len(batch)).requires_grad_()
    present = batch.present[task.name]
    loss = task_losses([task], {task.name: outputs}, batch)[task.name]
    wild = torch.where(present if task.width == 1 else present[:, None], outputs, 3e4)
    same = task_losses([task], {task.name: wild}, batch)[task.name]
    (gradient,) = torch.autograd.grad(same, outputs)
    assert same.item() == loss.item()
    assert gradient.isfinite().all()


@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_how_rows_are_split_into_batches_changes_nothing(
    task: Task, batch: Batch, head: Head, data: st.DataObject
) -> None:
    """Down to batches of one row, and to batches without a label."""
    rows = len(batch)
    outputs = head(rows)
    at_once = task_losses([task], {task.name: outputs}, batch)
    borders = sorted({0, rows, *data.draw(st.lists(st.integers(1, rows - 1), max_size=rows))})
    total, count = 0.0, 0
    for start, stop in pairwise(borders):
        part = task_losses([task], {task.name: outputs[start:stop]}, cut(batch, start, stop))
        total += float(part[task.name] * part.counts[task.name])
        count += int(part.counts[task.name])
    assert count == int(at_once.counts[task.name])
    assert total / count == pytest.approx(float(at_once[task.name]), rel=1e-5, abs=1e-6)


def test_a_last_batch_of_one_row(task: Task, batch: Batch, head: Head) -> None:
    """Nothing is squeezed away: one row gives one loss and one prediction."""
    one, outputs = cut(batch, 0, 1), head(1)
    assert task.losses(outputs, one.targets[task.name]).shape == (1,)
    assert task.predict(outputs).shape == task.constant(1).shape
    assert len(task.predict(outputs)) == 1
