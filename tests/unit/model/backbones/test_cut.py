from collections.abc import Callable

import torch
from torch import Tensor, nn

from polyhead.model.backbones.cut import Cut, cut


def _forward(module: nn.Module, images: Tensor) -> Tensor:
    made: Tensor = module(images)
    return made


class Net(nn.Module):
    """Three layers in a row, joined as a test says."""

    def __init__(self, join: Callable[["Net", Tensor], Tensor]) -> None:
        super().__init__()
        self.one, self.two, self.three = (nn.Conv2d(3, 3, 1) for _ in range(3))
        self.shift = nn.Parameter(torch.ones(3, 1, 1))
        self.register_buffer("scale", torch.full((3, 1, 1), 2.0))
        self._join = join

    def forward(self, images: Tensor) -> Tensor:
        return self._join(self, images)


def _frozen(join: Callable[[Net, Tensor], Tensor], *names: str) -> tuple[Net, Cut | None]:
    net = Net(join)
    for name in names:
        net.get_submodule(name).requires_grad_(requires_grad=False)
    return net, cut(net, _forward, ["one", "two", "three"], (4, 4))


def test_the_cut_is_as_late_as_it_can_be() -> None:
    net, found = _frozen(
        lambda n, x: n.three(n.two(n.one(x).relu()).relu() * n.scale), "one", "two"
    )
    assert found is not None
    images = torch.randn(2, 3, 4, 4)
    expected = net.two(net.one(images).relu()).relu() * net.scale
    assert torch.equal(found.front(images), expected)
    assert torch.equal(found.rest(expected), net(images))
    assert found.shape == (3, 4, 4)
    assert set(found.names) == {"one.weight", "one.bias", "two.weight", "two.bias", "scale"}


def test_it_lies_before_what_a_later_layer_reaches_back_to() -> None:
    def residual(net: Net, images: Tensor) -> Tensor:
        first: Tensor = net.one(images)
        made: Tensor = net.three(net.two(first)) + first
        return made

    net, found = _frozen(residual, "one", "two")
    assert found is not None
    images = torch.randn(2, 3, 4, 4)
    assert torch.equal(found.front(images), net.one(images))
    assert torch.equal(found.rest(net.one(images)), net(images))


def test_a_parameter_that_learns_is_not_before_the_cut() -> None:
    net, found = _frozen(lambda n, x: n.three(n.two(n.one(x) + n.shift)), "one", "two")
    assert found is not None
    assert torch.equal(found.front(torch.ones(1, 3, 4, 4)), net.one(torch.ones(1, 3, 4, 4)))


def test_there_is_none_where_the_image_is_seen_again_later() -> None:
    assert _frozen(lambda n, x: n.three(n.one(x)) + x, "one")[1] is None


def test_there_is_none_where_nothing_before_it_is_frozen() -> None:
    assert _frozen(lambda n, x: n.three(n.two(n.one(x))), "two")[1] is None


def test_there_is_none_where_the_way_depends_on_the_pixels() -> None:
    assert _frozen(lambda n, x: n.three(n.one(x) if x.sum() > 0 else n.two(x)), "one")[1] is None


def test_what_is_always_computed_is_on_either_side() -> None:
    net, found = _frozen(lambda n, x: n.three(n.one(x)) + torch.arange(4.0) * n.shift, "one")
    assert found is not None
    images = torch.randn(1, 3, 4, 4)
    assert torch.equal(found.rest(found.front(images)), net(images))


def test_both_halves_follow_the_network() -> None:
    net, found = _frozen(lambda n, x: n.three(n.one(x)) * n.scale, "one")
    assert found is not None
    net.to(torch.float64)
    net.scale = torch.full((3, 1, 1), 5.0, dtype=torch.float64)
    images = torch.randn(1, 3, 4, 4, dtype=torch.float64)
    assert torch.equal(found.rest(found.front(images)), net(images))
