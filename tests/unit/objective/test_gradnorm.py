"""GradNorm against the equations of its paper (Chen et al. 2018), written out with autograd."""

import pytest
import torch
from torch import Tensor, nn

from polyhead.objective import Learning, Losses, Objective

TASKS = ("age", "gender", "hair")
CPU = torch.device("cpu")


class Net:
    """Two shared layers, of which the second is W, and three heads."""

    def __init__(self) -> None:
        draws = torch.Generator().manual_seed(0)
        self.first = nn.Parameter(torch.randn(5, 4, generator=draws))
        self.layer = nn.Parameter(torch.randn(6, 5, generator=draws))
        self.bias = nn.Parameter(torch.randn(6, generator=draws))
        self.heads = {name: nn.Parameter(torch.randn(6, generator=draws)) for name in TASKS}
        self.rows = torch.randn(8, 4, generator=draws)
        shared = [self.first, self.layer, self.bias]
        self.learning = Learning(shared, {name: [head] for name, head in self.heads.items()})

    def losses(self) -> dict[str, Tensor]:
        hidden = (self.rows @ self.first.T).tanh() @ self.layer.T + self.bias
        scales = (1.0, 10.0, 0.1)
        return {
            name: scale * (hidden.tanh() @ head - 1).square().mean()
            for scale, (name, head) in zip(scales, self.heads.items(), strict=True)
        }

    def declared(self, labeled: tuple[str, ...] = TASKS) -> Losses:
        counts = {name: torch.tensor(8 * (name in labeled)) for name in TASKS}
        return Losses(self.losses(), counts, dict.fromkeys(TASKS, 1.0))

    def parameters(self) -> list[nn.Parameter]:
        return [*self.learning.shared, *self.heads.values()]


def l_grad(weights: Tensor, losses: list[Tensor], first: Tensor, net: Net, alpha: float) -> Tensor:
    """Equation 2, differentiable in the weights; its target is held constant, as the paper says."""
    norms = []
    for weight, loss in zip(weights, losses, strict=True):
        (gradient,) = torch.autograd.grad(weight * loss, net.layer, create_graph=True)
        norms.append(gradient.norm())
    g = torch.stack(norms)
    ratio = torch.stack([loss.detach() for loss in losses]) / first
    target = (g.mean() * (ratio / ratio.mean()) ** alpha).detach()
    return (g - target).abs().sum()


@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.5])
def test_five_steps_are_those_of_algorithm_1(alpha: float) -> None:
    ours, theirs = Net(), Net()
    balancer = Objective("GradNorm", alpha=alpha, lr=0.1).balancer(TASKS, CPU, seed=0)
    weights = nn.Parameter(torch.ones(3))
    adam = torch.optim.Adam([weights], lr=0.1)
    mine = torch.optim.SGD(ours.parameters(), lr=0.01)
    other = torch.optim.SGD(theirs.parameters(), lr=0.01)
    first = torch.stack(list(theirs.losses().values())).detach()
    for _ in range(5):
        mine.zero_grad()
        balancer.backward(ours.declared(), TASKS, ours.learning, Tensor.backward)
        mine.step()

        losses = list(theirs.losses().values())
        (slope,) = torch.autograd.grad(l_grad(weights, losses, first, theirs, alpha), weights)
        other.zero_grad()
        torch.stack(
            [w * x for w, x in zip(weights.detach(), theirs.losses().values(), strict=True)]
        ).sum().backward()  # type: ignore[no-untyped-call]
        other.step()
        weights.grad = slope
        adam.step()
        weights.data *= 3 / weights.data.sum()
        for one, two in zip(ours.parameters(), theirs.parameters(), strict=True):
            torch.testing.assert_close(one, two)
        state = balancer.state()
        made = torch.stack([state[f"scalars.{place}"] for place in range(3)])
        torch.testing.assert_close(made, weights.data)
    assert weights[1] < 1 < weights[2]  # what was too large goes down


def test_an_absent_task_keeps_its_weight_and_all_still_add_up() -> None:
    net = Net()
    balancer = Objective("GradNorm").balancer(TASKS, CPU, seed=0)
    for labeled in (TASKS, TASKS[:2], TASKS, TASKS[1:]):
        before = balancer.state()
        balancer.backward(net.declared(labeled), labeled, net.learning, Tensor.backward)
        after = balancer.state()
        for place, name in enumerate(TASKS):
            stays = torch.equal(before[f"scalars.{place}"], after[f"scalars.{place}"])
            assert stays == (name not in labeled)
        total = sum(float(after[f"scalars.{place}"]) for place in range(3))
        assert total == pytest.approx(3.0, rel=1e-5)


def test_all_shared_weights_can_be_compared_instead() -> None:
    net = Net()
    by_layer = {}
    for layer in ("last", "all"):
        balancer = Objective("GradNorm", layer=layer).balancer(TASKS, CPU, seed=0)
        norms = balancer._norms(net.declared().weighted(TASKS), net.learning)  # type: ignore[attr-defined]
        by_layer[layer] = norms
    for place, loss in enumerate(net.losses().values()):
        gradients = torch.autograd.grad(loss, net.learning.shared, retain_graph=True)
        assert by_layer["last"][place] == pytest.approx(gradients[1].norm().item(), rel=1e-5)
        whole = torch.cat([part.reshape(-1) for part in gradients]).norm()
        assert by_layer["all"][place] == pytest.approx(whole.item(), rel=1e-5)
