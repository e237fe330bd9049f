"""Every family of backbones, in both libraries, keeps the same promises."""

import copy

import pytest
import torch
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
    "vgg11": 32,
    "xcit_nano_12_p16_224": 32,
}
CASES = [
    *(pytest.param(f"torchvision:{name}", size, id=f"tv-{name}") for name, size in TORCHVISION.items()),
    *(pytest.param(f"timm:{name}", size, id=name) for name, size in TIMM.items()),
]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_a_backbone_keeps_its_promises(name: str, size: int) -> None:
    torch.manual_seed(0)
    backbone = Backbone(name, (size, size))
    _has_stages(backbone)
    middle = list(backbone.stages)[(len(backbone.stages) - 1) // 2]
    partly = Backbone(name, (size, size), freeze=middle)
    partly.load_state_dict(backbone.state_dict())

    images = torch.randn(2, 3, size, size)
    with torch.no_grad():
        expected = backbone.eval()(images)
        torch.testing.assert_close(partly.eval()(images), expected, rtol=0, atol=0)
    assert tuple(expected.shape) == (2, *backbone.shape)
    assert len(backbone.shape) in (1, 3)

    _learns_only_what_is_free(partly, images)


def _has_stages(backbone: Backbone) -> None:
    listed = [weight for weights in backbone.stages.values() for weight in weights]
    there = [name for name, _ in backbone.body.named_parameters()]
    assert len(backbone.stages) >= 3
    assert sorted(listed) == sorted(there)


def _learns_only_what_is_free(backbone: Backbone, images: torch.Tensor) -> None:
    before = copy.deepcopy(backbone.body.state_dict())
    backbone.train()(images).square().sum().backward()
    frozen = {weight for stage in backbone.frozen for weight in backbone.stages[stage]}
    with_gradient = {
        name for name, weight in backbone.body.named_parameters() if weight.grad is not None
    }
    assert with_gradient.isdisjoint(frozen)
    assert with_gradient | frozen == {name for name, _ in backbone.body.named_parameters()}
    after = backbone.body.state_dict()
    for name, module in backbone.body.named_modules():
        if isinstance(module, nn.BatchNorm2d) and f"{name}.weight" in frozen:
            key = f"{name}.running_mean"
            assert torch.equal(before[key], after[key])
