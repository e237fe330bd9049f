"""How much a number counts in the loss by how rare its like is among the training labels."""

import math

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.settings import settings

Numbers = npt.NDArray[np.float64]

_MOST = 100.0
_POINTS = 256
_PARTS = 16


@settings
class Rarity:
    """A weight for every number: straight between some points, and level beyond the outer two.

    Attributes:
        points: Numbers that rise.
        weights: The weight of each of them.
    """

    points: tuple[float, ...]
    weights: tuple[float, ...]

    def of(self, numbers: Float[Tensor, " B"]) -> Float[Tensor, " B"]:
        """The weight of each number."""
        points, weights = torch.tensor([self.points, self.weights], device=numbers.device)
        right = torch.searchsorted(points, numbers.contiguous()).clamp(1, len(points) - 1)
        left = right - 1
        way = ((numbers - points[left]) / (points[right] - points[left])).clamp(0, 1)
        return torch.lerp(weights[left], weights[right], way)


def fit_rarity(numbers: Numbers, strength: float) -> Rarity | None:
    r"""Weights by the density of the training labels, 1 in the mean over them.

    The weight of a number :math:`y` is in proportion to :math:`\tilde p(y)^{-\alpha}`, where
    :math:`\tilde p(y) = \frac{1}{n} \sum_i k(y, y_i)` is the density of the labels
    :math:`y_i`, smoothed with a Gaussian :math:`k`. Densities below a hundredth of the highest
    count as that, so that no number counts more than :math:`100^\alpha` times as much as another.

    Source: label distribution smoothing, Yang et al. 2021, "Delving into deep imbalanced
    regression", section 3.1; :math:`\alpha = 1` is its inverse and 1/2 its square-root
    re-weighting. Differs from the paper: labels are not cut into bins, the width of the kernel is
    :math:`0.9 \min(s, IQR / 1.34)\, n^{-1/5}` (Silverman 1986, eq. 3.31) instead of two bins, and
    the lowest density is bounded.

    Args:
        numbers: (N,), the labels that are present.
        strength: :math:`\alpha`, from 0 to 1.

    Returns:
        None where every number counts the same.
    """
    if strength == 0 or numbers.min() == numbers.max():
        return None
    points = _points(numbers)
    density = _density(numbers, points)
    weights = np.maximum(density, density.max() / _MOST) ** -strength
    weights /= np.interp(numbers, points, weights).mean()
    return Rarity(tuple(points.tolist()), tuple(weights.tolist()))


def _points(numbers: Numbers) -> Numbers:
    """Every number where they are few; else quantiles, for where many are, and even steps."""
    found = np.unique(numbers)
    if len(found) > _POINTS:
        shares = np.linspace(0, 1, _POINTS // 2)
        quantiles = np.quantile(numbers, shares, method="inverted_cdf")
        found = np.concatenate([quantiles, np.linspace(found[0], found[-1], _POINTS // 2)])
    # Weights are looked up in float32, in which no two points may be the same.
    return np.unique(found.astype(np.float32)).astype(np.float64)


def _density(numbers: Numbers, points: Numbers) -> Numbers:
    """Up to a factor. Numbers are rounded to a part of the kernel's width, and counted."""
    width = _width(numbers)
    steps, counts = np.unique(np.round((numbers - points[0]) * _PARTS / width), return_counts=True)
    steps, places = steps / _PARTS, (points - points[0]) / width
    return np.array([np.exp(-0.5 * (steps - place) ** 2) @ counts for place in places])


def _width(numbers: Numbers) -> float:
    deviation = float(numbers.std())
    low, high = np.quantile(numbers, [0.25, 0.75])
    spread = min(deviation, float(high - low) / 1.34) or deviation
    return 0.9 * spread / math.pow(len(numbers), 0.2)
