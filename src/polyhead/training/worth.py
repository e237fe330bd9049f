"""Whether storing what is frozen pays, and whether there is room for it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from polyhead.errors import Fault, SpecError
from polyhead.features import Features, Store, size_of, size_text
from polyhead.model import Network, evaluating
from polyhead.training.engine import Engine

CHOICES = (
    "Raise features.limit_gb, name another features.folder, make room with `polyhead cache clear`, "
    'store half as much with training.precision = "bf16", or go without by features.store = "off".'
)
"""What a person can do where there is no room."""

_WORTH = {"cpu": 500, "cuda": 5000}
"""Operations that one stored byte must save: below, reading it back takes longer than computing."""


@dataclass(frozen=True)
class Sample:
    """What the frozen part of a network gives for the images of one row.

    Attributes:
        dtype: In which type: a norm may end in float32 within bfloat16.
        numbers: How many numbers.
        operations: How many operations they take.
    """

    dtype: torch.dtype
    numbers: int
    operations: int


def sample(engine: Engine) -> Sample:
    """Find out what an engine's network gives for one row, by sending it one."""
    network = engine.network
    counter = FlopCounterMode(display=False)
    with engine.autocast(), torch.no_grad(), evaluating(network), counter:
        features = list(network.features(network.blank()).values())
    numbers = sum(part.numel() for part in features)
    return Sample(features[0].dtype, numbers, counter.get_total_flops())


def pays(given: Sample, engine: Engine) -> bool:
    """Whether one byte of what is given stands for enough operations."""
    worth = _WORTH.get(engine.accelerator.device.type, _WORTH["cuda"])
    return given.operations > worth * given.numbers * engine.dtype.itemsize


def reason_against(
    declared: Features, network: Network, epochs: int | None, *, varied: bool
) -> str:
    """Why features are not to be stored, whatever they are; empty where they may be.

    Args:
        declared: What the spec says.
        network: Whose features.
        epochs: How often the training rows will be seen; None where all rows are seen once.
        varied: Whether the images of the training rows are varied.

    Raises:
        SpecError: When several looks are asked for and nothing varies the images.
    """
    if declared.views is not None and not varied and epochs is not None:
        what = "nothing varies the images, so that all looks would be the same."
        hint = "augment = { flip = true } of an input varies them."
        raise SpecError([Fault("features.views", what, hint)])
    if network.why_not_stored:
        return network.why_not_stored
    if varied and declared.views is None:
        return "images are varied, so that no two epochs see the same (features.views = 8 helps)"
    if declared.store == "on" or epochs is None:
        return ""
    if epochs <= (declared.views or 1):
        return f"{epochs} epochs see no look twice"
    return ""


def lack_of_room(missing: Mapping[Store, int], folder: Path, limit_gb: float) -> str:
    """What is wrong when stores can't grow by so many rows; empty when they can.

    Args:
        missing: By store, how many rows.
        folder: The cache that they are part of.
        limit_gb: The most that all stores of the cache may take, in 10^9 bytes.
    """
    count = sum(missing.values())
    if count == 0:
        return ""
    wanted = sum(rows * store.row_bytes for store, rows in missing.items())
    taken = size_of(folder)
    if taken + wanted > limit_gb * 1e9:
        what = f"all stores there {size_text(taken)} of features.limit_gb = {limit_gb:g}"
    elif wanted > 0.9 * (free := _free(folder)):
        what = f"its disk has {size_text(free)} left"
    else:
        return ""
    return f"{count:,} images take {size_text(wanted)} in {folder}, and {what}"


def _free(folder: Path) -> int:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free
