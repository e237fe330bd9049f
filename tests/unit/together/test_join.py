import pytest
import torch.distributed as dist

from polyhead.errors import TrainingError
from polyhead.together import ALONE, join, leave

SET = {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "none"}


@pytest.mark.parametrize("missing", list(SET))
def test_where_no_launcher_has_set_everything_it_is_alone(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name, value in SET.items():
        if name == missing:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert join() is ALONE
    leave()


def test_one_process_that_a_launcher_started_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SET, "WORLD_SIZE": "1"}.items():
        monkeypatch.setenv(name, value)
    assert join() is ALONE


def test_what_stands_against_meeting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(TrainingError, match=r"^the processes of this training can't meet: .*none"):
        join()


def test_processes_that_met_for_another_program_are_taken_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    monkeypatch.setattr(dist, "get_world_size", lambda: 4)
    monkeypatch.setattr(dist, "get_rank", lambda: 2)
    monkeypatch.setattr(dist, "get_backend_config", lambda: "cpu:gloo,cuda:nccl")
    met = join()
    assert (met.rank, met.size, met.board) == (2, 4, None)
    monkeypatch.setattr(dist, "get_backend_config", lambda: "cuda:nccl")
    with pytest.raises(TrainingError) as caught:
        join()
    assert str(caught.value) == (
        "the processes of this training talk by cuda:nccl alone. Expected gloo beside it.\n"
        '  Call torch.distributed.init_process_group("cpu:gloo,cuda:nccl"), or leave that to '
        "polyhead."
    )
