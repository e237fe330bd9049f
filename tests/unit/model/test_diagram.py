import pytest
import torch

from polyhead.model import ConvNeck, Model, Network, PoolNeck, build_network
from polyhead.model.diagram import diagram
from polyhead.model.text import width

TUTORIAL = """\
   face  3 × 224 × 224
   │
┌──┴─ backbone ─────────────────────────────────────────────────────────────── frozen ─┐
│  vgg16 from torchvision                                                  14,714,688  │
│  weights: imagenet                                                                   │
└──┬───────────────────────────────────────────────────────────────────────────────────┘
   │  512 × 7 × 7
┌──┴─ neck ─────────────────────────────────────────────────────────────────── learns ─┐
│  convolution 3 × 3                                  512 × 5 × 5           2,359,808  │
│  max-pool 2, ReLU                                   512 × 2 × 2                      │
│  flatten                                                   2048                      │
│  linear, ReLU, dropout 0.4                                  512           1,049,088  │
│  linear, ReLU, dropout 0.4                                  128              65,664  │
│  linear, ReLU                                                64               8,256  │
└──┬───────────────────────────────────────────────────────────────────────────────────┘
   │  64
   ├─ age     64 → 1  regression, 0 to 80 years, loss mae × 1                      65
   └─ gender  64 → 1  binary, Female or Male, loss bce × 1                         65

                     parameters     of them learn
   backbone          14,714,688                 0
   neck               3,482,816         3,482,816
   heads                    130               130
   in all            18,197,634         3,482,946"""

PARTLY = """\
   face  3 × 64 × 64
   │
┌──┴─ backbone ──────────────────────────────────────────────── frozen up to layer2.0 ─┐
│  test_resnet from timm                                                      372,688  │
│  weights: imagenet                                                                   │
│  8 of its 10 stages are frozen, 2 learn                                              │
└──┬───────────────────────────────────────────────────────────────────────────────────┘
   │  96 × 2 × 2
┌──┴─ neck ─────────────────────────────────────────────────────────────────── learns ─┐
│  average pool, flatten                                       96                      │
│  linear, ReLU, dropout 0.5                                   16               1,552  │
└──┬───────────────────────────────────────────────────────────────────────────────────┘
   │  16
   ├─ age   16 → 1  regression, 0 to 80 years, in steps of one, with a             17
   │                long story about it, loss mae × 1
   └─ 种族  16 → 7  categorical, 7 classes                                        119

                     parameters     of them learn
   backbone             372,688           310,272
   neck                   1,552             1,552
   heads                    136               136
   in all               374,376           311,960"""


def _build(model: Model, size: int, heads: dict[str, int], **descriptions: str) -> Network:
    with torch.device("meta"):
        sizes = {"face": (size, size)}
        network = build_network(model, sizes, heads, pretrained=False)
        network.descriptions = descriptions
        return network


def test_the_tutorials_network() -> None:
    network = _build(
        Model("vgg16", neck=ConvNeck()),
        224,
        {"age": 1, "gender": 1},
        age="regression, 0 to 80 years, loss mae × 1",
        gender="binary, Female or Male, loss bce × 1",
    )
    assert str(network) == TUTORIAL


def test_partly_frozen_with_several_tasks() -> None:
    network = _build(
        Model("test_resnet", freeze="layer2", neck=PoolNeck(hidden=(16,), dropout=0.5)),
        64,
        {"age": 1, "种族": 7},
        age="regression, 0 to 80 years, in steps of one, with a long story about it, loss mae × 1",
        种族="categorical, 7 classes",
    )
    assert str(network) == PARTLY


def test_all_learns_and_nothing_between() -> None:
    text = str(_build(Model("test_vit", freeze="none"), 160, {"age": 1}))
    assert " learns ─┐" in text
    assert "neck ─" not in text
    assert "   └─ age  64 → 1" in text


@pytest.mark.parametrize("name", ["年龄" * 30, "a.very.long.name." * 9])
def test_it_never_grows_too_wide(name: str) -> None:
    text = str(_build(Model("test_resnet"), 64, {name: 1, "b": 3}, **{name: f"{name} " * 9}))
    assert max(width(line) for line in text.splitlines()) <= 88


def test_other_descriptions_may_be_given() -> None:
    network = _build(Model("test_resnet"), 64, {"age": 1}, age="regression")
    assert "as old as" in diagram(network, {"age": "as old as they look"})
