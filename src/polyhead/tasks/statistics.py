"""Numbers of N rows that take a weight for each row, many weightings at once.

A statistic holds what it needs to know of each row; ``over`` turns weights into the number. With
all weights 1 it is the metric; with counts of rows drawn with replacement it is a bootstrap
(Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 6), R of them in one call.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import final

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor


class Statistic(ABC):
    """One number of N rows, each of which counts as often as its weight says.

    Attributes:
        rows: N.
    """

    rows: int

    @abstractmethod
    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """The number under each of R weightings; NaN where it is not defined.

        Args:
            weights: At least 0, in float64.
        """


def values_of(
    statistics: Mapping[str, Statistic], weights: Float[Tensor, " N"] | None = None
) -> dict[str, float]:
    """The numbers under one weighting, each row once without it; those that are defined."""
    found = {}
    for name, statistic in statistics.items():
        counts = torch.ones(statistic.rows) if weights is None else weights
        value = float(statistic.over(counts.double()[None]))
        if not math.isnan(value):
            found[name] = value
    return found


@final
class Sums(Statistic):
    """A function of weighted sums: one matrix product for all weightings.

    Args:
        facts: F columns of (N,).
        reduce: From the sums of each column, F tensors of (R,), to the number.

    >>> twice = Sums([torch.tensor([1.0, 3.0])], lambda total: 2 * total)
    >>> twice.over(torch.tensor([[1.0, 1.0], [2.0, 0.0]]).double()).tolist()
    [8.0, 4.0]
    """

    def __init__(self, facts: Sequence[Tensor], reduce: Callable[..., Tensor]) -> None:
        self.rows = len(facts[0])
        self._facts = torch.stack([fact.double() for fact in facts], dim=1)
        self._reduce = reduce

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        return self._reduce(*(weights @ self._facts).unbind(dim=1))


def mean(values: Float[Tensor, " N"], among: Bool[Tensor, " N"] | None = None) -> Statistic:
    r"""The weighted mean, :math:`\sum_i w_i v_i / \sum_i w_i`.

    Args:
        values: One for each row.
        among: The rows that count; all without it.
    """
    count = torch.ones(len(values)) if among is None else among.double()
    held = values if among is None else torch.where(among, values.double(), 0.0)
    return Sums([held, count], lambda total, count: total / count)


@final
class Share(Statistic):
    """The weighted mean of numbers from 0 to 1: of zeros and ones, or shares of each row.

    That it is a share is known of it, since a bootstrap says nothing where all rows are alike at
    one of the two ends: every resample is too.

    Attributes:
        among: (N,), the rows that count.
        edge: 0 or 1 where that is the number of every row that counts; else None.

    Args:
        values: One for each row.
        among: The rows that count; all without it.
    """

    def __init__(
        self, values: Shaped[Tensor, " N"], among: Bool[Tensor, " N"] | None = None
    ) -> None:
        self.rows = len(values)
        self.among = torch.ones(len(values), dtype=torch.bool) if among is None else among
        held = values[self.among].double()
        self.edge = next(
            (end for end in (0.0, 1.0) if len(held) and bool((held == end).all())), None
        )
        self._mean = mean(values.double(), self.among)

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        return self._mean.over(weights)


def root_mean(values: Float[Tensor, " N"]) -> Statistic:
    """The root of the weighted mean."""
    ones = torch.ones(len(values))
    return Sums([values, ones], lambda total, count: (total / count).sqrt())


def explained(said: Float[Tensor, " N"], true: Float[Tensor, " N"]) -> Statistic:
    r"""The coefficient of determination, :math:`1 - \sum_i w_i (y_i - f_i)^2 / \sum_i w_i (y_i - \bar y)^2`.

    It is not defined where all labels are equal.
    """  # noqa: E501 - a formula
    # Sums of squares keep their digits only about a number that is near.
    about = true.double() - true.double().median()
    facts = [(said - true).double().square(), about, about.square(), torch.ones(len(true))]
    return Sums(facts, _explained)


def _explained(wrong: Tensor, first: Tensor, second: Tensor, count: Tensor) -> Tensor:
    varies = second - first.square() / count
    return torch.where(varies > 1e-12 * second, 1 - wrong / varies, torch.nan)


@final
class Median(Statistic):
    """The weighted median: the middle of the two values on both sides of half the weight.

    >>> values = torch.tensor([5.0, 1.0, 3.0])
    >>> Median(values).over(torch.tensor([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]).double()).tolist()
    [3.0, 2.0]
    """

    def __init__(self, values: Float[Tensor, " N"]) -> None:
        self.rows = len(values)
        self._values, self._order = values.double().sort()

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        reached = weights.index_select(1, self._order).cumsum(dim=1)
        half = reached[:, -1:] / 2
        last = len(self._values) - 1
        low = torch.searchsorted(reached, half).clamp(max=last)
        high = torch.searchsorted(reached, half, right=True).clamp(max=last)
        middle = (self._values[low] + self._values[high])[:, 0] / 2
        return torch.where(half[:, 0] > 0, middle, torch.nan)


@final
class Ranking(Statistic):
    r"""The area under the ROC curve: how often a positive row scores above a negative one.

    :math:`\sum_{i+} \sum_{j-} w_i w_j ([s_i > s_j] + \frac{1}{2} [s_i = s_j]) / (W_+ W_-)`, by one
    sort and the cumulative weight of the negatives. It is not defined where one of both has no
    weight.

    Source: Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve".
    """

    def __init__(self, scores: Float[Tensor, " N"], positive: Bool[Tensor, " N"]) -> None:
        self.rows = len(scores)
        held, self._order = scores.double().sort()
        self._negative = (~positive)[self._order].double()
        where = positive[self._order].nonzero().flatten()
        self._positives = self._order[where]
        # Negatives below a row's score, and below or at it, are where its value starts and ends.
        self._below = torch.searchsorted(held, held[where])
        self._upto = torch.searchsorted(held, held[where], right=True)

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        passed = torch.zeros(len(weights), weights.shape[1] + 1, dtype=weights.dtype)
        negatives = weights.index_select(1, self._order).mul_(self._negative)
        torch.cumsum(negatives, dim=1, out=passed[:, 1:])
        beaten = passed.index_select(1, self._below) + passed.index_select(1, self._upto)
        positives = weights.index_select(1, self._positives)
        pairs = positives.sum(dim=1) * passed[:, -1]
        return (positives * beaten).sum(dim=1) / 2 / pairs


@final
class ByClass(Statistic):
    """A function of the weight of rows by class, without a column for each class.

    Args:
        codes: Of each fact, (N,), the class that a row counts for, -1 for none.
        count: How many classes there are.
        reduce: From the weights of each fact, (R, K), to the number.
    """

    def __init__(
        self,
        codes: Sequence[Int[Tensor, " N"]],
        count: int,
        reduce: Callable[..., Tensor],
    ) -> None:
        self.rows = len(codes[0])
        self._codes = [torch.where(code < 0, count, code) for code in codes]
        self._count = count
        self._reduce = reduce

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        return self._reduce(*(self._summed(code, weights) for code in self._codes))

    def _summed(self, codes: Tensor, weights: Tensor) -> Tensor:
        sums = torch.zeros(len(weights), self._count + 1, dtype=weights.dtype)
        return sums.index_add_(1, codes, weights)[:, :-1]


@final
class MeanOf(Statistic):
    """The mean of several statistics, of those that are defined."""

    def __init__(self, parts: Sequence[Statistic]) -> None:
        self.rows = parts[0].rows
        self._parts = tuple(parts)

    def over(self, weights: Float[Tensor, "R N"]) -> Float[Tensor, " R"]:
        """See ``Statistic``."""
        return torch.stack([part.over(weights) for part in self._parts]).nanmean(dim=0)
