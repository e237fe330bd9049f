"""How guessed classes and their probabilities agree with true classes, as statistics of N rows."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from polyhead.tasks.metric import Metric
from polyhead.tasks.statistics import ByClass, MeanOf, Ranking, Share, Statistic, Sums, mean

CALIBRATION_BINS = 15
"""Of equal width, from 0 to 1."""

MOST_RANKED = 50
"""Classes; AUROC takes one sort for each."""

# What a float32 next to 1 can still say; so log loss is finite, and at most 15.9.
_LEAST = float(torch.finfo(torch.float32).eps)


def is_ranked(count: int) -> bool:
    """Whether so many classes have an AUROC."""
    return count <= MOST_RANKED


def probability_metrics(count: int) -> tuple[Metric, ...]:
    """What is measured of the probabilities of so many classes."""
    ranking = Metric("auroc", "AUROC", higher_is_better=True, drawn=False)
    return (
        *((ranking,) if is_ranked(count) else ()),
        Metric("log_loss", "log loss", drawn=False),
        Metric("calibration_error", "calibration error", "%", drawn=False),
    )


def accuracy(guesses: Int[Tensor, " N"], truth: Int[Tensor, " N"]) -> Statistic:
    """The share of rows guessed right."""
    return Share(guesses == truth)


def balanced_accuracy(
    guesses: Int[Tensor, " N"], truth: Int[Tensor, " N"], count: int
) -> Statistic:
    """The mean recall over the classes that the labels hold; others can't be recalled."""
    hits = torch.where(guesses == truth, truth, -1)
    return ByClass([hits, truth], count, lambda hit, held: (hit / held).nanmean(dim=1))


def mean_f1(guesses: Int[Tensor, " N"], truth: Int[Tensor, " N"], count: int) -> Statistic:
    r"""The mean over classes of :math:`2 tp / (2 tp + fp + fn)`.

    It is taken over the classes that are true or guessed in some row.
    """
    hits = torch.where(guesses == truth, truth, -1)
    return ByClass([hits, truth, guesses], count, _f1)


def _f1(hit: Tensor, held: Tensor, guessed: Tensor) -> Tensor:
    return (2 * hit / (held + guessed)).nanmean(dim=1)


def f1(guesses: Bool[Tensor, " N"], truth: Bool[Tensor, " N"]) -> Statistic:
    r""":math:`2 tp / (2 tp + fp + fn)` of what holds, 0 where it holds nowhere."""
    either = guesses.double() + truth.double()
    return Sums([guesses & truth, either], lambda hit, either: (2 * hit / either).nan_to_num(0.0))


def mean_f1_of_labels(guesses: Bool[Tensor, "N K"], truth: Bool[Tensor, "N K"]) -> Statistic:
    """The mean F1 over the labels that are true or guessed in some row; 0 where none is."""
    parts = zip(guesses.unbind(dim=1), truth.unbind(dim=1), strict=True)
    facts = [fact.double() for g, t in parts for fact in (g & t, g.double() + t.double())]
    return Sums(facts, lambda *sums: _f1_of_labels(torch.stack(sums, dim=1)))


def _f1_of_labels(sums: Tensor) -> Tensor:
    return (2 * sums[:, ::2] / sums[:, 1::2]).nanmean(dim=1).nan_to_num(0.0)


def recalls(guesses: Bool[Tensor, "N K"], truth: Bool[Tensor, "N K"]) -> Statistic:
    """The mean over labels of the mean recall of having one and of not having it."""
    parts = zip(guesses.long().unbind(dim=1), truth.long().unbind(dim=1), strict=True)
    return MeanOf([balanced_accuracy(said, true, 2) for said, true in parts])


def one_against_rest(shares: Float[Tensor, "N K"], truth: Int[Tensor, " N"]) -> Statistic:
    """The mean AUROC of each class against all others, over those that the labels hold."""
    return MeanOf([Ranking(share, truth == k) for k, share in enumerate(shares.unbind(dim=1))])


def log_loss(shares: Float[Tensor, " N"]) -> Statistic:
    r"""The mean of :math:`-\log p_i`.

    Args:
        shares: What probability the true class was given.
    """
    return mean(-shares.double().clamp(_LEAST, 1 - _LEAST).log())


def log_losses(shares: Float[Tensor, "N K"]) -> Statistic:
    """The same for several answers a row, each with its own probability."""
    return mean(-shares.double().clamp(_LEAST, 1 - _LEAST).log().mean(dim=1))


def calibration_bins(sure: Float[Tensor, "..."]) -> Int[Tensor, "..."]:
    """The bin of each probability, from 0; one at a border belongs to the lower bin, as in Guo."""
    edges = torch.arange(1, CALIBRATION_BINS, dtype=torch.float64) / CALIBRATION_BINS
    return torch.bucketize(sure.double(), edges)


def calibration_error(tops: Float[Tensor, "N L"], right: Bool[Tensor, "N L"]) -> Statistic:
    r"""How far probabilities are from the shares in which they came true.

    The expected calibration error, :math:`\sum_b |\sum_{i \in b} w_i (p_i - r_i)| / \sum_i w_i`
    over 15 bins of equal width, with a probability :math:`p_i` and :math:`r_i` whether it came
    true. Where one class holds, it is the probability of the likeliest class (Guo et al. 2017, "On
    Calibration of Modern Neural Networks", equation 3). Where any number of labels may hold, it is
    that of each label (Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities
    Using Bayesian Binning", of one event), as that is what an answer says of it. With the larger of
    :math:`p` and :math:`1 - p` instead it could only be smaller: a label given 0.8 that holds in
    0.7 of such rows, and another given 0.2 that holds in 0.1, would make up for each other.

    Args:
        tops: The probabilities; L a row.
        right: Whether each came true.
    """
    bins = calibration_bins(tops)
    over = torch.zeros(len(tops), CALIBRATION_BINS, dtype=torch.float64)
    over.scatter_add_(1, bins, (tops.double() - right.double()) / tops.shape[1])
    facts = [*over.unbind(dim=1), torch.ones(len(tops))]
    return Sums(facts, _calibration)


def _calibration(*sums: Tensor) -> Tensor:
    *over, count = sums
    return torch.stack(over).abs().sum(dim=0) / count
