"""One learned number per task, under an optimizer of its own."""

from collections.abc import Mapping, Sequence
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

_KEPT = ("step", "exp_avg", "exp_avg_sq")


@final
class Scalars:
    """One number per task, learned by Adam; a task that is absent stays as it is, momentum and all.

    Attributes:
        tasks: All tasks.
    """

    def __init__(
        self,
        tasks: Sequence[str],
        device: torch.device,
        *,
        start: float,
        lr: float,
        weight_decay: float = 0.0,
    ) -> None:
        self.tasks = tuple(tasks)
        self._values = {n: nn.Parameter(torch.full((), start, device=device)) for n in tasks}
        self._adam = torch.optim.Adam(self._values.values(), lr=lr, weight_decay=weight_decay)

    def of(self, tasks: Sequence[str]) -> Float[Tensor, " T"]:
        """The numbers of some tasks."""
        return torch.stack([self._values[name].detach() for name in tasks])

    def step(self, tasks: Sequence[str], gradient: Float[Tensor, " T"]) -> None:
        """One step of Adam for some tasks."""
        self._adam.zero_grad()
        for name, part in zip(tasks, gradient, strict=True):
            self._values[name].grad = part.detach().clone()
        self._adam.step()

    def put(self, tasks: Sequence[str], values: Float[Tensor, " T"]) -> None:
        """Replace the numbers of some tasks."""
        for name, value in zip(tasks, values, strict=True):
            self._values[name].data.copy_(value)

    def state(self) -> dict[str, Tensor]:
        """The numbers and what Adam knows of each."""
        made = {}
        for place, value in enumerate(self._values.values()):
            made[f"scalars.{place}"] = value.detach().clone()
            kept = self._adam.state.get(value, {})
            made |= {f"scalars.{place}.{k}": kept[k].clone() for k in _KEPT if k in kept}
        return made

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take up another's; tasks are told apart by their order."""
        for place, value in enumerate(self._values.values()):
            value.data.copy_(state[f"scalars.{place}"])
            kept = {k: state.get(f"scalars.{place}.{k}") for k in _KEPT}
            self._adam.state[value] = {
                # Adam keeps its count of steps on the CPU.
                k: v.clone() if k == "step" else v.to(value.device, copy=True)
                for k, v in kept.items()
                if v is not None
            }
