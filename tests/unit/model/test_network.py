import pytest
import torch
from torch import nn

from polyhead.errors import SpecError
from polyhead.model import ConvNeck, Model, Network, PoolNeck, build_network

_SIZES = {"face": (64, 64)}


def _network(freeze: str = "all", heads: dict[str, int] | None = None) -> Network:
    model = Model("test_resnet", freeze=freeze, weights="random", neck=PoolNeck(hidden=(8,)))
    return build_network(model, _SIZES, heads or {"age": 1, "race": 7}, seed=0)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_shapes_of_the_answers(rows: int) -> None:
    answers = _network()({"face": torch.randn(rows, 3, 64, 64)})
    assert {name: tuple(answer.shape) for name, answer in answers.items()} == {
        "age": (rows,),
        "race": (rows, 7),
    }


@pytest.mark.parametrize("freeze", ["all", "layer1", "layer2"])
def test_features_then_answer_is_the_same(freeze: str) -> None:
    network = _network(freeze).eval()
    inputs = {"face": torch.randn(3, 3, 64, 64)}
    whole, halves = network(inputs), network.answer(network.features(inputs))
    assert all(torch.equal(whole[task], halves[task]) for task in whole)
    assert network.features(inputs)["face"].shape == (3, *network.features_shape("face"))
    entered = network(network.features(inputs), stored=True)
    assert all(torch.equal(whole[task], entered[task]) for task in whole)


@pytest.mark.parametrize("freeze", ["none", "all", "layer1"])
def test_maps_then_answer_is_the_same(freeze: str) -> None:
    network = _network(freeze).eval()
    inputs = {"face": torch.randn(3, 3, 64, 64)}
    maps = network.maps(inputs)
    assert maps["face"].shape == (3, *network.backbone("face").shape)
    whole, halves = network(inputs), network.from_maps(maps)
    assert all(torch.equal(whole[task], halves[task]) for task in whole)


@pytest.mark.parametrize("freeze", ["all", "layer1", "layer2"])
def test_what_learns_gets_the_same_gradients_behind_stored_features(freeze: str) -> None:
    def gradients(*, stored: bool) -> dict[str, torch.Tensor]:
        network = _network(freeze).train()
        inputs = {"face": torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(1))}
        if stored:
            inputs = network.features(inputs)
        sum(a.square().sum() for a in network(inputs, stored=stored).values()).backward()
        return {n: w.grad for n, w in network.named_parameters() if w.grad is not None}

    plain, behind = gradients(stored=False), gradients(stored=True)
    assert list(plain) == list(behind)
    assert all(torch.allclose(plain[name], behind[name], atol=1e-6) for name in plain)


def test_features_depend_on_what_is_frozen_alone() -> None:
    network = _network("layer1")
    frozen = network.features_state("face")
    weights = dict(network.backbone("face").named_parameters())
    names = set(weights)
    learning = {name for name, weight in weights.items() if weight.requires_grad}
    assert set(frozen) & names == names - learning
    assert set(_network("all").features_state("face")) >= names


def test_without_a_frozen_part_there_are_no_features() -> None:
    network = _network("none")
    assert network.why_not_stored == "no part of the backbone is frozen"
    for ask in (lambda: network.features({"face": torch.zeros(1, 3, 64, 64)}),
                lambda: network.features_shape("face"),
                lambda: network.features_state("face")):  # fmt: skip
        with pytest.raises(SpecError, match=r"model\.freeze: no part of the backbone is frozen"):
            ask()


def test_tasks_may_be_called_anything() -> None:
    network = _network(heads={"年龄": 1, "head.pose": 3, "forward": 1, "a b": 1})
    answers = network({"face": torch.randn(1, 3, 64, 64)})
    assert list(answers) == ["年龄", "head.pose", "forward", "a b"]
    assert network.head("head.pose").out_features == 3


def test_inputs_may_be_called_anything() -> None:
    model = Model("test_resnet", weights="random")
    network = build_network(model, {"脸.jpg": (64, 64)}, {"age": 1})
    assert network({"脸.jpg": torch.randn(1, 3, 64, 64)})["age"].shape == (1,)
    assert network.backbone("脸.jpg").shape[1:] == (2, 2)


@pytest.mark.parametrize(
    ("freeze", "storable"), [("all", True), ("layer2", True), ("none", False), ("layer4", True)]
)
def test_what_learns(freeze: str, storable: bool) -> None:  # noqa: FBT001
    network = _network(freeze).train()
    assert (network.why_not_stored == "") is storable
    network({"face": torch.randn(4, 3, 64, 64)})["age"].sum().backward()
    with_gradient = {name for name, weight in network.named_parameters() if weight.grad is not None}
    learning = {name for name, weight in network.named_parameters() if weight.requires_grad}
    assert with_gradient == learning - {"heads.1.weight", "heads.1.bias"}
    counted = sum(weight.numel() for weight in network.parameters_learning())
    assert network.count().learning == counted
    assert network.count().all == sum(weight.numel() for weight in network.parameters())


def test_features_do_not_learn_when_the_last_stage_is_frozen() -> None:
    network = _network("layer4")
    assert not network.features({"face": torch.randn(1, 3, 64, 64)})["face"].requires_grad


def test_autocast_and_channels_last() -> None:
    network = _network("none").to(memory_format=torch.channels_last)
    images = torch.randn(2, 3, 64, 64).to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        answers = network({"face": images})
    assert answers["race"].dtype == torch.bfloat16
    answers["race"].float().sum().backward()


def test_modules_text_is_torchs() -> None:
    network = _network()
    assert network.modules_text().startswith("Network(\n  (backbones): ModuleList(")
    assert network.modules_text() != repr(network)


def test_a_network_of_your_own_parts() -> None:
    backbone = _network().backbone("face")
    neck = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())
    network = Network({"face": backbone}, neck, {"age": 1})
    assert network.head("age").in_features == backbone.shape[0]
    assert "AdaptiveMaxPool2d, flatten" in str(network)


def test_the_conv_neck_in_a_network() -> None:
    model = Model("test_resnet", weights="random", neck=ConvNeck(hidden=(4,)))
    network = build_network(model, {"face": (128, 128)}, {"age": 1})
    assert network({"face": torch.randn(2, 3, 128, 128)})["age"].shape == (2,)
