from typing import Any

import pytest
import torch
from torch import nn

from polyhead.model import Model, Network, PoolNeck, build_network
from polyhead.together import ALONE, Together
from polyhead.training.norms import (
    average_statistics,
    learning_norms,
    look_at_all_rows,
    note_on_norms,
)


def network_of(backbone: str = "test_resnet", **model: Any) -> Network:  # noqa: ANN401
    declared = Model(backbone, weights="random", neck=PoolNeck((4,)), **model)
    return build_network(declared, {"face": (32, 32)}, {"age": 1}, seed=0)


def synced(network: Network) -> list[nn.Module]:
    return [part for part in network.modules() if isinstance(part, nn.SyncBatchNorm)]


@pytest.mark.parametrize("backbone", ["test_resnet", "resnet18", "tf_efficientnet_lite0"])
def test_norms_that_learn_look_at_all_rows_and_are_the_same_else(backbone: str) -> None:
    network = network_of(backbone, freeze="none").eval()
    images = torch.randn(2, 3, 32, 32)
    before = network({"face": images})["age"]
    state = {name: value.clone() for name, value in network.state_dict().items()}
    count = len(learning_norms(network))
    look_at_all_rows(network)
    assert len(synced(network)) == count > 0
    assert torch.equal(network({"face": images})["age"], before)
    assert network.state_dict().keys() == state.keys()
    assert all(torch.equal(state[name], value) for name, value in network.state_dict().items())


def test_norms_that_are_frozen_stay_as_they_are_and_the_cut_runs_on_the_others() -> None:
    network = network_of("resnet18", freeze="layer2").eval()
    images = {"face": torch.randn(2, 3, 32, 32)}
    features, before = network.features(images), network(images)["age"]
    look_at_all_rows(network)
    names = [name for name, part in network.named_modules() if isinstance(part, nn.SyncBatchNorm)]
    assert names
    assert all("layer3" in name or "layer4" in name for name in names)
    assert torch.equal(network.answer(features)["age"], before)


@pytest.mark.parametrize("model", [{"freeze": "all"}, {"freeze": "none", "norm": "eval"}])
def test_where_none_learns_there_is_nothing_to_do_or_say(model: dict[str, Any]) -> None:
    network = network_of(**model)
    look_at_all_rows(network)
    assert not synced(network)
    assert note_on_norms(network, Together(0, 2)) == ()


def test_where_they_see_a_share_of_a_batch_it_is_said() -> None:
    network = network_of(freeze="none")
    assert note_on_norms(network, ALONE) == ()
    (note,) = note_on_norms(network, Together(0, 2))
    assert note == (
        "on a CPU the batch-norms of each of the 2 processes see its own share of a batch, so that "
        'the training differs from that of one process (model.norm = "eval" helps)'
    )
    look_at_all_rows(network)
    assert note_on_norms(network, Together(0, 2)) == ()


def test_all_processes_go_on_with_the_mean_of_what_they_saw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if the other had seen nothing but zeros."""
    monkeypatch.setattr(Together, "sum_", lambda *_: None)
    network = network_of(freeze="none")
    norm = learning_norms(network)[0]
    assert norm.running_var is not None
    average_statistics(network, ALONE)
    assert norm.running_var.tolist() == [1.0] * norm.num_features
    average_statistics(network, Together(0, 2))
    assert norm.running_var.tolist() == [0.5] * norm.num_features
