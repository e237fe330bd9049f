import pytest
import torch

from polyhead.model import ConvNeck, Model, Network, PoolNeck, build_network
from polyhead.model.diagram import diagram
from polyhead.model.text import width


def _build(model: Model, size: int, heads: dict[str, int], **descriptions: str) -> Network:
    with torch.device("meta"):
        sizes = {"face": (size, size)}
        return build_network(model, sizes, heads, pretrained=False, descriptions=descriptions)


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
