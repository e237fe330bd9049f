"""How much a network doubts labels that it never learned from."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from polyhead.tasks import ClassPairs, NumberPairs, Pairs

_WINDOWS, _LEAST, _MOST = 64, 40, 500
_FLOOR = 0.25
_SHARE = 0.8


def doubt(pairs: Pairs) -> tuple[Float[Tensor, " N"], Bool[Tensor, " N"]]:
    """How much each label is doubted, to be compared within a task; and which are contradicted."""
    if isinstance(pairs, NumberPairs):
        doubts = number_doubt(pairs)
        return doubts, number_contradicted(doubts)
    return class_doubt(pairs), class_contradicted(pairs)


def class_doubt(pairs: ClassPairs) -> Float[Tensor, " N"]:
    r"""How much less likely each label is than labels of its class usually are.

    With :math:`p_y` the probability of the label's class out of fold, and :math:`t_y` its mean over
    all rows with that label, it is :math:`1 - p_y / t_y`: 1 where the network gives the label no
    chance, 0 where it is as sure as is usual of this class, below 0 where it is surer. A class of
    which networks are seldom sure is thus not listed row by row.

    Source: Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset
    labels": :math:`p_y` is their self-confidence (section 4), :math:`t_y` their threshold
    (equation 2). Differs from the paper, which ranks by the self-confidence itself.
    """
    shares = _shares(pairs)
    own = shares.gather(1, pairs.true[:, None])[:, 0]
    return 1 - own / thresholds(shares, pairs.true)[pairs.true].clamp(min=1e-9)


def class_contradicted(pairs: ClassPairs) -> Bool[Tensor, " N"]:
    r"""Which labels are contradicted: another class is as likely as it is where it is the label.

    Of the classes with :math:`p_k \ge t_k` the likeliest is another than the label. These are the
    rows off the diagonal of the confident joint (the same paper, equation 1).
    """
    shares = _shares(pairs)
    likely = torch.where(shares >= thresholds(shares, pairs.true), shares, -1.0)
    best, which = likely.max(dim=1)
    return (best >= 0) & (which != pairs.true)


def _shares(pairs: ClassPairs) -> Float[Tensor, "N K"]:
    """The probabilities; where nobody knows them, 1 of the class that was answered."""
    if pairs.probabilities is not None:
        return pairs.probabilities.double()
    return torch.nn.functional.one_hot(pairs.predicted, len(pairs.classes)).double()


def thresholds(shares: Float[Tensor, "N K"], true: Int[Tensor, " N"]) -> Float[Tensor, " K"]:
    """The mean probability of each class over the rows that bear it."""
    counts = true.bincount(minlength=shares.shape[1])
    own = shares.gather(1, true[:, None])[:, 0]
    sums = torch.zeros(shares.shape[1], dtype=torch.float64).index_add(0, true, own)
    means = sums / counts.clamp(min=1)
    return torch.where(counts > 0, means, means[counts > 0].mean())


def number_doubt(pairs: NumberPairs) -> Float[Tensor, " N"]:
    r"""How far each label is from the answer, in units of what is rare at such an answer.

    With :math:`\hat y` the answer out of fold, :math:`m` the median of the residuals
    :math:`y - \hat y` of the rows with the nearest answers and :math:`s` what one in five of them
    is further off from it than, it is :math:`|y - \hat y - m| / s`. Of a bin it is the distance of
    :math:`\hat y + m` to its nearer end, 0 inside.

    A fifth, and not the half of a median absolute deviation: errors have long tails where most of
    them are small, and measured by the small ones all of the tail is listed.
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


def number_contradicted(doubts: Float[Tensor, " N"]) -> Bool[Tensor, " N"]:
    """Which labels are contradicted: three times as far off as one in five is.

    Of a normal distribution that is 3.8 standard deviations, one label in 8,000.
    """
    return doubts > 3


def usual(
    said: Float[Tensor, " N"], residuals: Float[Tensor, " N"]
) -> tuple[Float[Tensor, " N"], Float[Tensor, " N"]]:
    """The median of the residuals among rows with the nearest answers, and their spread.

    The spread is what one in five is further off than; it is never less than a quarter of that of
    all rows, so that a stretch where the network happens to be right makes no row an outlier.

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
    spreads = (windows - shifts[:, None]).abs().quantile(_SHARE, dim=1)
    overall = (residuals - residuals.median()).abs().sort().values[int(_SHARE * rows) :].min()
    least = torch.clamp(_FLOOR * overall, min=1e-9)
    return between(said, at, shifts), between(said, at, torch.maximum(spreads, least))


def between(
    x: Float[Tensor, " N"], at: Float[Tensor, " M"], values: Float[Tensor, " M"]
) -> Float[Tensor, " N"]:
    """Straight lines between values at rising places, and the last ones beyond their ends."""
    import numpy as np

    return torch.from_numpy(np.interp(x.numpy(), at.numpy(), values.numpy()))
