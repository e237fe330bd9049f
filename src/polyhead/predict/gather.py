"""Rows as they are asked -> the inputs of a batch, and which rows could not be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import torch
from jaxtyping import Shaped, UInt8
from torch import Tensor

from polyhead.errors import PolyheadError, forget_frames
from polyhead.images import Memory, Preprocess
from polyhead.loading import Each
from polyhead.predict.pictures import Example, Picture

_TOGETHER, _PIXELS = 4, 1_000_000
Decoded = Mapping[str, UInt8[Tensor, "3 H W"] | None]


class Asker(Protocol):
    """What reads one row."""

    def preprocesses(self) -> Mapping[str, Preprocess]:
        """By image input what is done to its pixels."""

    def decoded(self, asked: Picture | Example) -> Decoded:
        """The images of a row, None for one that is absent and may be."""

    def sensed(self, asked: Picture | Example) -> Mapping[str, Shaped[Tensor, ""]]:
        """The other inputs of a row."""


@dataclass(frozen=True)
class Gathered:
    """Some rows, read.

    Attributes:
        asked: The rows.
        inputs: By name, (K, ...), of the K rows that could be read, in their order.
        faults: Why the others could not, by their place.
    """

    asked: Sequence[Picture | Example]
    inputs: Mapping[str, Shaped[Tensor, "K ..."]]
    faults: Mapping[int, PolyheadError]


def gather(
    asker: Asker, memory: Memory, each: Each, asked: Sequence[Picture | Example]
) -> Gathered:
    """Read some rows, each by itself: one that can't be read takes nothing from the others.

    Args:
        asker: What reads one row.
        memory: Where images are put.
        each: Who reads.
        asked: The rows.
    """
    images = {n: p.blank(len(asked), memory) for n, p in asker.preprocesses().items()}
    sensed: dict[int, Mapping[str, Tensor]] = {}
    faults: dict[int, PolyheadError] = {}

    def work(share: range) -> None:
        with torch.inference_mode():
            waiting: dict[int, Decoded] = {}
            pixels = 0
            for at in share:
                try:
                    row = asker.decoded(asked[at])
                    sensed[at] = asker.sensed(asked[at])
                except PolyheadError as error:
                    forget_frames(error)
                    faults[at] = error
                    continue
                waiting[at] = row
                pixels += max(
                    (seen.numel() for seen in row.values() if seen is not None), default=0
                )
                if len(waiting) == _TOGETHER or pixels >= _PIXELS:
                    fill(waiting)
                    waiting, pixels = {}, 0
            fill(waiting)

    fill = partial(_fill, asker.preprocesses(), images)
    each(work, len(asked))
    return Gathered(asked, _kept(images, sensed, len(asked)), dict(sorted(faults.items())))


def _fill(
    preprocesses: Mapping[str, Preprocess],
    images: Mapping[str, Tensor],
    decoded: Mapping[int, Decoded],
) -> None:
    """Prepare the images of a few rows: together where they follow each other, which is quicker."""
    for name, out in images.items():
        run: list[Tensor] = []
        for at, row in decoded.items():
            pixels = row[name]
            if pixels is None:
                out[at] = torch.nan
                continue
            run.append(pixels)
            follower = decoded.get(at + 1)
            if follower is None or follower[name] is None:
                preprocesses[name].fill(run, out[at + 1 - len(run) : at + 1])
                run = []


def _kept(
    images: Mapping[str, Tensor], sensed: Mapping[int, Mapping[str, Tensor]], rows: int
) -> dict[str, Tensor]:
    """The inputs of the rows that could be read."""
    good = sorted(sensed)
    whole = len(good) == rows
    inputs = {
        name: x if whole else x[torch.tensor(good, dtype=torch.long)] for name, x in images.items()
    }
    if good:
        inputs |= {n: torch.stack([sensed[at][n] for at in good]) for n in sensed[good[0]]}
    return inputs
