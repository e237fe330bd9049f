"""One pass over rows: with updates, or only looking. The only code that changes weights."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState, PartialState
from torch import Tensor
from torch.optim import Optimizer

from polyhead.batch import Batch
from polyhead.data import Batches, mixed
from polyhead.errors import Fault, SpecError
from polyhead.model import Network
from polyhead.objective import Balance, Losses, Objective, Sum, losses_of_halves, task_losses
from polyhead.spec import Training
from polyhead.tasks import Task
from polyhead.together import ALONE, Together
from polyhead.training.balancing import SameDraws, labeled_in, learning_of, refuse_objective
from polyhead.training.interrupts import Interrupts
from polyhead.training.meter import LossMeter, refuse_infinite
from polyhead.training.norms import average_statistics, look_at_all_rows
from polyhead.training.optimize import align_gradients, lr_factor, make_optimizer
from polyhead.training.precision import resolved

Tick = Callable[[int], None]
_PRECISION = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}
_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class Looked:
    """What one pass without updates saw.

    Attributes:
        losses: The mean loss of each task.
        total: Their weighted sum.
        outputs: By task, (N, ...), what its head gave, in the order of the rows, on the CPU; those
            of this process, where it has a share of them.
    """

    losses: dict[str, float]
    total: float
    outputs: dict[str, Tensor]


class Engine:
    """A network, its optimizer and the device on which both live.

    Attributes:
        training: How it trains, with ``auto`` precision settled for the device.
        accelerator: Holds device and precision.
        network: The network, on that device.
        optimizer: Over what of it learns.
        objective: What gives its weights their gradients.
        balancer: The same at work, with what it remembers.
        balance: How the last epoch was balanced.
        stored: Whether batches hold stored features in the place of images.
        together: The processes that train it, each with its share of every batch.
        interrupts: Whether they were told to end.
    """

    def __init__(
        self,
        network: Network,
        tasks: Sequence[Task],
        training: Training,
        objective: Objective = Sum(),  # noqa: B008 - frozen
        together: Together = ALONE,
    ) -> None:
        if training.compile:
            _refuse_without_compiler()
        AcceleratorState._reset_state(reset_partial_state=True)  # noqa: SLF001 - one run, one state
        cpu = training.device == "cpu"
        self.training = resolved(training, PartialState(cpu=cpu).device)
        self.accelerator = Accelerator(cpu=cpu, mixed_precision=_PRECISION[self.training.precision])
        self.tasks = tasks
        self.stored = False
        self.together, self.interrupts = together, Interrupts(together)
        self.objective = objective
        self.learning = learning_of(network, together)
        refuse_objective(objective, self.learning, self.training)
        if self.on_gpu and not together.alone:
            look_at_all_rows(network)
        self.network = network.to(memory_format=torch.channels_last)
        self.optimizer: Optimizer = make_optimizer(network, training)
        # Prepared for evaluation it is moved and given its precision, and no wrapper that would
        # average the gradients of processes before they are balanced.
        self._prepared = self.accelerator.prepare_model(self.network, evaluation_mode=True)
        self._stepper = self.accelerator.prepare_optimizer(self.optimizer)
        self._forward = torch.compile(self._prepared) if training.compile else self._prepared
        names = tuple(task.name for task in tasks if task.weight) or network.task_names
        self.balancer = objective.balancer(names, self.accelerator.device, training.seed)
        self.balance = Balance()

    @property
    def on_gpu(self) -> bool:
        """Whether the network lives on a GPU."""
        return bool(self.accelerator.device.type == "cuda")

    @property
    def dtype(self) -> torch.dtype:
        """The type of the numbers that its precision computes with."""
        return _DTYPES[self.training.precision]

    def autocast(self) -> AbstractContextManager[None]:
        """Its precision, for what is computed outside of a step."""
        context: AbstractContextManager[None] = self.accelerator.autocast()
        return context

    def train_epoch(self, epoch: int, batches: Batches, tick: Tick) -> LossMeter:
        """See every training row once and update after each batch.

        Args:
            epoch: Counted from 0; with the seed it decides all that is random.
            batches: The batches of this epoch.
            tick: Called with the number of rows after each batch.

        Raises:
            TrainingError: When a loss is no longer a number.
        """
        others = () if self.together.first else (self.together.rank,)  # each has its own dropout
        torch.manual_seed(mixed(self.training.seed, "epoch", epoch, *others))
        self._prepared.train()
        meter = LossMeter()
        for step, batch in enumerate(batches):
            factor = lr_factor(epoch * len(batches) + step, len(batches), self.training)
            for group in self._stepper.param_groups:
                group["lr"] = self.training.lr * factor
            self._step(batch, meter)
            tick(len(batch))
        self.balance = self.balancer.end_epoch()
        average_statistics(self.network, self.together)
        refuse_infinite(meter.means(), epoch)
        return meter

    def _step(self, batch: Batch, meter: LossMeter) -> None:
        labeled = self.labeled(batch)
        batch = batch.to(self.accelerator.device, non_blocking=True)
        draws = SameDraws(self.accelerator.device) if self.balancer.looks_again else None
        losses = self._losses(batch, self._halves(batch))
        meter.add(losses)
        self._stepper.zero_grad()
        self.balancer.backward(losses, labeled, self.learning, self._backward)
        if self.training.clip is not None:
            self.accelerator.clip_grad_norm_(self.network.parameters(), self.training.clip)
        align_gradients(self.optimizer)
        self._stepper.step()
        if draws is not None:
            with torch.no_grad(), draws.again():
                self.balancer.look_again(self._losses(batch), labeled)

    def labeled(self, batch: Batch) -> list[str]:
        """The tasks that take part, as all processes see it; the batch is still on the CPU."""
        here = labeled_in(batch, self.tasks)
        if self.together.alone:
            return here
        found = self.interrupts.agree([task.name in here for task in self.tasks])
        return [task.name for task, there in zip(self.tasks, found, strict=True) if there]

    def _backward(self, loss: Tensor) -> None:
        self.accelerator.backward(loss)
        if not self.together.alone:
            self.together.sum_(self.learning.gradients())

    def _losses(self, batch: Batch, halves: Sequence[Batch] = ()) -> Losses:
        if halves:
            return losses_of_halves(self.tasks, [*map(self._answer, halves)], batch, self.together)
        return task_losses(self.tasks, self._answer(batch), batch, self.together)

    def _halves(self, batch: Batch) -> list[Batch]:
        """The halves of a batch, where its method wants them and a batch-norm can take them."""
        if not self.balancer.by_halves:
            return []
        halves = [batch.at(self.together.share.every_other(which)) for which in (0, 1)]
        return halves if min(map(len, halves)) > 1 else []

    def _answer(self, batch: Batch) -> dict[str, Tensor]:
        outputs: dict[str, Tensor] = self._forward(batch.inputs, stored=self.stored)
        return outputs

    def look(self, batches: Batches, tick: Tick) -> Looked:
        """Answer every row without learning from it, and measure the losses."""
        meter = LossMeter()
        outputs = self._pass(batches, tick, meter)
        self.interrupts.agree([])
        meter.add_up(self.together)
        return Looked(meter.means(), meter.total(), outputs)

    def answers(self, batches: Batches, tick: Tick) -> dict[str, Tensor]:
        """Answer every row, whatever of its labels is known; see ``Looked.outputs``."""
        return self._pass(batches, tick, meter=None)

    def _pass(self, batches: Batches, tick: Tick, meter: LossMeter | None) -> dict[str, Tensor]:
        self._prepared.eval()
        seen: dict[str, list[Tensor]] = {task.name: [] for task in self.tasks}
        with torch.no_grad():
            for batch in batches:
                moved = batch.to(self.accelerator.device, non_blocking=True)
                outputs = self._answer(moved)
                if meter is not None:
                    meter.add(task_losses(self.tasks, outputs, moved))
                for task in self.tasks:
                    seen[task.name].append(outputs[task.name].float().cpu())
                tick(len(batch))
                if self.interrupts.pressed:
                    break
        return {name: torch.cat(parts) for name, parts in seen.items()}


def _refuse_without_compiler() -> None:
    if not any(map(shutil.which, ("c++", "g++", "clang++", "cl"))):
        hint = "Install one, or leave training.compile out."
        raise SpecError([Fault("training.compile", "no C++ compiler was found.", hint)])
