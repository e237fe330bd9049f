from pathlib import Path

import pytest
import torch

from polyhead.errors import SpecError, WeightsError
from polyhead.model import ConvNeck, FuseNeck, Model, build_network

_HEADS = {"age": 1, "gender": 1}


@pytest.mark.parametrize(
    ("backbone", "parameters", "learning"),
    [("vgg16", 18_197_634, 3_482_946), ("vgg19", 23_507_330, 3_482_946)],
)
def test_the_tutorials_network(backbone: str, parameters: int, learning: int) -> None:
    with torch.device("meta"):  # shapes without numbers: quick
        model = Model(backbone, neck=ConvNeck())
        network = build_network(model, {"face": (224, 224)}, _HEADS, pretrained=False)
    assert network.backbone("face").shape == (512, 7, 7)
    assert network.count().all == parameters
    assert network.count().learning == learning


def test_a_seed_decides_the_new_layers_whatever_the_backbone() -> None:
    def new_layers(backbone: str, seed: int) -> list[torch.Tensor]:
        model = Model(backbone, weights="random")
        network = build_network(model, {"face": (64, 64)}, _HEADS, seed=seed)
        return [*network.neck.parameters(), *network.heads.parameters()]

    def same(one: list[torch.Tensor], two: list[torch.Tensor]) -> bool:
        return all(torch.equal(a, b) for a, b in zip(one, two, strict=True))

    first = new_layers("test_resnet", 1)
    assert same(first, new_layers("test_resnet", 1))
    assert not same(first, new_layers("test_resnet", 2))


def test_a_seed_leaves_the_random_state_alone() -> None:
    before = torch.random.get_rng_state()
    build_network(Model("test_resnet", weights="random"), {"face": (64, 64)}, _HEADS, seed=1)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_without_a_seed_torchs_own_is_used() -> None:
    model = Model("test_resnet", weights="random")
    torch.manual_seed(3)
    one = build_network(model, {"face": (64, 64)}, _HEADS)
    torch.manual_seed(3)
    two = build_network(model, {"face": (64, 64)}, _HEADS)
    three = build_network(model, {"face": (64, 64)}, _HEADS)
    state = two.state_dict()
    assert all(torch.equal(weight, state[name]) for name, weight in one.state_dict().items())
    assert not torch.equal(three.head("age").weight, two.head("age").weight)


def test_the_structure_alone_needs_no_weights(tmp_path: Path) -> None:
    model = Model("test_resnet", weights="nowhere.safetensors", freeze="layer2")
    with pytest.raises(WeightsError, match=r"no file 'nowhere\.safetensors'"):
        build_network(model, {"face": (64, 64)}, _HEADS, search=[tmp_path])
    network = build_network(model, {"face": (64, 64)}, _HEADS, pretrained=False)
    assert network.backbone("face").weights.name == "nowhere.safetensors"


def test_an_image_at_least() -> None:
    with pytest.raises(SpecError) as caught:
        build_network(Model("test_resnet"), {}, _HEADS)
    assert str(caught.value) == "inputs: Expected one of images at least; got none."


def test_several_inputs_want_a_neck_that_fuses() -> None:
    with pytest.raises(SpecError) as caught:
        build_network(Model("test_resnet"), {"left": (64, 64), "right": (64, 64)}, _HEADS)
    assert str(caught.value) == (
        "model.neck: a 'pool' neck takes one image; got 2 inputs.\n"
        '  neck = { kind = "fuse" } takes several.'
    )


def test_images_that_share_a_backbone_are_of_one_size() -> None:
    sizes = {"左": (64, 64), "right": (32, 64)}
    with pytest.raises(SpecError) as caught:
        build_network(Model("test_resnet", neck=FuseNeck()), sizes, _HEADS)
    assert str(caught.value) == (
        "inputs: images that share a backbone are of one size; got 左 64 x 64, right 32 x 64.\n"
        "  Give them one size, or each its own backbone: model.share_backbone = false."
    )
    apart = Model("test_resnet", neck=FuseNeck(), share_backbone=False, weights="random")
    network = build_network(apart, sizes, _HEADS)
    assert [network.backbone(name).size for name in sizes] == [(64, 64), (32, 64)]


_SHARED = Path(__file__).parents[4] / "shared" / "weights"


@pytest.mark.realdata
@pytest.mark.skipif(not _SHARED.is_dir(), reason="the folder of weights is not here")
@pytest.mark.parametrize(
    ("model", "first"),
    [
        (Model("vgg16", weights="vgg16_imagenet_features.safetensors"), "features.0.weight"),
        (
            Model(
                "mobilenetv1_100",
                weights="mobilenetv1_face.safetensors",
                backbone_options={"pad_type": "same"},
            ),
            "conv_stem.weight",
        ),
    ],
)
def test_real_weights(model: Model, first: str) -> None:
    network = build_network(model, {"face": (64, 64)}, _HEADS, search=[_SHARED])
    assert network.backbone("face").body.get_parameter(first).std() > 0.05
    assert network.features({"face": torch.zeros(1, 3, 64, 64)})["face"].isfinite().all()
