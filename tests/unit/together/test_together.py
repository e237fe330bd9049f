"""What one process alone finds; what several tell each other is in the contract tests."""

import torch

from polyhead.together import ALONE, WHOLE, Together
from polyhead.together.together import _buckets


def test_alone_nothing_is_copied_and_nothing_changes() -> None:
    tensor = torch.arange(3.0)
    ALONE.sum_([tensor])
    ALONE.take_first_([tensor])
    assert tensor.tolist() == [0, 1, 2]
    assert ALONE.sums([tensor])[0] is tensor
    assert ALONE.gathered(tensor, 3) is tensor
    assert ALONE.any([True, False]) == [True, False]
    assert ALONE.said("年龄") == "年龄"
    assert ALONE.share == WHOLE
    ALONE.wait()
    with ALONE.in_turn():
        pass


def test_alone_it_speaks_and_writes() -> None:
    assert ALONE.first
    assert ALONE.claims("the error")
    assert not Together(1, 2).first
    ALONE.done("the error")
    ALONE.wait_for("the error")


def test_messages_hold_one_type_and_are_not_much_too_large() -> None:
    large = [torch.empty(9 << 20) for _ in range(3)]  # 36 MiB each
    small = [torch.empty(2, dtype=torch.int64), torch.empty(3), torch.empty(1, dtype=torch.int64)]
    found = [[t.numel() for t in bucket] for bucket in _buckets([*large, *small])]
    assert found == [[9 << 20], [9 << 20], [9 << 20, 3], [2, 1]]
