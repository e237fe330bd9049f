from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from polyhead.errors import WeightsError
from polyhead.model.backbones import Backbone
from polyhead.model.weights import load_weights
from polyhead.model.weights.files import find_file, read_file
from polyhead.runs import sha256_of


def test_the_first_folder_wins(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "w.safetensors").touch()
    assert find_file("w.safetensors", [tmp_path / "b", tmp_path / "a"]).parent.name == "b"


def test_the_variable_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "权重.safetensors").touch()
    monkeypatch.setenv("POLYHEAD_WEIGHTS", str(tmp_path))
    assert find_file("权重.safetensors", [tmp_path / "nothing"]).parent == tmp_path


def test_every_place_looked_in_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLYHEAD_WEIGHTS", str(tmp_path / "c"))
    with pytest.raises(WeightsError) as caught:
        find_file("w.safetensors", [tmp_path / "a", tmp_path / "b"])
    assert str(caught.value) == (
        "model.weights: no file 'w.safetensors'. Looked for:\n"
        f"  {tmp_path / 'a' / 'w.safetensors'}\n"
        f"  {tmp_path / 'b' / 'w.safetensors'}\n"
        f"  {tmp_path / 'c' / 'w.safetensors'}\n"
        "  Put it beside the spec, or name its folder with --weights DIR or $POLYHEAD_WEIGHTS."
    )


def test_an_absolute_path_is_looked_for_nowhere_else(tmp_path: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        find_file(str(tmp_path / "w.safetensors"), [tmp_path])
    assert str(caught.value).count("w.safetensors") == 2


def test_no_safetensors(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(b"no tensors in here")
    with pytest.raises(WeightsError) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path}: can't be read as safetensors (")


def test_a_half_precision_file_fills_a_backbone(tmp_path: Path) -> None:
    source, target = Backbone("test_resnet", (64, 64)), Backbone("test_resnet", (64, 64))
    state = {name: weight.half() for name, weight in source.body.state_dict().items()}
    save_file(state, tmp_path / "w.safetensors")
    note = load_weights(target, "w.safetensors", [tmp_path])
    for name, weight in target.body.state_dict().items():
        assert weight.dtype == source.body.state_dict()[name].dtype
        torch.testing.assert_close(weight, state[name].to(weight.dtype), rtol=0, atol=0)
    assert note.name == "w.safetensors"
    assert note.source == str(tmp_path / "w.safetensors")
    assert note.sha256 == sha256_of(tmp_path / "w.safetensors")


def test_a_file_may_hold_the_librarys_head_but_no_other_part(tmp_path: Path) -> None:
    backbone = Backbone("test_resnet", (64, 64))
    state = {**backbone.body.state_dict(), "fc.weight": torch.zeros(2, 2)}
    save_file(state, tmp_path / "w.safetensors")
    load_weights(backbone, "w.safetensors", [tmp_path])
    save_file({**state, "neck.weight": torch.zeros(2, 2)}, tmp_path / "w.safetensors")
    with pytest.raises(WeightsError, match=r"neck\.weight: \(2, 2\) in the file only"):
        load_weights(backbone, "w.safetensors", [tmp_path])


def test_random_weights_are_left_as_they_are() -> None:
    backbone = Backbone("test_resnet", (64, 64))
    before = {name: weight.clone() for name, weight in backbone.state_dict().items()}
    assert load_weights(backbone, "random").name == "random"
    assert all(torch.equal(weight, before[name]) for name, weight in backbone.state_dict().items())
