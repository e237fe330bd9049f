from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch
from torch import nn

from polyhead.batch import Batch
from polyhead.errors import RunError
from polyhead.model import Model, Network, PoolNeck, build_network
from polyhead.runs import RunFolder
from polyhead.spec import Training
from polyhead.tasks import Regression
from polyhead.training.engine import Engine
from polyhead.training.meter import LossMeter
from polyhead.training.state import Progress, load_state, newest_state, save_state

TASK = Regression().fit("age", pl.Series([1, 2, 9]))


def engine_of(seed: int = 0, neck: int = 4, **training: Any) -> Engine:  # noqa: ANN401
    model = Model("test_resnet", weights="random", freeze="none", neck=PoolNeck((neck,)))
    network = build_network(model, {"face": (32, 32)}, {"age": 1}, seed=seed)
    return Engine(network, (TASK,), Training(optimizer="adamw", **training))


def learn(engine: Engine) -> None:
    torch.manual_seed(3)
    batch = Batch(
        inputs={"face": torch.randn(4, 3, 32, 32)},
        targets={"age": torch.tensor([1.0, 2.0, 9.0, 4.0])},
        present={"age": torch.ones(4, dtype=torch.bool)},
        rows=torch.arange(4),
    )
    engine.network.train()
    engine._step(batch, LossMeter())


def weights(network: Network) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def assert_equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_loaded_state_goes_on_as_the_saved_one_would_have(tmp_path: Path) -> None:
    folder, progress = RunFolder(tmp_path), Progress(3, 2, 0.5, 17.5)
    first, second = engine_of(), engine_of(seed=9)
    learn(first)
    learn(first)
    save_state(folder, first, progress)
    assert load_state(folder, second) == progress
    assert_equal(weights(first.network), weights(second.network))
    for engine in (first, second):
        learn(engine)
    assert_equal(weights(first.network), weights(second.network))


def test_nothing_of_a_state_is_code(tmp_path: Path) -> None:
    folder, engine = RunFolder(tmp_path), engine_of()
    learn(engine)
    save_state(folder, engine, Progress(1))
    files = [path for path in folder.checkpoint.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {
        "model.safetensors", "optimizer.safetensors", "state.json",
    }  # fmt: skip
    assert all(path.read_bytes()[:1] not in (b"P", b"\x80") for path in files)  # zip, pickle


def test_only_the_newest_state_is_kept(tmp_path: Path) -> None:
    folder, engine = RunFolder(tmp_path), engine_of()
    for epoch in (1, 2):
        save_state(folder, engine, Progress(epoch))
    assert [path.name for path in folder.checkpoint.iterdir()] == ["epoch-0002"]


def test_a_state_that_was_not_written_whole_is_passed_over(tmp_path: Path) -> None:
    folder, engine = RunFolder(tmp_path), engine_of()
    save_state(folder, engine, Progress(1))
    half = folder.checkpoint / "epoch-0002"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    assert newest_state(folder) == folder.checkpoint / "epoch-0001"
    assert load_state(folder, engine).epochs == 1
    save_state(folder, engine, Progress(2))
    assert load_state(folder, engine).epochs == 2


def test_without_a_state_one_begins_at_the_beginning(tmp_path: Path) -> None:
    engine = engine_of()
    before = weights(engine.network)
    assert load_state(RunFolder(tmp_path), engine) == Progress()
    assert_equal(weights(engine.network), before)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", b"\x80\x04."),
        ("optimizer.safetensors", b""),
        ("state.json", b"{"),
        ("state.json", b"[]"),
        ("state.json", b'{"optimizer": {}, "scaler": null, "progress": {"wrong": 1}}'),
        ("state.json", b'{"optimizer": {}, "scaler": null}'),
        ("state.json", b"\xff"),
    ],
)
def test_a_damaged_state_is_refused_in_words(tmp_path: Path, file: str, content: bytes) -> None:
    folder = RunFolder(tmp_path)
    first = engine_of()
    learn(first)
    save_state(folder, first, Progress(1))
    (folder.checkpoint / "epoch-0001" / file).write_bytes(content)
    with pytest.raises(RunError, match="epoch-0001: damaged, or of another network"):
        load_state(folder, engine_of())


def test_a_file_that_is_gone_is_refused_in_words(tmp_path: Path) -> None:
    folder, engine = RunFolder(tmp_path), engine_of()
    save_state(folder, engine, Progress(1))
    (folder.checkpoint / "epoch-0001" / "optimizer.safetensors").unlink()
    with pytest.raises(RunError, match="epoch-0001: damaged"):
        load_state(folder, engine)


def test_a_state_of_another_network_is_refused_in_words(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    save_state(folder, engine_of(), Progress(1))
    with pytest.raises(RunError, match="damaged, or of another network"):
        load_state(folder, engine_of(neck=6))


def test_a_planted_pickle_is_never_read(tmp_path: Path) -> None:
    folder, engine = RunFolder(tmp_path), engine_of()
    save_state(folder, engine, Progress(1))
    place = folder.checkpoint / "epoch-0001"
    for name in ("optimizer.bin", "model.pt", "random_states_0.pkl", "scheduler.bin"):
        torch.save(nn.Linear(2, 2), place / name)
        (place / name).chmod(0)
    assert load_state(folder, engine) == Progress(**asdict(Progress(1)))
