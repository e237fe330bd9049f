import torch
from torch import nn

from polyhead.model import PoolNeck


def test_it_averages_over_the_map() -> None:
    maps = torch.randn(2, 5, 3, 4)
    pooled = PoolNeck().build((5, 3, 4))(maps)
    torch.testing.assert_close(pooled, maps.mean((2, 3)))


def test_a_vector_passes_as_it_is() -> None:
    vectors = torch.randn(2, 5)
    assert PoolNeck().build((5,))(vectors) is vectors


def test_hidden_layers_each_with_relu_and_dropout() -> None:
    neck = PoolNeck(hidden=(4, 3), dropout=0.2).build((5, 2, 2))
    names = [type(layer).__name__ for layer in neck][2:]
    assert names == ["Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout"]
    assert neck(torch.randn(2, 5, 2, 2)).shape == (2, 3)


def test_dropout_alone_follows_the_pool() -> None:
    layers = list(PoolNeck(dropout=0.5).build((5, 2, 2)))
    assert isinstance(layers[-1], nn.Dropout)
    assert layers[-1].p == 0.5
