"""The direction on which all gradients agree."""

from collections.abc import Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner, FromGramian
from polyhead.objective.preference import preferred
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class ConFIG(ByGradients):
    """The direction alike to all gradients (Liu et al. 2025, eq. 2), as long as all agree on it.

    Attributes:
        method: ``ConFIG``.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
    """

    method: Literal["ConFIG"] = "ConFIG"
    preference: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="the direction that is alike to all gradients",
        paper="Liu et al. 2025, eq. 2",
        family="gradients",
        per_task=("preference",),
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""

        def make(present: Sequence[str]) -> "_Agreed":
            given = preferred(self.preference, present)
            return _Agreed(torch.ones(len(present)) if given is None else given)

        make(tasks)
        return FromGramian(make)


@final
class _Agreed:
    r"""The weights of the gradients in that direction.

    With the gradients' unit vectors U, their cosines :math:`C = U U^\top` and the preference p, the
    direction is :math:`d = U^+ p = U^\top C^+ p`, and the update
    :math:`\frac{\sum_t g_t \cdot d}{\lVert d \rVert^2} d`. So T x T numbers suffice; and rank is
    judged by them, where the pseudoinverse of a matrix of millions of columns takes its width for
    a sign of rounding and drops directions that are there.
    """

    def __init__(self, preference: Float[Tensor, " T"]) -> None:
        self._preference = preference.double()

    def __call__(self, gramian: Float[Tensor, "T T"]) -> Float[Tensor, " T"]:
        rounding = len(gramian) * torch.finfo(gramian.dtype).eps
        products = gramian.double()
        lengths = products.diagonal().sqrt()
        cosines = products / torch.outer(lengths, lengths)
        mix = torch.linalg.pinv(cosines, rtol=rounding, hermitian=True) @ self._preference
        toward = cosines @ mix
        size = mix @ toward
        weights = (lengths @ toward) / size * mix / lengths if size > 0 else torch.zeros_like(mix)
        return weights.to(gramian.dtype)
