"""Every family of backbones, in both libraries, keeps the same promises."""

import pytest
import torch
from safetensors.torch import load, save
from torch import nn

from polyhead.model.backbones import Backbone

TORCHVISION = {
    "alexnet": 64,
    "convnext_tiny": 32,
    "densenet121": 32,
    "efficientnet_b0": 32,
    "googlenet": 32,
    "inception_v3": 75,
    "maxvit_t": 224,
    "mnasnet0_5": 32,
    "mobilenet_v2": 32,
    "mobilenet_v3_small": 32,
    "regnet_x_400mf": 32,
    "resnet18": 32,
    "shufflenet_v2_x0_5": 32,
    "squeezenet1_1": 32,
    "swin_t": 32,
    "vgg11": 32,
    "vit_b_32": 32,
}
TIMM = {
    "cait_xxs24_224": 32,
    "coat_lite_tiny": 32,
    "coatnet_pico_rw_224": 64,
    "convit_tiny": 32,
    "convnext_atto": 32,
    "crossvit_tiny_240": 240,
    "deit_tiny_distilled_patch16_224": 32,
    "dla46x_c": 32,
    "edgenext_xx_small": 64,
    "efficientformer_l1": 224,
    "efficientnet_lite0": 32,
    "efficientvim_m1": 64,
    "efficientvit_b0": 32,
    "eva02_tiny_patch14_224": 28,
    "fastvit_t8": 64,
    "ghostnet_050": 32,
    "hgnetv2_b0": 32,
    "inception_next_atto": 64,
    "lcnet_035": 32,
    "levit_128s": 224,
    "mobilenetv1_100": 32,
    "mobilenetv3_small_050": 32,
    "mobilenetv4_conv_small_035": 32,
    "mobilevit_xxs": 64,
    "pit_ti_224": 32,
    "poolformerv2_s12": 32,
    "pvt_v2_b0": 32,
    "regnetx_002": 32,
    "repvit_m0_9": 32,
    "res2net50_14w_8s": 32,
    "resnet10t": 32,
    "rexnet_100": 32,
    "starnet_s050": 32,
    "swinv2_cr_tiny_224": 64,
    "test_byobnet": 32,
    "test_convnext": 32,
    "test_mambaout": 32,
    "test_maxvit": 64,
    "test_nfnet": 32,
    "test_resnet": 32,
    "test_vit": 32,
    "test_vit_relpos": 32,
    "tf_efficientnet_lite0": 32,
    "tinynet_e": 32,
    "twins_svt_small": 32,
    "xcit_nano_12_p16_224": 32,
}
# Whose own forward asks how large its input is, or hands on more than one tensor.
UNCUT = {
    "coat_lite_tiny",
    "crossvit_tiny_240",
    "efficientvim_m1",
    "pit_ti_224",
    "test_vit",
    "twins_svt_small",
    "xcit_nano_12_p16_224",
}
CASES = [
    *(
        pytest.param(f"torchvision:{name}", size, id=f"tv-{name}")
        for name, size in TORCHVISION.items()
    ),
    *(pytest.param(f"timm:{name}", size, id=name) for name, size in TIMM.items()),
]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_a_backbone_keeps_its_promises(name: str, size: int) -> None:
    torch.manual_seed(0)
    backbone = Backbone(name, (size, size))
    images = torch.randn(2, 3, size, size)
    _has_stages(backbone)
    _gives_what_it_says(backbone, images)
    _learns_only_what_is_free(backbone, images)
    _can_be_cut(backbone, images)
    _survives_being_saved(backbone, images)


def _has_stages(backbone: Backbone) -> None:
    listed = [weight for weights in backbone.stages.values() for weight in weights]
    learning = [name for name, weight in backbone.body.named_parameters() if weight.requires_grad]
    assert len(backbone.stages) >= 3
    assert sorted(listed) == sorted(learning)


def _gives_what_it_says(backbone: Backbone, images: torch.Tensor) -> None:
    with torch.no_grad():
        features = backbone.eval()(images)
    assert tuple(features.shape) == (2, *backbone.shape)
    assert len(backbone.shape) in (1, 3)
    assert features.std() > 0


def _learns_only_what_is_free(backbone: Backbone, images: torch.Tensor) -> None:
    names = list(backbone.stages)
    backbone.freeze(names[(len(names) - 1) // 2])
    statistics = _statistics(backbone)
    backbone.train()(images).square().sum().backward()
    free = {
        name for stage in names if stage not in backbone.frozen for name in backbone.stages[stage]
    }
    named = backbone.body.named_parameters()
    assert {name for name, weight in named if weight.grad is not None} == free
    after = _statistics(backbone)
    assert all(torch.equal(before, after[name]) for name, before in statistics.items())


def _can_be_cut(backbone: Backbone, images: torch.Tensor) -> None:
    """Frozen up to the middle, what comes before can be stored, but where it is known not to be."""
    found = backbone.cut
    assert (found is None) == (backbone.name.partition(":")[2] in UNCUT)
    if found is not None:
        with torch.no_grad():
            whole = backbone.eval()(images)
            assert torch.equal(found.rest(found.front(images)), whole)
        frozen = {weight for stage in backbone.frozen for weight in backbone.stages[stage]}
        learning = {n for n, w in backbone.body.named_parameters() if w.requires_grad}
        assert learning.isdisjoint(found.names)
        assert frozen & set(found.names)


def _statistics(backbone: Backbone) -> dict[str, torch.Tensor]:
    """Copies of the running means in the frozen part."""
    frozen = {weight for stage in backbone.frozen for weight in backbone.stages[stage]}
    return {
        name: module.running_mean.clone()
        for name, module in backbone.body.named_modules()
        if isinstance(module, nn.BatchNorm2d)
        and module.running_mean is not None
        and f"{name}.weight" in frozen
    }


def _survives_being_saved(backbone: Backbone, images: torch.Tensor) -> None:
    saved = save({name: value.clone() for name, value in backbone.state_dict().items()})
    with torch.no_grad():
        expected = backbone.eval()(images)
        for weight in backbone.parameters():
            weight.zero_()
        backbone.load_state_dict(load(saved))
        torch.testing.assert_close(backbone(images), expected, rtol=0, atol=0)
