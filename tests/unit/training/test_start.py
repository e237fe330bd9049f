from dataclasses import replace
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
import torch
from safetensors.torch import load_file

import polyhead as ph
from polyhead.errors import RunError, WeightsError
from polyhead.model import Network
from polyhead.predict import Stored, read_structure
from polyhead.tasks import Task
from polyhead.training.start import Start, start_from


def fresh(stored: Stored) -> Network:
    return stored.network(seed=77)


def begin(trained: ph.Run, stored: Stored) -> tuple[Start, Network]:
    network = fresh(stored)
    return start_from(str(trained.folder), network, stored), network


def head(weights: dict[str, torch.Tensor], place: int) -> torch.Tensor:
    return weights[f"heads.{place}.weight"]


def test_an_equal_network_takes_everything(trained: ph.Run) -> None:
    start, network = begin(trained, read_structure(trained.files))
    assert str(start) == "taken: backbone, neck, head of age, head of gender"
    saved = load_file(trained.files.weights)
    assert all(torch.equal(value, saved[name]) for name, value in network.state_dict().items())


def test_a_head_is_that_of_the_task_of_the_same_name_wherever_it_stands(trained: ph.Run) -> None:
    stored = read_structure(trained.files)
    height = ph.Regression().fit("height", pl.Series([1, 2]))
    other = replace(stored, tasks=[height, *reversed(stored.tasks)])
    start, network = begin(trained, other)
    assert str(start) == "taken: backbone, neck, head of gender, head of age; new: head of height"
    saved, untouched = load_file(trained.files.weights), fresh(other)
    assert torch.equal(network.head("age").weight, head(saved, 0))
    assert torch.equal(network.head("gender").weight, head(saved, 1))
    assert torch.equal(network.head("height").weight, untouched.head("height").weight)


@pytest.mark.parametrize(
    "task",
    [
        ph.Binary("old").fit("age", pl.Series(["old", "young"])),  # of the same width
        ph.Categorical().fit("age", pl.Series(["old", "young", "new"])),
    ],
)
def test_a_task_of_another_kind_gets_a_new_head(trained: ph.Run, task: Task) -> None:
    stored = read_structure(trained.files)
    start, network = begin(trained, replace(stored, tasks=[task]))
    assert start.left == ("head of age",)
    assert network.head("age").weight.shape != (1, 1)


def test_another_neck_is_new_and_the_heads_on_it_are_too(trained: ph.Run) -> None:
    stored = read_structure(trained.files)
    model = replace(stored.model, neck=ph.PoolNeck((12,)))
    start, network = begin(trained, replace(stored, model=model))
    assert start == Start(("backbone",), ("neck", "head of age", "head of gender"))
    saved = load_file(trained.files.weights)
    name = next(name for name in saved if name.startswith("backbones."))
    assert torch.equal(network.state_dict()[name], saved[name])


def test_another_backbone_is_refused(trained: ph.Run) -> None:
    stored = read_structure(trained.files)
    other = replace(stored, model=replace(stored.model, backbone="test_efficientnet"))
    with pytest.raises(WeightsError) as error:
        begin(trained, other)
    assert str(error.value) == (
        f"{trained.folder}: its backbone is test_resnet. "
        "Expected test_efficientnet, with the same options.\n"
        "  Name a run of the same backbone under model.init_from."
    )


def test_a_run_without_weights_is_refused_in_words(trained: ph.Run, tmp_path: Path) -> None:
    stored = read_structure(trained.files)
    copied = Path(copytree(trained.folder, tmp_path / "run"))
    (copied / "model.safetensors").write_bytes(b"\x80\x04.")
    with pytest.raises(RunError, match=r"model\.safetensors: damaged \("):
        start_from(str(copied), fresh(stored), stored)
    (copied / "model.safetensors").unlink()
    with pytest.raises(RunError, match="no epoch was finished there, it has no weights yet"):
        start_from(str(copied), fresh(stored), stored)
    with pytest.raises(RunError, match="nowhere: no such folder"):
        start_from(str(tmp_path / "nowhere"), fresh(stored), stored)
