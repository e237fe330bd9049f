"""Gradient sign dropout."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, final

import torch
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combiner, FromMatrix
from polyhead.objective.library import EXTRA, aggregator
from polyhead.objective.preference import values_of
from polyhead.objective.settings import Facts
from polyhead.settings import settings


@final
@settings
class GradDrop(ByGradients):
    """Gradient sign dropout (Chen et al. 2020, algorithm 1): for each weight, one sign is drawn.

    Attributes:
        method: ``GradDrop``.
        leak: By task, how much of its gradient passes whatever sign is drawn, 0 to 1; 0 without it.
    """

    method: Literal["GradDrop"] = "GradDrop"
    leak: dict[str, float] | None = None
    facts: ClassVar[Facts] = Facts(
        does="draws one sign for each weight",
        paper="Chen et al. 2020, algorithm 1",
        family="gradients",
        extra=EXTRA,
        draws=True,
        per_task=("leak",),
    )

    def __post_init__(self) -> None:
        for name, share in (self.leak or {}).items():
            if not 0 <= share <= 1:
                raise ValueError(f"leak.{name}: Expected a share, 0 to 1; got {share:g}")

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""

        def make(present: Sequence[str], device: torch.device) -> Callable[[Tensor], Tensor]:
            leak = values_of(self.leak, present, device)
            made: Callable[[Tensor], Tensor] = aggregator("GradDrop", self.method, leak=leak)
            return made

        make(tasks, torch.device("cpu"))
        return FromMatrix(make)
