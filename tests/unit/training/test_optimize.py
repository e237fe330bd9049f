import math
from typing import Literal

import pytest
import torch
from torch import nn

from polyhead.spec import Training
from polyhead.training.optimize import align_gradients, lr_factor, make_optimizer


def network() -> nn.Module:
    made = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 2))
    for parameter in made[0].parameters():
        parameter.requires_grad = False
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW), ("sgd", torch.optim.SGD)],
)
def test_only_matrices_that_learn_are_decayed(name: str, kind: type[torch.optim.Optimizer]) -> None:
    made = network()
    training = Training(optimizer=name, lr=0.02, weight_decay=0.1)  # type: ignore[arg-type]
    optimizer = make_optimizer(made, training)
    assert type(optimizer) is kind
    matrices, vectors = optimizer.param_groups
    assert [p.shape for p in matrices["params"]] == [(2, 4)]
    assert [p.shape for p in vectors["params"]] == [(4,), (4,), (2,)]
    assert (matrices["weight_decay"], vectors["weight_decay"]) == (0.1, 0.0)
    assert matrices["lr"] == vectors["lr"] == 0.02


def test_a_group_without_parameters_is_left_out() -> None:
    optimizer = make_optimizer(nn.Linear(3, 1, bias=False), Training())
    assert len(optimizer.param_groups) == 1


def test_a_constant_rate_stays() -> None:
    assert {lr_factor(step, 10, Training(epochs=3)) for step in range(30)} == {1.0}


def test_a_warmup_rises_to_the_full_rate_in_even_steps() -> None:
    training = Training(epochs=2, warmup=0.4)
    assert [lr_factor(step, 10, training) for step in range(6)] == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


def test_a_cosine_falls_to_nothing_over_all_epochs() -> None:
    training = Training(epochs=4, schedule="cosine")
    factors = [lr_factor(step, 5, training) for step in range(20)]
    assert factors[0] == 1.0
    assert factors == sorted(factors, reverse=True)
    assert factors[10] == pytest.approx(0.5)
    assert factors[19] == pytest.approx(0.5 * (1 + math.cos(math.pi * 19 / 20)))


def test_a_cosine_begins_behind_the_warmup() -> None:
    training = Training(epochs=3, schedule="cosine", warmup=1.0)
    factors = [lr_factor(step, 5, training) for step in range(15)]
    assert factors[4] == factors[5] == 1.0
    assert factors[10] == pytest.approx(0.5)


def test_a_warmup_longer_than_the_training_only_rises() -> None:
    training = Training(epochs=1, schedule="cosine", warmup=2.0)
    factors = [lr_factor(step, 5, training) for step in range(5)]
    assert factors == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_gradients_laid_out_otherwise_than_their_weights_are_followed(
    optimizer: Literal["adam", "adamw", "sgd"],
) -> None:
    """Which the fused kernel of the CPU alone would get wrong, without a word."""
    moved = []
    plain = torch.arange(6.0).view(2, 3)
    for gradient in (plain, plain.t().contiguous().t()):
        layer = torch.nn.Linear(3, 2, bias=False)
        torch.nn.init.zeros_(layer.weight)
        layer.weight.grad = gradient
        made = make_optimizer(layer, Training(optimizer=optimizer, lr=0.1))
        align_gradients(made)
        made.step()
        moved.append(layer.weight.detach())
    assert torch.equal(*moved)
