from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from polyhead.features import cache_folder, store_name
from polyhead.images import Preprocess
from polyhead.model import Network

MakeNetwork = Callable[..., Network]
PREPROCESS = Preprocess((32, 32), "stretch", "bilinear", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def name_of(network: Network, preprocess: Preprocess = PREPROCESS, precision: str = "fp32") -> str:
    return store_name(network, "face", preprocess, precision)


def test_a_store_is_shared_by_all_that_sees_the_same_features(make_network: MakeNetwork) -> None:
    network = make_network()
    name = name_of(network)
    assert name_of(make_network()) == name
    assert name_of(make_network(hidden=9)) == name  # another neck on top
    with torch.no_grad():
        network.head("age").weight.fill_(3)
    assert name_of(network) == name
    assert name_of(network.train()) == name


def test_a_single_changed_weight_is_another_store(make_network: MakeNetwork) -> None:
    network = make_network()
    name = name_of(network)
    weight = next(network.backbone("face").parameters())
    with torch.no_grad():
        weight.view(-1)[0] += 1e-3
    assert name_of(network) != name


def test_changed_statistics_of_a_norm_are_another_store(make_network: MakeNetwork) -> None:
    network = make_network()
    name = name_of(network)
    buffers = dict(network.backbone("face").named_buffers())
    next(b for key, b in buffers.items() if key.endswith("running_mean")).add_(1)
    assert name_of(network) != name


@pytest.mark.parametrize(
    "change",
    [
        {"interpolation": "bicubic"},
        {"fit": "pad"},
        {"size": (48, 48)},
        {"mean": (0.4, 0.5, 0.5)},
        {"std": (0.4, 0.5, 0.5)},
        {"fit": "crop", "crop_fraction": 0.9},
        {"scaled_decode": True},
    ],
)
def test_other_pixels_are_another_store(
    make_network: MakeNetwork, change: dict[str, object]
) -> None:
    network = make_network()
    other = replace(PREPROCESS, **change)  # type: ignore[arg-type]
    assert name_of(network, other) != name_of(network)


def test_another_precision_or_backbone_is_another_store(make_network: MakeNetwork) -> None:
    network = make_network()
    assert name_of(network, precision="bf16") != name_of(network)
    assert name_of(make_network("test_efficientnet")) != name_of(network)
    assert name_of(make_network(seed=1)) != name_of(network)


def test_stores_lie_where_one_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    monkeypatch.delenv("POLYHEAD_CACHE", raising=False)
    assert cache_folder(None) == Path("/caches/polyhead")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder(None) == Path.home() / ".cache" / "polyhead"
    monkeypatch.setenv("POLYHEAD_CACHE", str(tmp_path / "缓存"))
    assert cache_folder(None) == tmp_path / "缓存"
    assert cache_folder("~/features") == Path.home() / "features"
