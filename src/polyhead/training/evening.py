"""What is done about labels that are rare, and said about it: even draws, weights in the loss."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from polyhead.data import MOST_DRAWS, Labels, even_draws, shares
from polyhead.errors import Fault, SpecError
from polyhead.spec import Training
from polyhead.tasks import Groups, Task

Numbers = npt.NDArray[np.float64]


def even_out(
    tasks: Sequence[Task], labels: Labels, training: Training
) -> tuple[Numbers | None, list[str]]:
    """How often each training row is drawn, and what a person should know of draws and weights.

    Args:
        tasks: The fitted tasks.
        labels: Of the N training rows.
        training: Says which tasks are to be even.

    Returns:
        (N,), None where every row comes once; and notes.

    Raises:
        SpecError: When a task has no groups that could be even.
    """
    notes = [f"loss of {t.name}: {text} in its weights" for t in tasks if (text := t.weights_text)]
    balanced = [task for task in tasks if task.name in training.balance]
    if not balanced:
        return None, notes
    columns = [_groups(task, labels) for task in balanced]
    draws = even_draws([column.codes.numpy() for column in columns], training.balance_strength)
    for task, column in zip(balanced, columns, strict=True):
        notes += _said(task, column, draws)
    if draws.max() > 0.999 * MOST_DRAWS:
        most = f"no row is drawn more than {MOST_DRAWS:g} times in an epoch on average"
        notes.append(f"{most}, or the rarest would be drawn more often")
    return draws, notes


def _groups(task: Task, labels: Labels) -> Groups:
    """The groups of all rows, -1 where there is no label."""
    present = labels.present[task.name]
    groups = task.groups(labels.targets[task.name][present])
    if groups is None:
        what = f"a row of task {task.name!r} can hold several labels, which can't all be even."
        hint = f"Leave it out, and weigh its loss instead: tasks.{task.name}.positive_weight."
        raise SpecError([Fault("training.balance", what, hint)])
    codes = torch.full((len(present),), -1)
    codes[present] = groups.codes
    return Groups(groups.names, codes)


def _said(task: Task, groups: Groups, draws: Numbers) -> Iterator[str]:
    codes = groups.codes.numpy()
    before, after = shares(codes, np.ones(len(codes))), shares(codes, draws)
    rarest = int(np.argmin(np.where(before > 0, before, 1)))
    yield (
        f"draws of {task.name}: {groups.names[rarest]}, the rarest, from "
        f"{100 * before[rarest]:.1f} % to {100 * after[rarest]:.1f} %"
    )
    if task.weights_text:
        yield f"{task.name} is drawn evenly and weighted in its loss too: the rare count twice over"
