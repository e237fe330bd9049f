"""Gradient sign dropout."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combined, Combiner
from polyhead.objective.preference import values_of
from polyhead.objective.rows import Rows, in_memory, pieces
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
        draws=True,
        per_task=("leak",),
    )

    def __post_init__(self) -> None:
        for name, share in (self.leak or {}).items():
            if not 0 <= share <= 1:
                raise ValueError(f"leak.{name}: Expected a share, 0 to 1; got {share:g}")

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        values_of(self.leak, tasks, torch.device("cpu"))
        return _DrawnSigns(self.leak)


@final
class _DrawnSigns(Combiner):
    r"""Keeps, of each weight's gradients, those of one sign.

    With :math:`P = \frac{1}{2} (1 + \sum_t g_t / \sum_t |g_t|)` the sign is positive where a number
    drawn from [0, 1) is below P.
    """

    def __init__(self, leak: Mapping[str, float] | None) -> None:
        self._leak = leak

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``. Piece by piece on a CPU, as small as its cache."""
        leaks = [(self._leak or {}).get(name, 0.0) for name in rows.tasks]
        made = []
        for parts in zip(*rows.parts, strict=True):
            flat = [in_memory(part) for part in parts]
            for piece in zip(*map(pieces, flat), strict=True):
                _keep_one_sign(piece, leaks)
            if flat[0].data_ptr() != parts[0].data_ptr():  # its memory has gaps
                parts[0].copy_(flat[0].view(parts[0].shape))
            made.append(parts[0])
        return Combined(made, None)


def _keep_one_sign(gradients: Sequence[Float[Tensor, " n"]], leaks: Sequence[float]) -> None:
    """What passes, added up in the memory of the first."""
    sizes = torch.stack([gradient.abs() for gradient in gradients]).sum(dim=0)
    purity = torch.stack(list(gradients)).sum(dim=0).div_(sizes).add_(1).mul_(0.5)
    signs = purity.sub_(torch.rand_like(purity)).sign_().nan_to_num_(0)
    passed = [
        (gradient * signs).relu_().mul_(signs).lerp_(gradient, leak)
        for gradient, leak in zip(gradients, leaks, strict=True)
    ]
    torch.sum(torch.stack(passed), dim=0, out=gradients[0])
