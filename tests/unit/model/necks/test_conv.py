import pytest
import torch
from torch import nn

from polyhead.errors import SpecError
from polyhead.model import ConvNeck


def test_the_tutorials_neck() -> None:
    neck = ConvNeck().build((512, 7, 7))
    assert [type(layer).__name__ for layer in neck] == [
        *["Conv2d", "MaxPool2d", "ReLU", "Flatten"],
        *["Linear", "ReLU", "Dropout", "Linear", "ReLU", "Dropout", "Linear", "ReLU"],
    ]
    widths = [layer.in_features for layer in neck if isinstance(layer, nn.Linear)]
    assert widths == [2048, 512, 128]
    assert sum(weight.numel() for weight in neck.parameters()) == 3_482_816
    assert {layer.p for layer in neck if isinstance(layer, nn.Dropout)} == {0.4}


@pytest.mark.parametrize(
    ("shape", "flat"), [((3, 4, 4), 3), ((3, 5, 9), 9), ((8, 6, 6), 32), ((2, 14, 14), 72)]
)
def test_it_adapts_to_the_map(shape: tuple[int, ...], flat: int) -> None:
    neck = ConvNeck(hidden=()).build(shape)
    assert neck(torch.randn(2, *shape)).shape == (2, flat)


def test_gradients_pass_through_it() -> None:
    maps = torch.randn(2, 4, 7, 7, requires_grad=True)
    ConvNeck(hidden=(5, 3)).build((4, 7, 7))(maps).sum().backward()
    assert maps.grad is not None


def test_without_dropout_there_is_no_such_layer() -> None:
    neck = ConvNeck(hidden=(4, 4, 4), dropout=0.0).build((2, 7, 7))
    assert not [layer for layer in neck if isinstance(layer, nn.Dropout)]


def test_a_small_map_is_refused_in_words() -> None:
    with pytest.raises(SpecError) as caught:
        ConvNeck().build((512, 3, 7))
    assert str(caught.value) == (
        'model.neck: the map is too small for a "conv" neck. Expected at least 4 x 4; '
        "got 512 x 3 x 7.\n"
        '  Use neck = { kind = "pool" }, or larger images (inputs: size).'
    )


def test_a_vector_is_refused_in_words() -> None:
    with pytest.raises(SpecError) as caught:
        ConvNeck().build((768,))
    assert str(caught.value) == (
        'model.neck: a "conv" neck takes a map; the backbone gives a vector of 768.\n'
        '  Use neck = { kind = "pool" }.'
    )
