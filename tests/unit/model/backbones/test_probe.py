import torch
from torch import Tensor, nn

from polyhead.model.backbones.probe import probe, reached, remove_unused


class _Toy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        self.forgotten = nn.Linear(2, 2)

    def forward(self, images: Tensor) -> Tensor:
        output: Tensor = self.head[0](self.dropout(self.conv(images).mean((2, 3))))
        return output


def _forward(module: nn.Module, images: Tensor) -> Tensor:
    output: Tensor = module(images)
    return output


def test_probing_draws_no_number_and_leaves_the_modes() -> None:
    toy = _Toy()
    toy.conv.eval()
    before = torch.random.get_rng_state()
    probe(toy, _forward, (5, 5))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert toy.dropout.training
    assert not toy.conv.training


def test_what_an_output_depends_on() -> None:
    toy = _Toy()
    used = reached(probe(toy, _forward, (5, 5)))
    assert used == {id(weight) for part in (toy.conv, toy.head[0]) for weight in part.parameters()}


def test_the_rest_is_removed() -> None:
    toy = _Toy()
    used = reached(probe(toy, _forward, (5, 5)))
    assert remove_unused(toy, used) == ["head.1", "forgotten"]
    assert {id(weight) for weight in toy.parameters()} == used
    probe(toy, _forward, (5, 5))


def test_a_part_with_two_names_is_kept_under_both() -> None:
    toy = _Toy()
    toy.add_module("again", toy.conv)
    assert "again" not in remove_unused(toy, reached(probe(toy, _forward, (5, 5))))
    assert toy.again is toy.conv
