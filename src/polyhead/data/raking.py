"""How often each row is to be drawn so that several columns are even at the same time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
"""(N,), the group of each row in a column, -1 where its cell is empty."""
Numbers = npt.NDArray[np.float64]

MOST_DRAWS = 20.0
"""The most often that a row is drawn in an epoch on average, and one over the least often."""

_ROUNDS = 200
_NEAR = 1e-6


def even_draws(columns: Sequence[Codes], strength: float = 1.0) -> Numbers:
    r"""How often each row is drawn in an epoch on average, 1 in the mean over all rows.

    Of the draws that hold a label of a column, group :math:`g` is to have a share in proportion to
    :math:`n_g^{1 - s}`, where :math:`n_g` rows are in it: with :math:`s = 1` all groups have the
    same. Rows are weighed for one column after the other until all shares are right, which is
    raking. A row whose cell is empty is left as it is by that column, and so is the share of such
    rows. Weights stay within 1/20 and 20; what can't be reached within that, or because columns
    say much the same, is come near to.

    Source: Deming and Stephan 1940, "On a least squares adjustment of a sampled frequency table";
    the shares as in Kang et al. 2020, "Decoupling representation and classifier", eq. 1, with
    :math:`q = 1 - s`.

    Args:
        columns: The columns.
        strength: :math:`s`, from 0 to 1.

    Returns:
        (N,).

    >>> even_draws([np.array([0, 0, 0, 1, -1])]).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0, 1.0]
    """
    rows = _alike(columns)
    _, first, alike, counts = np.unique(
        rows, return_index=True, return_inverse=True, return_counts=True
    )
    groups = [(codes[first], _wanted(codes, strength)) for codes in columns]
    weights: Numbers = np.ones(len(first))
    for _ in range(_ROUNDS):
        before = weights
        for codes, wanted in groups:
            weights = _weighed(weights, counts, codes, wanted)
        if np.abs(weights / before - 1).max() < _NEAR:
            break
    draws: Numbers = weights[alike]
    return draws


def shares(codes: Codes, weights: Numbers) -> Numbers:
    """The share of each group among draws that hold a label of its column.

    Args:
        codes: The column.
        weights: (N,), how often each row is drawn.

    >>> shares(np.array([0, 1, 1, -1]), np.array([2.0, 1.0, 1.0, 5.0])).tolist()
    [0.5, 0.5]
    """
    held = codes >= 0
    drawn = np.bincount(codes[held], weights[held])
    of_all: Numbers = drawn / drawn.sum()
    return of_all


def _alike(columns: Sequence[Codes]) -> Codes:
    """A number for each row, the same where rows are in the same group of every column."""
    rows: Codes = np.zeros(len(columns[0]), dtype=np.int64)
    for codes in columns:
        rows = np.unique(rows * (codes.max() + 2) + codes + 1, return_inverse=True)[1]
    return rows


def _wanted(codes: Codes, strength: float) -> Numbers:
    """The share that each group is to have; none for groups without a row."""
    counts = np.bincount(codes[codes >= 0])
    parts = np.where(counts > 0, counts.clip(1) ** (1.0 - strength), 0.0)
    wanted: Numbers = parts / parts.sum()
    return wanted


def _weighed(weights: Numbers, counts: Codes, codes: Codes, wanted: Numbers) -> Numbers:
    """Weights that bring one column to its shares; rows without a label in it are left alone."""
    held = codes >= 0
    mass = (weights * counts)[held]
    drawn = np.bincount(codes[held], mass, minlength=len(wanted))
    factors = np.divide(wanted * drawn.sum(), drawn, out=np.ones_like(drawn), where=drawn > 0)
    weighed = weights.copy()
    weighed[held] = _bounded(weights[held] * factors[codes[held]], counts[held], mass.sum())
    return weighed


def _bounded(weights: Numbers, counts: Codes, total: float) -> Numbers:
    """Weights cut off at the bounds, the rest scaled so that they add up to the total again."""
    cut = weights.clip(1 / MOST_DRAWS, MOST_DRAWS)
    if (cut == weights).all():
        return weights
    low, high = np.log(1 / MOST_DRAWS / weights.max()), np.log(MOST_DRAWS / weights.min())
    for _ in range(60):
        middle = (low + high) / 2
        cut = (weights * np.exp(middle)).clip(1 / MOST_DRAWS, MOST_DRAWS)
        low, high = (middle, high) if cut @ counts < total else (low, middle)
    return cut
