"""Which box of a picture is the same thing as which box before: tracks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import torch
from torchvision.ops import box_iou  # type: ignore[import-untyped]

from polyhead.detection import Box

OVERLAP = 0.3
"""The smallest intersection over union at which two boxes are taken for one thing."""

PATIENCE_S = 0.5
"""For how many seconds something may not be found before its track ends."""


@dataclass(frozen=True)
class _Track:
    """Attributes: its number, where it was found last, and when."""

    number: int
    box: Box
    seen: float


@final
class Tracker:
    """Joins boxes to tracks by overlap, the largest first.

    Greedy, as in Bochinski, Eiselein and Sikora (AVSS 2017). An optimal assignment gives another
    answer only where a box overlaps two others by ``OVERLAP``, and needs a library for it.
    """

    def __init__(self, overlap: float = OVERLAP, patience_s: float = PATIENCE_S) -> None:
        self._overlap = overlap
        self._patience_s = patience_s
        self._tracks: list[_Track] = []
        self._next = 0
        self._last = 0.0

    @property
    def alive(self) -> frozenset[int]:
        """The numbers of the tracks that did not end."""
        return frozenset(track.number for track in self._tracks)

    def join(self, boxes: Sequence[Box], time: float) -> list[int]:
        """The number of each box's track, the old one or a new one; numbers are never used again.

        Args:
            boxes: What was found in one picture.
            time: Of the picture, in seconds; it rises from call to call.
        """
        # What stood in the picture before is never over, however long ago that was.
        since = min(self._last, time - self._patience_s)
        self._tracks = [track for track in self._tracks if track.seen >= since]
        self._last = time
        joined = self._joined(boxes)
        numbers = []
        for at in range(len(boxes)):
            if at not in joined:
                joined[at] = self._next
                self._next += 1
            numbers.append(joined[at])
        found = [_Track(n, box, time) for n, box in zip(numbers, boxes, strict=True)]
        self._tracks = found + [track for track in self._tracks if track.number not in numbers]
        return numbers

    def _joined(self, boxes: Sequence[Box]) -> dict[int, int]:
        """By the place of a box the number of its track, for those that have one."""
        if not boxes or not self._tracks:
            return {}
        overlaps = box_iou(_corners(boxes), _corners([track.box for track in self._tracks]))
        overlaps = overlaps.nan_to_num(0.0)  # of boxes without an area
        joined: dict[int, int] = {}
        taken: set[int] = set()
        for place in overlaps.flatten().argsort(descending=True, stable=True).tolist():
            at, which = divmod(place, len(self._tracks))
            if overlaps[at, which] < self._overlap:
                break
            if at not in joined and which not in taken:
                joined[at] = self._tracks[which].number
                taken.add(which)
        return joined


def _corners(boxes: Sequence[Box]) -> torch.Tensor:
    return torch.tensor([(box.left, box.top, box.right, box.bottom) for box in boxes])
