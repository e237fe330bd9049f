"""What holds for every method: absent tasks, states taken up again, and no weight left behind."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from polyhead.objective import METHODS, Balancer, Learning, Losses, Objective

TASKS = ("age", "gender", "hair", "smile")
CPU = torch.device("cpu")
SETTINGS: Mapping[str, dict[str, Any]] = {
    "Nash-MTL": {"update_weights_every": 2},
    "Constant": {"weights": {"age": 2.0, "gender": 1.0, "hair": 0.5, "smile": 0.25}},
    "SDMGrad": {"lr": 0.02, "n_iter": 2},  # so that a search begins where the last one ended
    "STCH": {"mu": 1.0},  # with less, the smallest loss counts for less than a float32 can hold
}


def declared(method: str) -> Objective:
    return Objective(method, **SETTINGS.get(method, {}))


class Toy:
    """Weights shared by four tasks, a head for each, and losses that a step makes smaller.

    Attributes:
        learning: What learns.
    """

    def __init__(self, tasks: Sequence[str] = TASKS, width: int = 6) -> None:
        draws = torch.Generator().manual_seed(0)
        self.tasks = tuple(tasks)
        made = {
            name: (torch.randn(8, 3, generator=draws), torch.randn(8, generator=draws))
            for name in TASKS
        }
        self.data = {name: made[name] for name in tasks}
        self.shared = [
            nn.Parameter(0.5 * torch.randn(width, 3, generator=draws)),
            nn.Parameter(0.1 * torch.randn(width, generator=draws)),
        ]
        heads = {name: nn.Parameter(torch.randn(width, generator=draws)) for name in TASKS}
        self.heads = {name: heads[name] for name in tasks}
        self.learning = Learning(self.shared, {name: [h] for name, h in self.heads.items()})
        everything = [*self.shared, *self.heads.values()]
        self.optimizer = torch.optim.SGD(everything, lr=0.05)

    def losses(self, labeled: Sequence[str]) -> Losses:
        by_task, rows = {}, {}
        for name, (inputs, targets) in self.data.items():
            hidden = torch.tanh(inputs @ self.shared[0].T + self.shared[1])
            rows[name] = (hidden @ self.heads[name] - targets).square()
            by_task[name] = rows[name].mean() if name in labeled else 0 * rows[name].sum()
        counts = {name: torch.tensor(8 * (name in labeled)) for name in self.tasks}
        present = {name: torch.full((8,), name in labeled) for name in self.tasks}
        return Losses(by_task, counts, dict.fromkeys(self.tasks, 1.0), rows, present)

    def step(self, balancer: Balancer, labeled: Sequence[str] | None = None) -> None:
        labeled = [n for n in self.tasks if labeled is None or n in labeled]
        self.optimizer.zero_grad()
        balancer.backward(self.losses(labeled), labeled, self.learning, Tensor.backward)
        self.optimizer.step()
        if balancer.looks_again:
            with torch.no_grad():
                balancer.look_again(self.losses(labeled), labeled)

    def weights(self) -> list[Tensor]:
        return [p.detach().clone() for p in (*self.shared, *self.heads.values())]


def balancer_of(method: str, tasks: Sequence[str] = TASKS, seed: int = 0) -> Balancer:
    return declared(method).balancer(tasks, CPU, seed)


every_method = pytest.mark.parametrize("method", list(METHODS))
remembering = pytest.mark.parametrize("method", [n for n, m in METHODS.items() if m.facts.memory])


def learned(before: list[Tensor], after: list[Tensor]) -> list[bool]:
    return [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]


@every_method
def test_all_losses_fall_and_every_weight_learns(method: str) -> None:
    toy, balancer = Toy(), balancer_of(method)
    first = toy.losses(TASKS)
    start = toy.weights()
    for _ in range(60):
        toy.step(balancer)
    assert toy.losses(TASKS).total.item() < first.total.item()
    assert all(learned(start, toy.weights()))


@every_method
def test_an_absent_task_leaves_the_step_and_the_others_go_on(method: str) -> None:
    """In every second step one task has no label: its head stays, all else is finite and moves."""
    toy, balancer = Toy(), balancer_of(method)
    for step in range(12):
        absent = TASKS[step // 2 % 4] if step % 2 else None
        before = toy.weights()
        toy.step(balancer, [name for name in TASKS if name != absent])
        after = toy.weights()
        assert all(bool(w.isfinite().all()) for w in after), step
        moved = learned(before, after)
        assert all(moved[:2]), f"shared weights stayed in step {step}"
        assert moved[2:] == [name != absent for name in TASKS]


@every_method
def test_one_task_alone_and_none_at_all(method: str) -> None:
    toy, balancer = Toy(), balancer_of(method)
    toy.step(balancer)
    before = toy.weights()
    toy.step(balancer, ["hair"])
    moved = learned(before, toy.weights())
    assert moved == [True, True, False, False, True, False]
    before = toy.weights()
    toy.step(balancer, [])
    assert not any(learned(before, toy.weights()))


@every_method
def test_taken_up_again_it_goes_on_as_if_not_broken_off(method: str) -> None:
    whole, balancer = Toy(), balancer_of(method)
    for step in range(5):
        whole.step(balancer)
        if step == 2:
            balancer.end_epoch()
    saved = {name: tensor.clone() for name, tensor in balancer.state().items()}
    other, fresh = Toy(), balancer_of(method)
    for mine, theirs in zip((*other.shared, *other.heads.values()), whole.weights(), strict=True):
        mine.data.copy_(theirs)
    fresh.load_state(saved)
    torch.manual_seed(99)  # what a method draws is its own
    for _ in range(5):
        other.step(fresh)
        fresh.end_epoch()
    torch.manual_seed(7)
    for _ in range(5):
        whole.step(balancer)
        balancer.end_epoch()
    pairs = zip(whole.weights(), other.weights(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert balancer.state().keys() == fresh.state().keys()


@remembering
def test_what_is_remembered_matters(method: str) -> None:
    """Without it the steps would differ: the test above would see a state that is not taken up."""
    toy, balancer = Toy(), balancer_of(method)
    for _ in range(5):
        toy.step(balancer)
        balancer.end_epoch()
    assert balancer.state()
    forgetful = Toy()
    for mine, theirs in zip(
        (*forgetful.shared, *forgetful.heads.values()), toy.weights(), strict=True
    ):
        mine.data.copy_(theirs)
    fresh = balancer_of(method)
    for _ in range(3):
        toy.step(balancer)
        forgetful.step(fresh)
    assert any(learned(toy.weights(), forgetful.weights()))


@remembering
def test_a_step_without_a_task_leaves_its_memory_alone_or_is_counted(method: str) -> None:
    toy, balancer = Toy(), balancer_of(method)
    toy.step(balancer)
    before = balancer.state()
    toy.step(balancer, TASKS[:3])
    balance = balancer.end_epoch()
    if balance.fell_back is None:
        assert balance.weights is not None
    else:
        assert balance.fell_back == 1
        after = balancer.state()
        assert all(torch.equal(before[name], after[name]) for name in before)


@every_method
def test_a_task_without_a_gradient_freezes_nothing(method: str) -> None:
    """Labels are there, but the loss is flat: an interval that all answers lie in."""
    toy, balancer = Toy(), balancer_of(method)
    with torch.no_grad():
        toy.heads["age"].zero_()
    toy.data["age"] = (torch.zeros(8, 3), torch.zeros(8))
    for _ in range(3):
        before = toy.weights()
        toy.step(balancer)
        moved = learned(before, toy.weights())
        assert all(w.isfinite().all() for w in toy.weights())
        assert moved[:2] == [True, True]


@every_method
def test_gradients_are_laid_out_like_their_weights(method: str) -> None:
    """A fused optimizer walks through both as they lie."""
    torch.manual_seed(0)
    kernel = nn.Parameter(torch.randn(4, 3, 2, 2).to(memory_format=torch.channels_last))
    heads = {name: nn.Parameter(torch.randn(4)) for name in TASKS}
    learning = Learning([kernel], {name: [head] for name, head in heads.items()})
    maps = nn.functional.conv2d(torch.randn(5, 3, 4, 4), kernel).tanh().mean((2, 3))
    rows = {name: (maps @ head).square() for name, head in heads.items()}
    by_task = {name: losses.mean() for name, losses in rows.items()}
    counts = dict.fromkeys(TASKS, torch.tensor(5))
    present = dict.fromkeys(TASKS, torch.ones(5, dtype=torch.bool))
    losses = Losses(by_task, counts, dict.fromkeys(TASKS, 1.0), rows, present)
    balancer_of(method).backward(losses, list(TASKS), learning, Tensor.backward)
    assert kernel.grad is not None
    assert kernel.grad.stride() == kernel.stride()


@every_method
def test_it_says_what_it_is(method: str) -> None:
    facts = METHODS[method].facts
    assert declared(method).method == method
    assert facts.does
    assert facts.does == facts.does.strip(". ")
    assert len(facts.does) < 60
    assert facts.extra in ("", "balance")
