"""Rows dealt out into folds, of which each is asked about by a network that never saw it."""

import heapq
from collections.abc import Sequence

import numpy as np
import polars as pl

from polyhead.alike import Numbers
from polyhead.data.strata import codes_of


def deal(families: Numbers, labels: Sequence[pl.Series], folds: int, seed: int) -> Numbers:
    """Deal N rows into folds of nearly equal size; a family stays in one fold.

    Large families first, each to the fold that holds the fewest rows. Then the others, those with
    the rarest labels first and equal ones after one another, so that each label is spread over the
    folds: dealt like cards, each fold gets its share of every label, a row more or less.

    Args:
        families: (N,), equal where rows belong together.
        labels: The label columns, of N cells each; numbers count by their tenths.
        folds: How many.
        seed: What decides among equals.

    Returns:
        (N,), the fold of each row, from 0.
    """
    _, first, which, sizes = np.unique(
        families, return_index=True, return_inverse=True, return_counts=True
    )
    which = which.reshape(-1)
    order = _order([codes_of(cells)[first] for cells in labels], sizes, seed)
    piles = [(0, fold) for fold in range(folds)]
    fold_of = np.zeros(len(first), dtype=np.int64)
    for family in order.tolist():
        held, fold = piles[0]
        fold_of[family] = fold
        heapq.heapreplace(piles, (held + int(sizes[family]), fold))
    dealt: Numbers = fold_of[which]
    return dealt


def _order(codes: Sequence[Numbers], sizes: Numbers, seed: int) -> Numbers:
    """Families in the order in which they are dealt."""
    ticket = np.random.default_rng(seed).random(len(sizes))
    if not codes:
        return np.lexsort([ticket, -sizes])
    counts = np.stack([np.bincount(column)[column] for column in codes])
    rarest = counts.argmin(axis=0)
    at = np.arange(len(sizes))
    rare_count, rare_code = counts[rarest, at], np.stack(codes)[rarest, at]
    return np.lexsort([ticket, *reversed(codes), rare_code, rarest, rare_count, -sizes])


def cut(families: Numbers, longest: int) -> tuple[Numbers, int]:
    """Cut families that are too long for a fold into stretches of the table.

    Frames of a recording are each nearly the same as the next, so that all of it is one family. Cut
    into stretches, only the rows at their ends have a neighbor in another fold.

    Args:
        families: (N,), equal where rows belong together.
        longest: The most rows that may stay together.

    Returns:
        (N,), the families then, and how many were cut.
    """
    _, which, sizes = np.unique(families, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    long = np.flatnonzero(sizes > longest)
    made, free = which.astype(np.int64), len(sizes)
    for family in long.tolist():
        rows = np.flatnonzero(which == family)
        pieces = -(-len(rows) // longest)
        made[rows] = free + np.arange(len(rows)) * pieces // len(rows)
        free += pieces
    return made, len(long)
