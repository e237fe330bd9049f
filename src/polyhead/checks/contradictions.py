"""The same image with labels that contradict each other."""

from collections.abc import Mapping

import numpy as np

from polyhead.alike import Ledger, Numbers, groups, together, torn
from polyhead.checks.finding import Finding
from polyhead.checks.labels import Labels
from polyhead.checks.repeats import Files

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
    keys = together(list(images.values()))
    present = labels.present.numpy() & (keys >= 0)
    contradict = np.isin(keys, torn(keys, labels.present, labels.targets))
    return [
        _finding(ledger, everyone[present[everyone]], labels, files)
        for everyone in groups(np.where(contradict, keys, -1))
    ]


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
