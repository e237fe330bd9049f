"""The same image with labels that contradict each other."""

from collections.abc import Mapping

import numpy as np
import torch

from polyhead.check.finding import Finding
from polyhead.check.labels import Labels
from polyhead.check.ledger import Ledger, Numbers, groups, together
from polyhead.check.repeats import Files

_SHOWN = 5


def contradictions(
    ledger: Ledger, images: Mapping[str, Numbers], labels: Labels, files: Files
) -> list[Finding]:
    """Say which images have several labels of one task; empty cells contradict nothing.

    Args:
        ledger: The rows.
        images: By input, (N,), equal where images are, -1 where there is none. Rows of several
            inputs show the same where all of these are equal.
        labels: The task and its columns.
        files: Gives the names of the files of rows.
    """
    codes = _codes(labels)
    found: list[Finding] = []
    for everyone in groups(together(list(images.values()))):
        rows = everyone[codes[everyone] >= 0]
        if len(np.unique(codes[rows])) > 1:
            found.append(_finding(ledger, rows, labels, files))
    return found


def _codes(labels: Labels) -> Numbers:
    """(N,), equal where labels mean the same, -1 where there is none."""
    targets = labels.targets.reshape(len(labels.targets), -1)
    codes = torch.unique(targets, dim=0, return_inverse=True)[1]
    return torch.where(labels.present, codes, -1).numpy()


def _finding(ledger: Ledger, rows: Numbers, labels: Labels, files: Files) -> Finding:
    task = labels.task
    said = list(dict.fromkeys(f"{str(cell)!r}" for cell in ledger.distinct(rows, task.column)))
    more = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return Finding(
        "contradicting_labels",
        "warning",
        f"{task.name}: one image is {' and '.join(said[:_SHOWN])}{more}.",
        ledger.parts(rows),
        ledger.places(rows),
        files(rows),
        task=task.name,
    )
