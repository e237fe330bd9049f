"""What is needed to go on training as if nothing had happened. Tensors and JSON, no pickle."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_optimizer_state_dict,
    set_optimizer_state_dict,
)
from torch.optim import Optimizer

from polyhead.errors import RunError
from polyhead.runs import RunFolder, write_json
from polyhead.training.engine import Engine

_FLAT = StateDictOptions(flatten_optimizer_state_dict=True)


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        epochs: Epochs finished.
        best_epoch: The best of them, counted from 1; 0 before there is one.
        best_score: Its score.
        seconds: Time spent in them.
    """

    epochs: int = 0
    best_epoch: int = 0
    best_score: float | None = None
    seconds: float = 0.0


def save_state(folder: RunFolder, engine: Engine, progress: Progress) -> None:
    """Write the state after an epoch; the one before is removed when the new one is whole."""
    place = folder.checkpoint / f"epoch-{progress.epochs:04d}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    flat: dict[str, Any] = get_optimizer_state_dict(engine.network, engine.optimizer, options=_FLAT)
    tensors = {k: v for k, v in flat.items() if isinstance(v, Tensor)}
    numbers = {k: v for k, v in flat.items() if not isinstance(v, Tensor)}
    save_file(_contiguous(engine.network.state_dict()), place / "model.safetensors")
    save_file(_contiguous(tensors), place / "optimizer.safetensors")
    remembered = engine.balancer.state()
    if remembered:
        save_file(_contiguous(remembered), place / "objective.safetensors")
    scaler = engine.accelerator.scaler
    write_json(
        place / "state.json",
        {
            "objective": engine.objective.method,
            "progress": asdict(progress),
            "optimizer": numbers,
            "scaler": None if scaler is None else scaler.state_dict(),
        },
    )
    for other in folder.checkpoint.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)


def load_state(folder: RunFolder, engine: Engine) -> Progress:
    """Fill an engine with the newest whole state of a run. Another objective begins anew.

    Raises:
        RunError: When the state is damaged or of another network.
    """
    place = newest_state(folder)
    if place is None:
        return Progress()
    try:
        state = json.loads((place / "state.json").read_text(encoding="utf-8"))
        engine.network.load_state_dict(load_file(place / "model.safetensors"))
        flat = {**load_file(place / "optimizer.safetensors"), **state["optimizer"]}
        set_optimizer_state_dict(engine.network, engine.optimizer, flat, options=_FLAT)
        _lay_out_like_weights(engine.optimizer)
        remembered = place / "objective.safetensors"
        if state.get("objective") == engine.objective.method and remembered.exists():
            engine.balancer.load_state(load_file(remembered))
        if engine.accelerator.scaler is not None and state["scaler"] is not None:
            engine.accelerator.scaler.load_state_dict(state["scaler"])
        return Progress(**state["progress"])
    except (OSError, ValueError, LookupError, TypeError, RuntimeError, SafetensorError) as error:
        raise RunError(f"{place}: damaged, or of another network ({error}).") from None


def newest_state(folder: RunFolder) -> Path | None:
    """The newest state that was written whole: ``state.json`` comes last."""
    whole = sorted(folder.checkpoint.glob("epoch-*/state.json"))
    return whole[-1].parent if whole else None


def _lay_out_like_weights(optimizer: Optimizer) -> None:
    """Give what is kept for each weight the weight's own order in memory.

    A file holds it in the plain order, the weights of convolutions have their channels last, and a
    fused update walks through both as they lie.
    """
    for weight, kept in optimizer.state.items():
        for name, value in kept.items():
            if isinstance(value, Tensor) and value.shape == weight.shape:
                kept[name] = torch.empty_like(weight, dtype=value.dtype).copy_(value)


def _contiguous(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.contiguous() for name, tensor in tensors.items()}
