"""Multi-task learning as a bargaining game."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import numpy as np
import numpy.typing as npt
import torch
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combined, Combiner, weighted
from polyhead.objective.rows import Rows
from polyhead.objective.settings import Facts
from polyhead.settings import settings

_NEAR = 0.25
_FOUND = 1e-10


@final
@settings
class NashMTL(ByGradients):
    r"""The Nash bargaining solution (Navon et al. 2022, eq. 3): :math:`J J^\top w = 1 / w`, w > 0.

    Differs from the paper: its algorithm 1 goes through convex approximations of the problem. But w
    is where the gradient of :math:`\frac{1}{2} w^\top J J^\top w - \sum_t \log w_t` is zero, a
    convex function, and Newton's method finds it to the last digits in some steps.

    Attributes:
        method: ``Nash-MTL``.
        max_norm: The longest that the gradient may be; 0 for no bound.
        update_weights_every: In every how many steps weights are searched for anew.
        optim_niter: How many steps a search takes at most. Where it ends without an answer, as it
            must where gradients point in opposite directions, the step falls back to the mean.
    """

    method: Literal["Nash-MTL"] = "Nash-MTL"
    max_norm: float = Field(default=1.0, ge=0)
    update_weights_every: int = Field(default=1, ge=1)
    optim_niter: int = Field(default=50, ge=1)
    facts: ClassVar[Facts] = Facts(
        does="bargains: equal shares of relative progress",
        paper="Navon et al. 2022, eq. 3",
        family="gradients",
        memory=True,
        properties=frozenset({"permutation", "non-conflicting"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        return _Bargain(self, tasks)


def bargain(products: npt.NDArray[np.float64], steps: int) -> npt.NDArray[np.float64]:
    r"""Solve :math:`G w = 1 / w` for w > 0 by damped Newton steps.

    With :math:`w_t = v_t / \sqrt{G_{tt}}` it is the same problem for the cosines of the gradients,
    whatever their lengths are. The step is shortened by :math:`1 + \lambda`, with the Newton
    decrement :math:`\lambda`, as long as that is large, which for such a function always leads to
    its minimum, where there is one (Nesterov and Nemirovskii 1994).

    Args:
        products: G, (T, T), the products of the gradients, none of which is zero.
        steps: How many it takes at most.

    Raises:
        ValueError: When they are not enough.

    Example:
        >>> bargain(np.array([[4.0, 0.0], [0.0, 1.0]]), 10).tolist()
        [0.5, 1.0]
    """
    lengths = np.sqrt(products.diagonal())
    cosines = products / np.outer(lengths, lengths)
    v = np.ones(len(lengths))
    for _ in range(steps):
        slope = cosines @ v - 1 / v
        step = np.linalg.solve(cosines + np.diag(v**-2), -slope)
        decrement = float(np.sqrt(max(-slope @ step, 0.0)))
        if decrement < _FOUND:
            return np.asarray(v / lengths)
        v = v + (step if decrement < _NEAR else step / (1 + decrement))
    raise ValueError(f"no bargain was found in {steps} steps")


@final
class _Bargain(Combiner):
    def __init__(self, declared: NashMTL, tasks: Sequence[str]) -> None:
        self._declared = declared
        self._tasks = list(tasks)
        self._weights = torch.ones(len(self._tasks), dtype=torch.float64)
        self._steps = 0

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether they are all there, where weights are to serve several steps."""
        return self._declared.update_weights_every == 1 or list(tasks) == self._tasks

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        products = rows.gramian.double().numpy()
        if self._steps % self._declared.update_weights_every == 0:
            self._weights = torch.from_numpy(bargain(products, self._declared.optim_niter))
        self._steps += 1
        weights = self._weights.numpy()
        length = float(np.sqrt(max(weights @ products @ weights, 0.0)))
        longest = self._declared.max_norm
        shortened = longest / length if 0 < longest < length else 1.0
        return weighted(rows, (weights * shortened).tolist())

    def state(self) -> dict[str, Tensor]:
        """The weights found last, and how many steps there were."""
        return {"weights": self._weights.clone(), "steps": torch.tensor(self._steps)}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        self._weights = state["weights"].double().clone()
        self._steps = int(state["steps"])
