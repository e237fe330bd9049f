from collections.abc import Callable

import pytest
import torch
from torch import nn

from polyhead.errors import SpecError
from polyhead.model.backbones import Backbone

_SIZE = (64, 64)


def _modes(part: nn.Module) -> set[bool]:
    return {module.training for module in part.modules()}


def test_all_frozen_stays_in_evaluation_mode() -> None:
    backbone = Backbone("test_resnet", _SIZE, freeze="all")
    backbone.train()
    assert _modes(backbone.body) == {False}
    images = torch.randn(2, 3, *_SIZE)
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    assert torch.equal(backbone(images), backbone(images))
    assert all(torch.equal(before[name], value) for name, value in backbone.state_dict().items())


def test_all_frozen_records_no_graph_but_no_inference_tensor() -> None:
    features = Backbone("test_resnet", _SIZE, freeze="all")(torch.randn(2, 3, *_SIZE))
    assert not features.requires_grad
    assert not features.is_inference()


def test_the_free_part_trains_and_the_frozen_part_does_not() -> None:
    backbone = Backbone("test_resnet", _SIZE, freeze="layer2")
    body = backbone.body
    assert _modes(body.get_submodule("layer2")) == {False}
    assert _modes(body.get_submodule("layer3")) == {True}
    assert _modes(backbone.eval().body) == {False}
    mean = body.get_buffer("bn1.running_mean")
    before = mean.clone()
    backbone.train()(torch.randn(4, 3, *_SIZE)).sum().backward()
    assert torch.equal(mean, before)
    grads = {name: weight.grad is not None for name, weight in body.named_parameters()}
    assert {name.startswith(("layer3", "layer4")) for name, has in grads.items() if has} == {True}
    assert {name.startswith(("layer3", "layer4")) for name, has in grads.items() if not has} == {
        False
    }


def test_norms_may_be_kept_in_evaluation_mode() -> None:
    body = Backbone("test_resnet", _SIZE, norm="eval").train().body
    norms = [part for part in body.modules() if isinstance(part, nn.BatchNorm2d)]
    assert norms
    assert _modes(nn.ModuleList(norms)) >= {False}
    assert not any(norm.training for norm in norms)
    assert all(weight.requires_grad for norm in norms for weight in norm.parameters())
    assert body.get_submodule("conv1").training


def test_dropout_goes_with_the_stage_before_it() -> None:
    backbone = Backbone("test_vit", (160, 160), freeze="blocks.0", options={"proj_drop_rate": 0.5})
    drops = {
        name: part.training
        for name, part in backbone.body.named_modules()
        if isinstance(part, nn.Dropout) and name.startswith("blocks")
    }
    assert {mode for name, mode in drops.items() if name.startswith("blocks.0.")} == {False}
    assert {mode for name, mode in drops.items() if not name.startswith("blocks.0.")} == {True}


def test_options_reach_the_library() -> None:
    usual = Backbone("mobilenetv1_100", _SIZE).body.get_submodule("conv_stem")
    same = Backbone("mobilenetv1_100", _SIZE, options={"pad_type": "same"})
    assert type(same.body.get_submodule("conv_stem")) is not type(usual)


def test_an_unknown_option_is_refused_in_words() -> None:
    with pytest.raises(SpecError) as caught:
        Backbone("test_resnet", _SIZE, options={"pad": "same"})
    assert str(caught.value).startswith(
        "model.backbone: timm can't run test_resnet on 64 x 64 images as declared: "
    )
    assert "'pad'" in str(caught.value)
    assert str(caught.value).endswith(
        "  Look at model.backbone_options and at the size of the images (inputs: size)."
    )


def test_images_that_are_too_small_are_refused_in_words() -> None:
    with pytest.raises(SpecError, match="torchvision can't run alexnet on 32 x 32 images"):
        Backbone("torchvision:alexnet", (32, 32))


def test_the_shape_for_another_size() -> None:
    backbone = Backbone("test_resnet", _SIZE)
    channels = backbone.shape[0]
    assert backbone.shape == (channels, 2, 2)
    assert backbone.output_shape((96, 128)) == (channels, 3, 4)


def test_a_network_for_one_size_is_built_for_the_size_of_the_images() -> None:
    assert Backbone("vit_tiny_patch16_224", _SIZE).shape == (192,)


@pytest.mark.parametrize(
    "change",
    [
        lambda images: images.to(memory_format=torch.channels_last),
        lambda images: images,
    ],
)
def test_channels_last_changes_nothing(
    change: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    backbone = Backbone("test_resnet", _SIZE).eval()
    images = torch.randn(2, 3, *_SIZE)
    expected = backbone(images)
    backbone.to(memory_format=torch.channels_last)
    torch.testing.assert_close(backbone(change(images)), expected, rtol=1e-3, atol=1e-4)


def test_it_runs_in_bfloat16() -> None:
    backbone = Backbone("test_resnet", _SIZE, freeze="all").to(torch.bfloat16)
    assert backbone(torch.randn(1, 3, *_SIZE).bfloat16()).dtype == torch.bfloat16
