"""Memory of batches, used again as soon as nobody holds a batch any more."""

import weakref
from collections import deque

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

_KEPT = 4


class Memory:
    """Hands out memory and takes it back when the last tensor over it is gone.

    A batch of images is large enough that the system gives fresh pages for each and takes them
    back after it; to touch these for the first time can cost as much as decoding. GPUs have this
    built into torch, for pinned memory too.
    """

    def __init__(self) -> None:
        self._free: dict[int, deque[np.ndarray]] = {}

    def floats(self, count: int) -> Float[Tensor, "{count}"]:
        """So many float32, of any value."""
        free = self._free.setdefault(count, deque(maxlen=_KEPT))
        try:
            whole = free.pop()
        except IndexError:
            whole = torch.empty(count).numpy()
        held = whole[:]  # what tensors hold; `whole` stays behind
        weakref.finalize(held, free.append, whole).atexit = False
        with torch.inference_mode(mode=False):  # threads that know of no such mode may write to it
            return torch.from_numpy(held)

    def __reduce__(self) -> tuple[type["Memory"], tuple[()]]:
        return Memory, ()
