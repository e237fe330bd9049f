"""Which class was taken for which, as a table whose cells are shaded."""

from collections.abc import Sequence

from jaxtyping import Int
from numpy import ndarray

from polyhead.reports.render import render
from polyhead.reports.section import Html

Counts = Int[ndarray, "K K"]


def matrix(counts: Counts, classes: Sequence[str], *, caption: str) -> Html:
    """Rows are true classes, columns what they were taken for; cells are shares of their row.

    Args:
        counts: (K, K), rows of each true class (down) by predicted class (across).
        classes: The K names.
        caption: What the table shows.
    """
    totals = counts.sum(axis=1)
    rows = [
        {
            "name": name,
            "total": int(total),
            "cells": [_cell(int(n), int(total), right=i == j) for j, n in enumerate(line)],
        }
        for i, (name, line, total) in enumerate(zip(classes, counts, totals, strict=True))
    ]
    return render("matrix.html.j2", rows=rows, classes=classes, caption=caption)


def _cell(count: int, total: int, *, right: bool) -> dict[str, object]:
    share = count / total if total else 0.0
    # The root lets small shares of errors be seen without making large ones alike.
    shade = share if right else share**0.6
    return {"count": count, "share": share, "right": right, "shade": shade}
