import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import polyhead as ph
from polyhead.errors import RunError, SpecError
from polyhead.predict import read_structure
from polyhead.runs import RunFolder


def test_a_run_answers_from_wherever_it_was_moved(
    predictor: ph.Predictor, moved: Path, squares: Path
) -> None:
    for name in ("checkpoint", "figures"):
        (moved / name).rename(moved.parent / name)
    for name in ("history.jsonl", "metrics.json", "summary.json", "predictions.parquet"):
        (moved / name).unlink()
    path = squares / "val/3.png"
    assert ph.load(moved)(path).to_json() == predictor(path).to_json()


def test_what_is_stored_is_what_was_trained(trained: ph.Run) -> None:
    stored = read_structure(trained.files)
    assert stored.model == replace(trained.spec.model, weights_folder=None)
    assert [task.name for task in stored.tasks] == ["age", "gender"]
    assert stored.images["face"].column == "file"
    assert stored.images["face"].preprocess.size == (32, 32)


def test_the_structure_holds_no_path_of_the_machine_that_trained(moved: Path) -> None:
    for name in ("model.json", "tasks.json"):
        assert str(moved.parent.parent.parent) not in (moved / name).read_text(encoding="utf-8")


WRONG: dict[str, Any] = {
    "of another format": {"format": 99},
    "no format": {"format": None},
    "no model": {"model": None},
    "another model": {"model": {"backbone": 3}},
    "an unknown setting": {"model": {"backbone": "vgg16", "layers": 3}},
    "no inputs": {"inputs": None},
    "a list of inputs": {"inputs": [1]},
    "an input of another kind": {"inputs": {"face": {"column": "file"}}},
    "wrong preprocessing": {"inputs": {"face": {"column": "file", "preprocess": {"size": [3]}}}},
    "preprocessing of another kind": {"inputs": {"face": {"column": "file", "preprocess": 3}}},
}


@pytest.mark.parametrize("change", WRONG)
def test_a_foreign_structure_is_refused_in_words(moved: Path, change: str) -> None:
    file = moved / "model.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **WRONG[change]}))
    with pytest.raises(RunError, match=r"model\.json: (of format|damaged)"):
        ph.load(moved)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"a"', b"\xff\xfe", b"\x80\x04."])
def test_a_damaged_structure_is_refused_in_words(moved: Path, content: bytes) -> None:
    (moved / "model.json").write_bytes(content)
    with pytest.raises(RunError, match=r"model\.json: (not JSON|damaged|of format None)"):
        ph.load(moved)
    assert not str(moved).endswith("json")


def test_of_another_format_it_says_which(moved: Path) -> None:
    (moved / "model.json").write_text('{"format": 99}')
    with pytest.raises(RunError) as error:
        ph.load(moved)
    assert str(error.value) == (
        f"{moved / 'model.json'}: of format 99. Expected 1.\n"
        "  Read it with the version of polyhead that wrote it."
    )


@pytest.mark.parametrize("content", ["", "{}", '[{"kind": "regression"}]', '[{"kind": "new"}]'])
def test_damaged_tasks_are_refused_in_words(moved: Path, content: str) -> None:
    (moved / "tasks.json").write_text(content)
    with pytest.raises(RunError, match=r"tasks\.json: not a list of fitted tasks"):
        ph.load(moved)


def test_a_backbone_that_is_not_there_is_named(moved: Path) -> None:
    file = moved / "model.json"
    file.write_text(file.read_text().replace("test_resnet", "test_resnot"))
    with pytest.raises(SpecError, match="no backbone 'test_resnot'"):
        ph.load(moved)


def test_weights_of_another_network_are_refused(moved: Path) -> None:
    file = moved / "model.json"
    file.write_text(file.read_text().replace("test_resnet", "test_efficientnet"))
    with pytest.raises(RunError, match=r"model\.safetensors: of another network"):
        ph.load(moved)


def test_without_weights_there_is_no_predictor(moved: Path) -> None:
    (moved / "model.safetensors").unlink()
    with pytest.raises(RunError, match="no epoch was finished there, it has no weights yet"):
        ph.load(moved)


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_planted_pickle_is_never_read(moved: Path, squares: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    code = pickle.dumps(Trap(sprung))
    for name in ("model.pt", "model.pth", "model.bin", "pytorch_model.bin", "model.pkl"):
        (moved / name).write_bytes(code)
        torch.save(Trap(sprung), moved / f"torch-{name}")
    ph.load(moved)(squares / "val/1.png")
    for name in ("model.safetensors", "model.json", "tasks.json"):
        kept = (moved / name).read_bytes()
        (moved / name).write_bytes(code)
        with pytest.raises(RunError, match=r"damaged|not JSON|not a list"):
            ph.load(moved)
        (moved / name).write_bytes(kept)
    assert not sprung.exists()
    pickle.loads(code)  # noqa: S301 - the trap works, were it touched
    assert sprung.exists()


def test_a_finished_run_is_opened_by_its_folder_or_its_names(trained: ph.Run) -> None:
    assert repr(ph.load(trained.files)) == repr(ph.load(str(trained.folder)))
    assert RunFolder(trained.folder) == trained.files
