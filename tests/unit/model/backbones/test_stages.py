from collections import OrderedDict

import pytest
import torch
from torch import nn

from polyhead.errors import SpecError
from polyhead.model.backbones.stages import frozen_stages, stages


def _net() -> nn.Module:
    layer = OrderedDict(a=nn.Linear(2, 2), act=nn.ReLU(), b=nn.Linear(2, 2))
    net = nn.Sequential(
        OrderedDict(stem=nn.Linear(2, 2), act=nn.ReLU(), layer=nn.Sequential(layer))
    )
    net.register_parameter("position", nn.Parameter(torch.zeros(2)))
    return net


def _names(net: nn.Module) -> list[str]:
    return [name for name, _ in net.named_parameters()]


def test_lists_of_layers_count_as_many_stages() -> None:
    assert list(stages(_net(), _names(_net()))) == ["stem", "layer.a", "layer.b"]


def test_parameters_of_the_network_itself_go_with_the_first_stage() -> None:
    assert "position" in stages(_net(), _names(_net()))["stem"]


def test_every_parameter_is_in_one_stage() -> None:
    found = [name for weights in stages(_net(), _names(_net())).values() for name in weights]
    assert sorted(found) == sorted(_names(_net()))


def test_what_is_not_used_is_in_none() -> None:
    assert list(stages(_net(), ["stem.weight"])) == ["stem"]


def test_a_child_that_holds_most_of_a_network_is_opened() -> None:
    inner = nn.Module()
    inner.layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])
    inner.norm = nn.LayerNorm(2)
    net = nn.Module()
    net.patch = nn.Linear(2, 2)
    net.encoder = inner
    found = list(stages(net, _names(net)))
    assert found == ["patch", "encoder.layers.0", "encoder.layers.1", "encoder.norm"]


_KNOWN = {name: (f"{name}.weight",) for name in ["stem", "layer1.0", "layer1.1", "layer10.0"]}


@pytest.mark.parametrize(
    ("freeze", "count"),
    [("none", 0), ("stem", 1), ("layer1.0", 2), ("layer1", 3), ("layer10", 4), ("all", 4)],
)
def test_frozen_up_to_a_stage(freeze: str, count: int) -> None:
    assert frozen_stages(_KNOWN, freeze, "net") == tuple(_KNOWN)[:count]


def test_an_unknown_stage_is_answered_with_those_there_are() -> None:
    with pytest.raises(SpecError) as caught:
        frozen_stages(_KNOWN, "layer2", "net")
    assert str(caught.value) == (
        "model.freeze: net has no stage 'layer2'.\n"
        "  Did you mean 'layer1.1' or 'layer1.0' or 'layer10.0'? "
        "Known: none, all, stem, layer1.0, layer1.1, layer10.0."
    )
