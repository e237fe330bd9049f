import pytest
import torch

from polyhead.errors import SpecError
from polyhead.spec import Training
from polyhead.together import ALONE, Together
from polyhead.training.device import refuse_device


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert refuse_device(Training(), ALONE)
    assert refuse_device(Training(), Together(5, 8, on_machine=1))
    with pytest.raises(SpecError) as caught:
        refuse_device(Training(), Together(2, 3, on_machine=2))
    assert str(caught.value) == (
        "training.device: process 3 of this machine finds 2 GPUs.\n"
        '  Start as many processes as there are GPUs, or set training.device = "cpu".'
    )
    assert not refuse_device(Training(device="cpu"), Together(2, 3, on_machine=2))


def test_without_gpus_any_number_may_share_a_machine() -> None:
    if not torch.cuda.is_available():
        assert not refuse_device(Training(), Together(2, 3, on_machine=2))
