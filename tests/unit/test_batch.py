from dataclasses import FrozenInstanceError

import pytest
import torch

from polyhead.batch import Batch

BATCH = Batch(
    inputs={"face": torch.zeros(2, 3, 4, 4)},
    targets={"年龄": torch.tensor([31.0, 0.0]), "race": torch.tensor([2, 1])},
    present={"年龄": torch.tensor([True, False]), "race": torch.tensor([True, True])},
    rows=torch.tensor([7, 3]),
)


def test_its_length_is_its_rows() -> None:
    assert len(BATCH) == 2


def test_it_says_what_flows() -> None:
    assert repr(BATCH) == (
        "Batch of 2 rows\n"
        "  inputs:  face (2, 3, 4, 4) float32\n"
        "  targets: 年龄 (2,) float32, 1 of 2 present; race (2,) int64, 2 of 2 present"
    )


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        BATCH.rows = torch.tensor([0])  # type: ignore[misc]


@pytest.mark.parametrize("non_blocking", [True, False])
def test_everything_moves(non_blocking: bool) -> None:  # noqa: FBT001 - a parameter of the test
    moved = BATCH.to("meta", non_blocking=non_blocking)
    tensors = [*moved.inputs.values(), *moved.targets.values(), *moved.present.values(), moved.rows]
    assert {tensor.device.type for tensor in tensors} == {"meta"}
    assert list(moved.targets) == list(BATCH.targets)
    assert BATCH.rows.device.type == "cpu"


def test_everything_is_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda tensor: tensor.to("meta"))
    pinned = BATCH.pin_memory()
    tensors = [*pinned.inputs.values(), *pinned.targets.values(), *pinned.present.values()]
    assert {tensor.device.type for tensor in [*tensors, pinned.rows]} == {"meta"}


def test_without_its_labels_all_else_is_the_same() -> None:
    bare = BATCH.unlabeled()
    assert not any(there.any() for there in bare.present.values())
    assert all(there.dtype == torch.bool for there in bare.present.values())
    assert (bare.inputs, bare.targets) == (BATCH.inputs, BATCH.targets)
    assert any(there.any() for there in BATCH.present.values())
