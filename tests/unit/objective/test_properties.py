"""What every method promises, on structured random gradients; for those that declare it."""

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from polyhead.objective import METHODS, Objective
from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.by_losses import ByLosses
from polyhead.objective.rows import Rows

CPU = torch.device("cpu")


def promising(what: str, family: type[Objective]) -> list[str]:
    return [
        name
        for name, method in METHODS.items()
        if what in method.facts.properties and issubclass(method, family)
    ]


def combined(method: str, matrix: Tensor, order: Sequence[int] | None = None) -> Tensor:
    """What the first step makes of some gradients (T, n), handed over in some order."""
    order = list(range(len(matrix))) if order is None else order
    tasks = [f"task {place}" for place in order]
    declared = Objective(method)
    assert isinstance(declared, ByGradients)
    torch.manual_seed(5)
    rows = Rows(tasks, [[matrix[place].clone()] for place in order])
    (part,) = declared.combiner(tasks).combine(rows).parts
    return part


def low_rank(tasks: int, width: int, rank: int, seed: int) -> Tensor:
    draws = torch.Generator().manual_seed(seed)
    left = torch.randn(tasks, rank, generator=draws)
    return left @ torch.randn(rank, width, generator=draws)


def conflicting(tasks: int, width: int, seed: int) -> Tensor:
    """Gradients around a common direction that is shorter than they differ."""
    draws = torch.Generator().manual_seed(seed)
    common = 0.2 * torch.randn(width, generator=draws)
    return common + torch.randn(tasks, width, generator=draws)


MATRICES = {
    "two that agree": conflicting(2, 9, seed=1).abs(),
    "two that conflict": torch.tensor([[1.0, 0.3, 0.1], [-0.8, 0.4, 0.2]]),
    "four": conflicting(4, 12, seed=2),
    "four of rank two": low_rank(4, 9, 2, seed=3),
    "unequal sizes": conflicting(3, 8, seed=4) * torch.tensor([[10.0], [1.0], [0.2]]),
    "opposed, but for a little": torch.tensor([[1.0, 1e-3, 0.0], [-1.0, 0.0, 1e-3]]),
    "more tasks than weights": conflicting(6, 3, seed=5),
}
_SEVERAL = ("four", "more tasks than weights", "four of rank two")


def promised(what: str) -> list[tuple[str, str]]:
    """Every method that promises something, on every matrix that has tasks enough for it."""
    return [
        (method, name)
        for method in promising(what, ByGradients)
        for name, matrix in MATRICES.items()
        if len(matrix) >= Objective(method).least_tasks
    ]


@pytest.mark.parametrize(("method", "name"), promised("permutation"))
def test_the_order_of_tasks_changes_nothing(method: str, name: str) -> None:
    matrix = MATRICES[name]
    turned = [*range(1, len(matrix)), 0]
    first, second = combined(method, matrix), combined(method, matrix, turned)
    torch.testing.assert_close(first, second, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("method", "name"), promised("non-conflicting"))
def test_no_task_loses(method: str, name: str) -> None:
    matrix = MATRICES[name]
    made = combined(method, matrix)
    cosines = (matrix @ made) / (matrix.norm(dim=1) * made.norm()).clamp(min=1e-12)
    assert cosines.min() > -2e-2, cosines


@pytest.mark.parametrize(("method", "name"), promised("linear"))
def test_it_is_linear_in_the_scale_of_each_gradient(method: str, name: str) -> None:
    matrix = MATRICES[name]
    draws = torch.Generator().manual_seed(6)
    one, other = (torch.rand(len(matrix), 1, generator=draws) + 0.5 for _ in range(2))
    apart = 2 * combined(method, one * matrix) + 3 * combined(method, other * matrix)
    together = combined(method, (2 * one + 3 * other) * matrix)
    size = together.norm()
    assert (apart - together).norm() <= 2e-2 * size + 1e-3


@pytest.mark.parametrize("method", promising("permutation", ByLosses))
def test_the_order_of_losses_changes_nothing(method: str) -> None:
    names, losses = ["a", "b", "c"], torch.tensor([0.5, 2.0, 0.1])
    settings = {"weights": {"a": 1.0, "b": 2.0, "c": 3.0}} if method == "Constant" else {}
    made = []
    for order in ([0, 1, 2], [2, 0, 1]):
        declared = Objective(method, **settings)
        assert isinstance(declared, ByLosses)
        tasks = [names[place] for place in order]
        weigher = declared.weigher(tasks, CPU)
        for _ in range(3):
            weights = weigher.weights(tasks, losses[order])
            weigher.look_again(tasks, losses[order] * 0.9)
            weigher.end_epoch()
        made.append(dict(zip(tasks, weights.tolist(), strict=True)))
    assert made[0] == pytest.approx(made[1], rel=1e-5)


def test_every_property_is_promised_by_some_and_not_by_all() -> None:
    for what in ("permutation", "non-conflicting", "linear"):
        found = promising(what, Objective)
        assert 0 < len(found) < len(METHODS), what
