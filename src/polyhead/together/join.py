"""Joining the processes that ``torchrun`` or ``accelerate launch`` has started."""

import os
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist

from polyhead.errors import TrainingError
from polyhead.together.together import ALONE, Together

_NAMES = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
_PATIENCE = timedelta(days=1)  # others wait while one stores features


@dataclass
class _Joined:
    together: Together | None = None


_joined = _Joined()


def join() -> Together:
    """This process among those that were started with it; alone where it was started by itself.

    What a launcher set in the environment is looked at. Asked again, it is the same.

    Raises:
        TrainingError: When they can't come together.
    """
    if _joined.together is not None and dist.is_initialized():
        return _joined.together
    if not dist.is_available():
        return ALONE
    if dist.is_initialized():
        return _met_already()
    if any(name not in os.environ for name in _NAMES) or os.environ["WORLD_SIZE"] == "1":
        return ALONE
    _joined.together = _meet()
    return _joined.together


def _meet() -> Together:
    # Not every torch was built with them.
    from torch.distributed import PrefixStore  # type: ignore[attr-defined]
    from torch.distributed.rendezvous import rendezvous

    try:
        board, rank, size = next(rendezvous("env://", timeout=_PATIENCE))
        place = _use_gpu()
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if _by_nccl() else "gloo",
            store=PrefixStore("group", board),
            rank=rank,
            world_size=size,
            timeout=_PATIENCE,
        )
    except (RuntimeError, ValueError) as error:
        raise TrainingError(f"the processes of this training can't meet: {error}") from None
    return Together(rank, size, place, PrefixStore("polyhead", board))


def leave() -> None:
    """Part from the others, where ``join`` met them."""
    if _joined.together is not None and dist.is_initialized():
        dist.destroy_process_group()
    _joined.together = None


def _met_already() -> Together:
    """The processes that another program has brought together."""
    if dist.get_world_size() == 1:
        return ALONE
    backend = dist.get_backend_config()
    if "cpu:gloo" not in backend:
        raise TrainingError(
            f"the processes of this training talk by {backend} alone. Expected gloo beside it.\n"
            '  Call torch.distributed.init_process_group("cpu:gloo,cuda:nccl"), or leave that to '
            "polyhead."
        )
    return Together(dist.get_rank(), dist.get_world_size(), _use_gpu())


def _by_nccl() -> bool:
    return torch.cuda.is_available() and dist.is_nccl_available()


def _use_gpu() -> int:
    """Take the GPU that has this process's number on its machine, and give the number."""
    place = int(os.environ.get("LOCAL_RANK", "0"))
    if place < torch.cuda.device_count():
        torch.cuda.set_device(place)
    return place
