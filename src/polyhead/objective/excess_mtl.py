"""Robust multi-task learning with excess risks."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.combiner import Combined, Combiner, weighted
from polyhead.objective.rows import Rows, in_memory, pieces
from polyhead.objective.settings import Facts
from polyhead.settings import settings

_LEAST = 1e-7


@final
@settings
class ExcessMTL(ByGradients):
    """Excess risks (He et al. 2024, eq. 6 to 9): weight for what is far from what it can reach.

    It keeps as many numbers for each task as there are shared weights.

    Attributes:
        method: ``ExcessMTL``.
        robust_step_size: How fast the weights move; with 1, one task of two soon has all of it.
        n_warmup_steps: Steps with equal weights, over which the excess at the start is measured.
            The paper takes three epochs.
    """

    method: Literal["ExcessMTL"] = "ExcessMTL"
    robust_step_size: float = Field(default=0.01, gt=0)
    n_warmup_steps: int = Field(default=0, ge=0)
    facts: ClassVar[Facts] = Facts(
        does="more weight for tasks far from what they can reach",
        paper="He et al. 2024, eq. 6 to 9",
        family="gradients",
        memory=True,
        properties=frozenset({"permutation"}),
    )

    def combiner(self, tasks: Sequence[str]) -> Combiner:
        """See ``ByGradients``."""
        return _Excess(self, tasks)


@final
class _Excess(Combiner):
    r"""Weighs tasks by how far their losses are from what they can reach.

    With the sums of squared gradients :math:`h` of all steps so far, that is about
    :math:`e_t = \sum g_t^2 / \sqrt{h_t}` (eq. 6 and 7), in shares of its first value, and
    :math:`w_t \leftarrow w_t \exp(\eta e_t)`, brought to a sum of 1 (eq. 9).
    """

    def __init__(self, declared: ExcessMTL, tasks: Sequence[str]) -> None:
        self._declared = declared
        self._tasks = list(tasks)
        self._state: dict[str, Tensor] = {}
        self._steps = 0

    def can(self, tasks: Sequence[str]) -> bool:
        """Whether they are all there."""
        return list(tasks) == self._tasks

    def combine(self, rows: Rows) -> Combined:
        """See ``Combiner``."""
        state, warmup = self._state, self._declared.n_warmup_steps
        if not state:
            state.update(_beginning(rows))
        excess = self._excess(rows).cpu()
        self._steps += 1
        if self._steps <= warmup:
            state["warmed"] += excess
            return weighted(rows, state["weights"].tolist())
        if "start" in state:
            excess = excess / (state["start"] + _LEAST)
        elif warmup:
            state["start"] = state["warmed"] / warmup
            excess = excess / (state["start"] + _LEAST)
        else:
            state["start"] = excess
        grown = state["weights"].log() + excess * self._declared.robust_step_size
        state["weights"] = grown.softmax(dim=0)
        return weighted(rows, state["weights"].tolist())

    def _excess(self, rows: Rows) -> Float[Tensor, " T"]:
        """By task. Piece by piece on a CPU, as small as its cache."""
        found = []
        for row, squares in zip(rows.parts, self._state["squares"], strict=True):
            flat = [in_memory(part) for part in row]
            held = torch.split(squares, [len(part) for part in flat])
            sums = [
                ((squared := piece.square()) / kept.add_(squared).add(_LEAST).sqrt_()).sum()
                for part, whole in zip(flat, held, strict=True)
                for piece, kept in zip(pieces(part), pieces(whole), strict=True)
            ]
            found.append(torch.stack(sums).sum())
        return torch.stack(found)

    def state(self) -> dict[str, Tensor]:
        """Weights, sums of squared gradients, and the excess at the start."""
        kept = {name: value.clone() for name, value in self._state.items()}
        return kept | {"steps": torch.tensor(self._steps)} if kept else {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """See ``Combiner``."""
        self._steps = int(state["steps"]) if state else 0
        self._state = {name: value.clone() for name, value in state.items() if name != "steps"}


def _beginning(rows: Rows) -> dict[str, Tensor]:
    like, size = rows.parts[0][0], len(rows.tasks)
    return {
        "weights": torch.full((size,), 1 / size, dtype=like.dtype),
        "warmed": torch.zeros(size, dtype=like.dtype),
        "squares": like.new_zeros(size, sum(part.numel() for part in rows.parts[0])),
    }
