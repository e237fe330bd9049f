"""Intervals and sets that hold the truth in a declared share of rows: split conformal prediction.

Source: Papadopoulos et al. 2002, "Inductive Confidence Machines for Regression"; Vovk, Gammerman
and Shafer 2005, "Algorithmic Learning in a Random World", section 4.5 for categories (Mondrian);
Sadinle, Lei and Wasserman 2019, "Least Ambiguous Set-Valued Classifiers With Bounded Error Levels",
for classes; Vovk 2012, "Conditional Validity of Inductive Conformal Predictors", for each class by
itself. The quantiles come from crepes, and are kept as plain numbers.
"""

import math
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.errors import MissingExtraError
from polyhead.settings import settings
from polyhead.tasks import Chances

Values = npt.NDArray[np.float64]
MOST_CATEGORIES = 10
# (1 - level) (n + 1) is to be taken as the whole number that it is, where it is one.
_NUDGE = 1e-9


@settings
class Band:
    """How far the truth may lie from a predicted number, by the category of the prediction.

    Attributes:
        edges: (C - 1,), rising: where one category ends and the next begins.
        reach: (C,), how far the interval reaches to both sides.
    """

    edges: tuple[float, ...]
    reach: tuple[float, ...]

    def interval(self, predicted: float) -> tuple[float, float]:
        """The lowest and the highest number that may be true.

        >>> Band((20.0,), (5.0, 10.0)).interval(20.0)
        (10.0, 30.0)
        """
        reach = self.reach[int(np.searchsorted(self.edges, predicted, side="right"))]
        return predicted - reach, predicted + reach

    def intervals(
        self, predicted: Float[Tensor, " N"]
    ) -> tuple[Float[Tensor, " N"], Float[Tensor, " N"]]:
        """The same for N predictions, in float64."""
        values = predicted.double()
        edges = torch.tensor(self.edges, dtype=torch.float64)
        places = torch.searchsorted(edges, values.contiguous(), right=True)
        reach = torch.tensor(self.reach, dtype=torch.float64)[places]
        return values - reach, values + reach


def rows_needed(level: float) -> int:
    r"""The fewest rows from which a quantile is taken: :math:`5 / (1 - level)`.

    Below :math:`1 / (1 - level) - 1` there is no finite one. With five times as many, about five
    of the rows lie beyond it, and the share that it covers in the long run is as good as surely
    within 10 points of a level of 90 % (a beta distribution, with a standard deviation of 4).

    >>> rows_needed(0.9), rows_needed(0.95), rows_needed(0.8)
    (50, 100, 25)
    """
    return math.ceil(5 / (1 - level) - 1e-6)


def fit_band(predicted: Float[Tensor, " N"], true: Float[Tensor, " N"], level: float) -> Band:
    r"""Intervals around predicted numbers, from the residuals of N rows.

    Rows are put into at most ten categories of like predictions, each of ``rows_needed`` rows or
    more. In a category of :math:`n` rows the interval reaches to both sides as far as the
    :math:`\lceil (n + 1) \, level \rceil`-th smallest of :math:`|y - \hat y|`. So a new row like
    these is covered with a probability of at least ``level`` whatever the network is worth, in
    each of the categories, and at most :math:`1 / (n + 1)` more where residuals do not tie.

    Raises:
        MissingExtraError: Without crepes.
    """
    crepes = _crepes()
    said, residuals = _values(predicted), np.abs(_values(true) - _values(predicted))
    edges = _edges(said, rows_needed(level))
    categories = np.searchsorted(edges, said, side="right")
    regressor = crepes.ConformalRegressor().fit(residuals, bins=categories)
    every = np.arange(len(edges) + 1)
    ends = regressor.predict_int(np.zeros(len(every)), bins=every, confidence=level - _NUDGE)
    return Band(tuple(edges.tolist()), tuple(ends[:, 1].tolist()))


def _edges(values: Values, fewest: int) -> Values:
    """Borders between categories of like size, each of which holds rows enough."""
    count = max(1, min(MOST_CATEGORIES, len(values) // fewest))
    ordered = np.sort(values)
    places = np.arange(1, count) * len(values) // count
    edges = np.unique(ordered[places])
    # Equal predictions share a category, which may leave its neighbor with too few.
    while len(edges):
        sizes = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        least = int(sizes.argmin())
        if sizes[least] >= fewest:
            break
        edges = np.delete(edges, min(least, len(edges) - 1))
    return edges


def fit_threshold(chances: Chances, level: float) -> float:
    r"""The smallest probability with which a class is in the set of those that may hold.

    Of N rows with the probability :math:`p` of what is true (of several labels that hold, the
    smallest; 1 where none does) it is the :math:`\lceil (N + 1) \, level \rceil`-th largest, so
    that all that is true of a new row like these is in its set with a probability of at least
    ``level``.

    Raises:
        MissingExtraError: Without crepes.
    """
    crepes = _crepes()
    p = chances.probabilities.double().masked_fill(~chances.true, 1.0).min(dim=1).values
    # The hinge of crepes is 1 - p, which orders alike and loses digits.
    strangeness = -_values(p)
    classifier = crepes.ConformalClassifier()
    classifier.fit(strangeness)
    candidates = np.unique(strangeness)
    inside = classifier.predict_set(candidates[:, None], confidence=level - _NUDGE, smoothing=False)
    return float(-candidates[inside[:, 0].astype(bool)].max())


def class_rows_needed(level: float) -> int:
    r"""The fewest rows of a class that give it a threshold of its own.

    They are :math:`\lceil 1 / (1 - level) \rceil - 1`, and from fewer there is no finite quantile.
    From so few the class is covered at the level in the mean of many calibrations, and one of them
    may be far off: see ``rows_needed``.

    >>> class_rows_needed(0.9), class_rows_needed(0.95), class_rows_needed(0.5)
    (9, 19, 1)
    """
    return math.ceil(1 / (1 - level) - 1e-6) - 1


def fit_class_thresholds(chances: Chances, level: float) -> dict[str, float]:
    """Of every class, the smallest probability with which it is in the set.

    It is ``fit_threshold`` of the rows where that class holds: of new rows like these where it
    does, at least ``level`` have it in their set. Classes with fewer rows than
    ``class_rows_needed`` are left out.

    Args:
        chances: Of N rows in each of which one class holds.
        level: In what share of rows the true class is to be in the set.

    Raises:
        MissingExtraError: Without crepes.
    """
    found: dict[str, float] = {}
    for k, name in enumerate(chances.classes):
        rows = chances.true[:, k]
        if int(rows.sum()) >= class_rows_needed(level):
            part = Chances(chances.classes, chances.probabilities[rows], chances.true[rows])
            found[name] = fit_threshold(part, level)
    return found


def need_crepes() -> None:
    """Refuse to go on without the library, before anything long begins; it is not loaded.

    Raises:
        MissingExtraError: When it is not installed.
    """
    if find_spec("crepes") is None:
        raise MissingExtraError("intervals (calibration.intervals)", "report")


def _crepes() -> ModuleType:
    need_crepes()
    return import_module("crepes")


def _values(numbers: Tensor) -> Values:
    return numbers.double().numpy()
