import gc
import pickle

import torch

from polyhead.images import Memory


def test_memory_is_used_again_once_nobody_holds_it() -> None:
    memory = Memory()
    first = memory.floats(100)
    place = first.data_ptr()
    del first
    gc.collect()
    assert memory.floats(100).data_ptr() == place


def test_memory_is_kept_as_long_as_any_tensor_looks_at_it() -> None:
    memory = Memory()
    whole = memory.floats(100).fill_(7)
    part = whole.view(10, 10)[3].unbind()[2]
    place = whole.data_ptr()
    del whole
    gc.collect()
    others = [memory.floats(100).fill_(0) for _ in range(5)]
    assert place not in [other.data_ptr() for other in others]
    assert part.item() == 7


def test_what_a_gradient_needs_is_kept() -> None:
    memory = Memory()
    image = memory.floats(4).fill_(3)
    weight = torch.ones(4, requires_grad=True)
    loss = (image * weight).sum()
    del image
    gc.collect()
    memory.floats(4).fill_(100)
    loss.backward()  # type: ignore[no-untyped-call]
    assert weight.grad is not None
    assert weight.grad.tolist() == [3, 3, 3, 3]


def test_memory_of_another_size_is_not_used() -> None:
    memory = Memory()
    memory.floats(100)
    gc.collect()
    assert memory.floats(99).shape == (99,)


def test_little_is_kept() -> None:
    memory = Memory()
    held = [memory.floats(8) for _ in range(20)]
    del held
    gc.collect()
    assert len(memory._free[8]) == 4


def test_another_process_gets_memory_of_its_own() -> None:
    memory = Memory()
    memory.floats(8)
    assert pickle.loads(pickle.dumps(memory))._free == {}  # noqa: S301 - our own bytes
