import pytest

from polyhead.errors import SpecError
from polyhead.model.backbones import find_backbone, pretraining_of


@pytest.mark.parametrize(
    ("name", "library", "model"),
    [
        ("vgg16", "torchvision", "vgg16"),
        ("vgg19", "torchvision", "vgg19"),
        ("vgg16.tv_in1k", "timm", "vgg16.tv_in1k"),
        ("timm:vgg16", "timm", "vgg16"),
        ("resnet18", "timm", "resnet18"),
        ("resnet18.a1_in1k", "timm", "resnet18.a1_in1k"),
        ("torchvision:resnet18", "torchvision", "resnet18"),
        ("resnet50.IMAGENET1K_V2", "torchvision", "resnet50.IMAGENET1K_V2"),
        ("mobilenet_v3_small", "torchvision", "mobilenet_v3_small"),
        ("tf_efficientnet_lite0", "timm", "tf_efficientnet_lite0"),
    ],
)
def test_which_library_has_it(name: str, library: str, model: str) -> None:
    found, called = find_backbone(name)
    assert (found.name, called) == (library, model)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SpecError) as caught:
        find_backbone("tf_efficientnet_lite9")
    assert str(caught.value) == (
        "model.backbone: no backbone 'tf_efficientnet_lite9' in timm or torchvision.\n"
        "  Did you mean 'tf_efficientnet_lite4' or 'tf_efficientnet_lite3' "
        "or 'tf_efficientnet_lite2'?"
    )


def test_an_unknown_name_of_a_given_library() -> None:
    with pytest.raises(SpecError) as caught:
        find_backbone("torchvision:vgg17")
    assert str(caught.value).startswith("model.backbone: no backbone 'vgg17' in torchvision.\n")
    assert "'vgg16'" in str(caught.value)


def test_an_unknown_tag() -> None:
    with pytest.raises(SpecError, match=r"no backbone 'resnet18\.nope' in timm or torchvision\."):
        find_backbone("resnet18.nope")


def test_an_unknown_library() -> None:
    with pytest.raises(SpecError) as caught:
        find_backbone("keras:vgg16")
    assert str(caught.value) == (
        "model.backbone: no such library: 'keras'. Expected one of torchvision, timm."
    )


def test_facts_travel_with_timms_weights() -> None:
    facts = pretraining_of("tf_efficientnet_lite0")
    assert facts.mean == facts.std == (0.5, 0.5, 0.5)
    assert (facts.interpolation, facts.size, facts.fit) == ("bicubic", (224, 224), "crop")
    assert facts.crop_fraction == 0.875


def test_facts_travel_with_torchvisions_weights() -> None:
    facts = pretraining_of("vgg16")
    assert facts.mean == (0.485, 0.456, 0.406)
    assert facts.std == (0.229, 0.224, 0.225)
    assert (facts.interpolation, facts.size, facts.fit) == ("bilinear", (224, 224), "crop")
    assert facts.crop_fraction == 224 / 256


def test_inceptions_weights_saw_other_numbers_than_their_transforms_say() -> None:
    facts = pretraining_of("torchvision:inception_v3")
    assert facts.mean == facts.std == (0.5, 0.5, 0.5)


def test_timms_way_of_cropping_becomes_a_fit() -> None:
    facts = pretraining_of("convnext_small.fb_in22k_ft_in1k_384")
    assert (facts.fit, facts.crop_fraction, facts.size) == ("stretch", 1.0, (384, 384))
