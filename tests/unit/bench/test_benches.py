"""Each benchmark, on as little as it can be run on: what it measures is not looked at."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import polyhead as ph
from polyhead.bench import (
    Job,
    Line,
    compute,
    export,
    images,
    job,
    memory,
    methods,
    mobilenet,
    naive,
    notebook,
    serve,
    step,
)
from polyhead.demo import make_portraits
from polyhead.model import Network
from polyhead.objective import METHODS


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    make_portraits(folder, train=72, val=40)
    return folder


@pytest.fixture
def small(portraits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job whose network is a tiny one."""
    plain = job.tutorial_spec

    def spec_of(asked: Job) -> ph.Spec:
        spec = plain(asked)
        image = ph.Image("file", size=64, fit="stretch")
        model = ph.Model("test_resnet", weights="random", neck=ph.PoolNeck((8,)))
        return replace(spec, inputs={"face": image}, model=model)

    for module in (step, notebook, memory, methods):
        monkeypatch.setattr(module, "tutorial_spec", spec_of)
    return Job(portraits, tmp_path, rows=64, rounds=1, epochs=2, oldest=90.0)


def check(lines: list[Line], count: int) -> None:
    assert len(lines) == count
    assert all(line.ours > 0 and line.other > 0 and line.ratio > 0 for line in lines)


def test_images(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_COUNT", 12)
    check(images.measure(small), 11)


def test_export_and_serve() -> None:
    """In a process of its own, as OpenVINO, once loaded, stays in a process for good."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-o", "python_functions=apart_*", __file__]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


def apart_export(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny(monkeypatch)
    monkeypatch.setattr(export, "_BATCH", 4)
    monkeypatch.setattr(export, "_SINGLE", 3)
    lines = export.measure(small)
    check(lines, 12)
    assert {line.bar for line in lines} == {None, 3.0, 5.0, 8.0}
    assert "images/s" in lines[0].note
    assert "99 % within" in lines[-1].note


def test_step(small: Job) -> None:
    check(step.measure(small), 2)


def test_memory(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_FEW", 50)
    monkeypatch.setattr(memory, "_MANY", 150)
    peak, asked = memory._peak, list[tuple[str, ...]]()

    def once(*arguments: str) -> float:
        asked.append(arguments)
        return peak(*arguments) if len(asked) == 3 else 1.0  # the first steps on many rows

    monkeypatch.setattr(memory, "_peak", once)
    lines = memory.measure(small)
    check(lines, 2)
    assert lines[1].ours > 100  # MB: torch alone takes more
    assert [arguments[-1].split("/")[-2] for arguments in asked] == ["150", "50", "150", "50"]


def test_a_process_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        memory._peak("-m", "polyhead", "check", str(tmp_path / "none.toml"))


def test_notebook(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    train, names = notebook._train, list[str]()

    def once(asked: Job, cache: Path, name: str, *changes: str) -> float:
        names.append(name)
        return train(asked, cache, name, *changes) if len(names) == 1 else 1.0

    monkeypatch.setattr(notebook, "_train", once)
    monkeypatch.setattr(notebook, "_naive", lambda _: 100.0)
    monkeypatch.setattr("shutil.rmtree", lambda _: None)
    lines = notebook.measure(small)
    check(lines, 4)
    assert lines[0].other == 100.0
    assert names == ["first-fp32", "second-fp32-0", "first-bf16", "second-bf16-0"]


def test_compute(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: Mapping[str, int] = {"test_resnet": 32}
    for name, value in {"_BACKBONES": sizes, "_LEARNING": sizes, "_SIDE": 64, "_BATCH": 2}.items():
        monkeypatch.setattr(compute, name, value)
    monkeypatch.setattr(torch, "compile", lambda network: network)
    network = compute._network

    def tiny(name: str, size: int, freeze: str, *, channels_last: bool) -> Network:
        return network("test_resnet", 32, freeze, channels_last=channels_last)

    monkeypatch.setattr(compute, "_network", tiny)
    check(compute.measure(small), 8)


def test_methods(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    some = ("sum", "Constant", "FAMO", "UPGrad", "Krum")
    monkeypatch.setattr(methods, "METHODS", {name: METHODS[name] for name in some})
    lines = methods.measure(small)
    check(lines, 6)  # Krum wants four tasks, and the sum stands on the other side
    assert "on a plain neck, UPGrad; other: sum" in lines[-1].what


def apart_serve(small: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny(monkeypatch)
    monkeypatch.setattr(serve, "_WARM", 4)
    monkeypatch.setattr(serve, "_BAD", 12)
    lines = serve.measure(small)
    check(lines, 4)
    assert [line.bar for line in lines] == [0.8, None, None, 0.95]
    assert all("p99" in line.note for line in lines[:3])
    assert lines[3].note == "0 answered otherwise than they should"
    assert lines[3].ours > 100  # MB: torch alone takes more


def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the place of a MobileNet, a network that is built and quantized in no time."""
    for name, value in {"BACKBONE": "test_resnet", "SIDE": 64, "FLOATING": 1}.items():
        monkeypatch.setattr(mobilenet, name, value)


def test_the_naive_loop_learns_and_measures_in_years(small: Job) -> None:
    rows = naive.read_rows(small.train_table, 4)
    network, optimizer = naive.make()
    before = [weight.clone() for weight in network.parameters()]
    naive.train_epoch(network, optimizer, small.data, rows, 90.0)
    moved = [not torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True)]
    learning = [weight.requires_grad for weight in network.parameters()]
    assert moved == learning
    found = naive.validate(network, small.data, rows, 90.0)
    assert 0 <= found.age_mae <= 90
    assert found.accuracy in (0, 0.25, 0.5, 0.75, 1)
    count = sum(weight.numel() for weight in network.parameters())
    assert (count, sum(w.numel() for w in network.parameters() if w.requires_grad)) == (
        18_197_634,
        3_482_946,
    )
