"""Means that do without the strangest gradients: Krum and TrimmedMean."""

from collections.abc import Sequence
from typing import ClassVar, Literal, final

from pydantic import Field

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner, FromGramian, FromMatrix
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class Krum(ByGradients):
    """The gradients nearest to the others (Blanchard et al. 2017); made for hostile machines.

    Attributes:
        method: ``Krum``.
        n_byzantine: How many gradients may be hostile; it wants three tasks more than that.
        n_selected: How many gradients are kept.
    """

    method: Literal["Krum"] = "Krum"
    n_byzantine: int = Field(default=1, ge=0)
    n_selected: int = Field(default=1, ge=1)
    facts: ClassVar[Facts] = Facts(
        does="keeps the gradients nearest to the others",
        paper="Blanchard et al. 2017",
        family="gradients",
        extra=EXTRA,
    )

    @property
    def least_tasks(self) -> int:
        """See ``Objective``."""
        return max(self.n_byzantine + 3, self.n_selected)

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator(
            "KrumWeighting",
            self.method,
            n_byzantine=self.n_byzantine,
            n_selected=self.n_selected,
        )
        return FromGramian(lambda _: made, least_tasks=self.least_tasks)


@final
@settings
class TrimmedMean(ByGradients):
    """For each weight, the mean without the extremes (Yin et al. 2018); made for hostile machines.

    Attributes:
        method: ``TrimmedMean``.
        trim_number: How many of the largest and of the smallest numbers are left out.
    """

    method: Literal["TrimmedMean"] = "TrimmedMean"
    trim_number: int = Field(default=1, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="for each weight, the mean without the extremes",
        paper="Yin et al. 2018",
        family="gradients",
        extra=EXTRA,
        properties=frozenset({"permutation"}),
    )

    @property
    def least_tasks(self) -> int:
        """See ``Objective``."""
        return 2 * self.trim_number + 1

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        made = aggregator("TrimmedMean", self.method, trim_number=self.trim_number)
        return FromMatrix(lambda _, __: made, least_tasks=self.least_tasks)
