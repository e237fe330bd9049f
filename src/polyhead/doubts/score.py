"""How much a network doubts labels that it never learned from."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from polyhead.tasks import ClassPairs, NumberPairs, Pairs

_WINDOWS, _LEAST, _MOST = 64, 40, 500
_FLOOR = 0.25


def doubt(pairs: Pairs) -> Float[Tensor, " N"]:
    """How much each label is doubted; the higher, the more. Comparable within a task alone."""
    if isinstance(pairs, NumberPairs):
        return number_doubt(pairs)
    return class_doubt(pairs)


def class_doubt(pairs: ClassPairs) -> Float[Tensor, " N"]:
    r"""By how much a class other than the label is likelier, as likely goes for these classes.

    With :math:`p_k` the probability of class :math:`k` out of fold, and :math:`t_k` its mean over
    the rows labeled :math:`k`, the doubt of a label :math:`y` is
    :math:`\max_{k \ne y} (p_k - t_k) - (p_y - t_y)`, from -2 to 2. Above 0, another class is
    likelier, each measured against what is usual of the rows that bear it.

    Source: the thresholds are those of Northcutt, Jiang and Chuang 2021, "Confident learning:
    estimating uncertainty in dataset labels", equation 2; the score is their normalized margin
    (section 4.1) with these taken off, so that a class of which the network is seldom sure is not
    listed row by row. A class that no row bears stands at the mean threshold of the others.
    """
    shares = pairs.probabilities
    if shares is None:
        shares = torch.nn.functional.one_hot(pairs.predicted, len(pairs.classes)).float()
    adjusted = shares.double() - thresholds(shares, pairs.true)
    mine = torch.nn.functional.one_hot(pairs.true, len(pairs.classes)).bool()
    other = adjusted.masked_fill(mine, -torch.inf).amax(dim=1)
    return other - adjusted[mine]


def thresholds(shares: Float[Tensor, "N K"], true: Int[Tensor, " N"]) -> Float[Tensor, " K"]:
    """The mean probability of each class over the rows that bear it."""
    shares = shares.double()
    counts = true.bincount(minlength=shares.shape[1])
    own = shares.gather(1, true[:, None])[:, 0]
    sums = torch.zeros(shares.shape[1], dtype=torch.float64).index_add(0, true, own)
    means = sums / counts.clamp(min=1)
    return torch.where(counts > 0, means, means[counts > 0].mean())


def number_doubt(pairs: NumberPairs) -> Float[Tensor, " N"]:
    r"""How far each label is from the answer, in units of what is usual at such an answer.

    With :math:`\hat y` the answer out of fold, :math:`m` the median and :math:`s` the median
    absolute deviation of the residuals :math:`y - \hat y` of the rows with the nearest answers, it
    is :math:`|y - \hat y - m| / s`: 1 is usual. Of a bin it is the distance of
    :math:`\hat y + m` to its nearer end, 0 inside.
    """
    true, said = pairs.true.double(), pairs.predicted.double()
    shift, spread = usual(said, true - said)
    middle = said + shift
    off = (true - middle).abs()
    if pairs.low is not None and pairs.high is not None:
        low, high = pairs.low.double(), pairs.high.double()
        outside = torch.maximum(low - middle, middle - high).clamp(min=0)
        off = torch.where(low < high, outside, off)
    return off / spread


def usual(
    said: Float[Tensor, " N"], residuals: Float[Tensor, " N"]
) -> tuple[Float[Tensor, " N"], Float[Tensor, " N"]]:
    """The median of the residuals among rows with the nearest answers, and their spread.

    The spread is the median absolute deviation; it is never less than a quarter of that of all
    rows, so that a stretch where the network happens to be right makes no row an outlier.

    Args:
        said: The answers.
        residuals: Labels less answers.
    """
    rows = len(said)
    width = min(max(rows // 10, _LEAST), _MOST, rows)
    order = said.argsort()
    starts = torch.linspace(0, rows - width, min(_WINDOWS, rows - width + 1)).round().long()
    inside = order[starts[:, None] + torch.arange(width)]
    at = said[inside].median(dim=1).values
    windows = residuals[inside]
    shifts = windows.median(dim=1).values
    spreads = (windows - shifts[:, None]).abs().median(dim=1).values
    overall = (residuals - residuals.median()).abs().median()
    least = torch.maximum(_FLOOR * overall, torch.tensor(1e-9, dtype=torch.float64))
    return between(said, at, shifts), between(said, at, torch.maximum(spreads, least))


def between(
    x: Float[Tensor, " N"], at: Float[Tensor, " M"], values: Float[Tensor, " M"]
) -> Float[Tensor, " N"]:
    """Straight lines between values at rising places, and the last ones beyond their ends."""
    import numpy as np

    return torch.from_numpy(np.interp(x.numpy(), at.numpy(), values.numpy()))
