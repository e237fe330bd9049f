"""Methods that take out of gradients what conflicts: UPGrad, DualProj, PCGrad."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, final

from pydantic import Field

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner, FromGramian
from polyhead.objective.library import EXTRA, aggregator, projector
from polyhead.objective.preference import preferred
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class UPGrad(ByGradients):
    r"""Unconflicting projection of gradients (Quinton and Rey 2024, eq. 4).

    Every gradient is projected onto the dual cone of all, where no task loses; then their mean.

    Attributes:
        method: ``UPGrad``.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
        norm_eps: Below this sum of squared norms gradients count as zero.
        reg_eps: What is added to the diagonal of the normalized Gramian, for the solver.
    """

    method: Literal["UPGrad"] = "UPGrad"
    preference: dict[str, float] | None = None
    norm_eps: float = Field(default=1e-4, ge=0)
    reg_eps: float = Field(default=1e-4, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="projects each gradient to where no task loses",
        paper="Quinton and Rey 2024",
        family="gradients",
        extra=EXTRA,
        per_task=("preference",),
        properties=frozenset({"permutation", "non-conflicting", "linear"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        return _dual_cone("UPGradWeighting", self, tasks)


@final
@settings
class DualProj(ByGradients):
    """The mean gradient, projected to where no task loses (Lopez-Paz and Ranzato 2017, eq. 11).

    Attributes:
        method: ``DualProj``.
        preference: How much each task counts, as ``{ age = 2, gender = 1 }``; alike without it.
        norm_eps: Below this sum of squared norms gradients count as zero.
        reg_eps: What is added to the diagonal of the normalized Gramian, for the solver.
    """

    method: Literal["DualProj"] = "DualProj"
    preference: dict[str, float] | None = None
    norm_eps: float = Field(default=1e-4, ge=0)
    reg_eps: float = Field(default=1e-4, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="projects the mean gradient to where no task loses",
        paper="Lopez-Paz and Ranzato 2017, eq. 11",
        family="gradients",
        extra=EXTRA,
        per_task=("preference",),
        properties=frozenset({"permutation", "non-conflicting"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        return _dual_cone("DualProjWeighting", self, tasks)


def _dual_cone(name: str, declared: UPGrad | DualProj, tasks: Sequence[str]) -> Combiner:
    cone = projector(declared.method, declared.norm_eps, declared.reg_eps)

    def make(present: Sequence[str]) -> Any:  # noqa: ANN401
        given = preferred(declared.preference, present)
        return aggregator(name, declared.method, pref_vector=given, projector=cone)

    make(tasks)
    return FromGramian(make)


@final
@settings
class PCGrad(ByGradients):
    """Gradient surgery (Yu et al. 2020, algorithm 1): what conflicts with another is cut off.

    The order in which others are looked at is drawn at random, and the results are added up.

    Attributes:
        method: ``PCGrad``.
    """

    method: Literal["PCGrad"] = "PCGrad"
    facts: ClassVar[Facts] = Facts(
        does="takes out of each gradient what conflicts with another",
        paper="Yu et al. 2020, algorithm 1",
        family="gradients",
        extra=EXTRA,
        draws=True,
        properties=frozenset({"linear"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("PCGradWeighting", self.method)
        return FromGramian(lambda _: made)
