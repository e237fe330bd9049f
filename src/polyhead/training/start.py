"""A network that starts from the weights of an earlier run."""

from dataclasses import dataclass

import torch
from torch import Tensor

from polyhead.errors import WeightsError
from polyhead.model import Network
from polyhead.predict import Stored, read_structure, weights_of
from polyhead.runs import open_run


@dataclass(frozen=True)
class Start:
    """What was taken from an earlier run, for people."""

    taken: tuple[str, ...]
    left: tuple[str, ...]

    def __str__(self) -> str:
        left = f"; new: {', '.join(self.left)}" if self.left else ""
        return f"taken: {', '.join(self.taken)}{left}"


def start_from(folder: str, network: Network, stored: Stored) -> Start:
    """Fill a network with the weights of an earlier run, part by part.

    The backbone must be the same. The neck and each task's head are taken where they are of the
    same shape; a head also has to be of a task of the same name and kind.

    Raises:
        RunError: When there is no such run, or it has no weights that can be read.
        WeightsError: When its backbone is another one.
    """
    run = open_run(folder)
    earlier = read_structure(run)
    weights = weights_of(run)
    if not _fits(network, weights, "backbones."):
        raise WeightsError(
            f"{folder}: its backbone is {earlier.model.backbone}. "
            f"Expected {stored.model.backbone}, with the same options.\n"
            "  Name a run of the same backbone under model.init_from."
        )
    parts = {"backbone": ("backbones.", "backbones.")}
    if _fits(network, weights, "neck.") and _fits(network, weights, "fusion."):
        parts |= {part: (f"{part}.", f"{part}.") for part in _middle(network)}
    before = {task.name: (i, task) for i, task in enumerate(earlier.tasks)}
    for i, task in enumerate(stored.tasks):
        place, known = before.get(task.name, (0, None))
        if known is not None and type(known) is type(task) and known.width == task.width:
            parts[f"head of {task.name}"] = (f"heads.{place}.", f"heads.{i}.")
    taken = [name for name, (old, new) in parts.items() if _copy(network, weights, old, new)]
    every = ["backbone", *_middle(network), *(f"head of {task.name}" for task in stored.tasks)]
    return Start(tuple(taken), tuple(name for name in every if name not in taken))


def _middle(network: Network) -> list[str]:
    """What stands between backbone and heads."""
    return ["fusion", "neck"] if network.fusion else ["neck"]


def _fits(network: Network, weights: dict[str, Tensor], prefix: str) -> bool:
    mine = {k: v.shape for k, v in network.state_dict().items() if k.startswith(prefix)}
    return mine == {k: v.shape for k, v in weights.items() if k.startswith(prefix)}


def _copy(network: Network, weights: dict[str, Tensor], old: str, new: str) -> bool:
    state = network.state_dict()
    found = {new + k.removeprefix(old): v for k, v in weights.items() if k.startswith(old)}
    if any(k not in state or state[k].shape != v.shape for k, v in found.items()):
        return False
    with torch.no_grad():
        for name, value in found.items():
            state[name].copy_(value)
    return True
