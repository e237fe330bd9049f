"""MoDo and SDMGrad: weights from two halves of a batch, for the gradient of the whole."""

import pytest
import torch
from torch import Tensor, nn
from torchjd import aggregation

from polyhead.objective import Learning, Losses, Objective

TASKS = ("age", "gender")
CPU = torch.device("cpu")


class Net:
    """One shared layer, two heads; the second row has no age."""

    def __init__(self) -> None:
        draws = torch.Generator().manual_seed(0)
        self.shared = nn.Parameter(torch.randn(3, 4, generator=draws))
        self.heads = {name: nn.Parameter(torch.randn(3, generator=draws)) for name in TASKS}
        self.inputs = torch.randn(7, 4, generator=draws)
        everything = torch.ones(7, dtype=torch.bool)
        self.present = {"age": torch.arange(7) != 1, "gender": everything}
        self.learning = Learning([self.shared], {n: [head] for n, head in self.heads.items()})

    def rows(self) -> dict[str, Tensor]:
        hidden = (self.inputs @ self.shared.T).tanh()
        return {name: (hidden @ head - 1).square() for name, head in self.heads.items()}

    def losses(self) -> Losses:
        rows = self.rows()
        counts = {name: present.sum() for name, present in self.present.items()}
        means = {name: rows[name][self.present[name]].mean() for name in TASKS}
        return Losses(means, counts, dict.fromkeys(TASKS, 1.0), rows, self.present)

    def jacobian(self, which: int | None) -> Tensor:
        """Of the mean losses over one half, or over all rows."""
        rows = self.rows()
        at = slice(None) if which is None else slice(which, None, 2)
        found = []
        for name in TASKS:
            mean = rows[name][at][self.present[name][at]].mean()
            found.append(torch.autograd.grad(mean, self.shared, retain_graph=True)[0].reshape(-1))
        return torch.stack(found)


@pytest.mark.parametrize(
    ("method", "weighting"),
    [("MoDo", aggregation.MoDoWeighting()), ("SDMGrad", aggregation.SDMGradWeighting())],
)
def test_the_weights_are_torchjds_and_the_gradient_is_of_all_rows(
    method: str, weighting: aggregation.Weighting[Tensor]
) -> None:
    net = Net()
    balancer = Objective(method).balancer(TASKS, CPU, seed=0)
    for _ in range(3):
        weights = weighting(net.jacobian(0) @ net.jacobian(1).T)
        expected = (weights @ net.jacobian(None)).view(3, 4)
        net.shared.grad = None
        for head in net.heads.values():
            head.grad = None
        losses = net.losses()
        balancer.backward(losses, TASKS, net.learning, Tensor.backward)
        assert net.shared.grad is not None
        torch.testing.assert_close(net.shared.grad, expected)
        for name, head in net.heads.items():
            (own,) = torch.autograd.grad(net.losses()[name], head)
            assert head.grad is not None
            torch.testing.assert_close(head.grad, own)
    assert balancer.end_epoch().fell_back == 0


def test_a_half_without_a_label_is_counted() -> None:
    net = Net()
    net.present["age"] = torch.tensor([True, False, True, False, False, False, True])
    balancer = Objective("MoDo").balancer(TASKS, CPU, seed=0)
    balancer.backward(net.losses(), TASKS, net.learning, Tensor.backward)
    assert net.shared.grad is not None
    torch.testing.assert_close(net.shared.grad.reshape(-1), net.jacobian(None).mean(dim=0))
    assert balancer.end_epoch().fell_back == 1
    assert balancer.state() == {}
