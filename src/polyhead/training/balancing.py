"""What a method of balancing wants of a training, and what stands against it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import final

import torch

from polyhead.batch import Batch
from polyhead.errors import Fault, SpecError
from polyhead.model import Network
from polyhead.objective import Learning, Objective
from polyhead.spec import Training
from polyhead.tasks import Task
from polyhead.together import ALONE, Together

_NECK = (
    'A neck with layers that learn gives the tasks some: neck = { kind = "pool", hidden = [64] }.'
)


def learning_of(network: Network, together: Together = ALONE) -> Learning:
    """What of a network learns: the heads each for its task, all else for all tasks."""
    heads = {
        name: [p for p in network.head(name).parameters() if p.requires_grad]
        for name in network.task_names
    }
    own = {id(p) for parameters in heads.values() for p in parameters}
    shared = [p for p in network.parameters_learning() if id(p) not in own]
    return Learning(shared, heads, together)


def labeled_in(batch: Batch, tasks: Sequence[Task]) -> list[str]:
    """The tasks that a batch, still on the CPU, has a label for, and that weigh something."""
    return [t.name for t in tasks if t.weight and batch.present[t.name].numpy().any()]


def refuse_objective(objective: Objective, learning: Learning, training: Training) -> None:
    """Refuse a method that looks at gradients where it would do nothing, or can't get them.

    Args:
        objective: The method.
        learning: What learns.
        training: How it trains, with ``auto`` precision settled.

    Raises:
        SpecError: Saying what stands against it.
    """
    if objective.facts.family != "gradients":
        return
    where, faults = "objective.method", []
    if not learning.shared:
        what = (
            f"{objective.method} balances the gradients of the weights that tasks share, and here "
            "none of them learns: the heads stand directly on frozen features."
        )
        faults.append(Fault(where, what, _NECK))
    if training.precision == "fp16":
        what = f"{objective.method} compares gradients, which float16 scales and may cut off."
        faults.append(Fault(where, what, 'Set training.precision = "bf16", or "fp32".'))
    if training.compile:
        what = f"{objective.method} goes back through the network once for each task, which "
        what += "a compiled one does not allow."
        faults.append(Fault(where, what, "Leave training.compile out."))
    if faults:
        raise SpecError(faults)


@final
class SameDraws:
    """Where torch's random numbers stand, to draw the same ones again: the same dropout."""

    def __init__(self, device: torch.device) -> None:
        self._cpu = torch.get_rng_state()
        self._device = device if device.type == "cuda" else None
        self._cuda = torch.cuda.get_rng_state(device) if self._device else None

    @contextmanager
    def again(self) -> Iterator[None]:
        """Within it, what was drawn since is drawn again; afterwards all goes on as if not."""
        with torch.random.fork_rng([self._device] if self._device else []):
            torch.set_rng_state(self._cpu)
            if self._cuda is not None and self._device is not None:
                torch.cuda.set_rng_state(self._cuda, self._device)
            yield
