from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import polyhead as ph
from polyhead.model import has_bf16
from polyhead.spec import Spec
from polyhead.training import Quiet, train
from polyhead.training.precision import resolved

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"avx512_bf16": True}, "bf16"),
        ({"amx_bf16": True, "avx512_bf16": False}, "bf16"),
        ({"avx512_bf16": False}, "fp32"),
        ({}, "fp32"),
    ],
)
def test_auto_is_what_the_processor_has(
    found: dict[str, bool], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found, raising=False)
    monkeypatch.setattr("polyhead.training.precision.has_bf16", has_bf16)
    assert resolved(ph.Training(), CPU).precision == expected
    assert resolved(ph.Training(precision="fp16"), CPU).precision == "fp16"


def test_an_older_torch_that_does_not_say_computes_in_float32(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr("polyhead.training.precision.has_bf16", has_bf16)
    assert resolved(ph.Training(), CPU).precision == "fp32"


def test_what_auto_was_is_written_into_the_run(
    make_spec: Callable[..., ph.Spec], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.training.precision.has_bf16", lambda _: True)
    spec = make_spec(training=ph.Training(epochs=1, batch_size=8))
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert Spec.from_toml(run.files.spec).training.precision == "bf16"
