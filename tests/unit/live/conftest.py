"""A clock that nobody waits for, sources that play by it, and videos that are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import final

import cv2
import numpy as np
import pytest
import torch
from jaxtyping import UInt8
from torch import Tensor

import polyhead as ph
from polyhead.live.budget import Budget
from polyhead.live.frame import Frame
from polyhead.live.moment import Moment
from polyhead.live.moments import Moments
from polyhead.live.seen import Tracked
from polyhead.live.source import Sources
from polyhead.live.watch import Watch


@final
class Told:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def on(self, seconds: float) -> None:
        self.time += seconds


def pixels(level: int = 0, height: int = 24, width: int = 32) -> UInt8[Tensor, "3 H W"]:
    return torch.full((3, height, width), level, dtype=torch.uint8)


@final
class Playing:
    """A feed of the newest frame, by a told clock; each comes ``delay`` after it was taken."""

    def __init__(self, clock: Told, times: Sequence[float], delay: float = 0.0) -> None:
        self._clock, self._began = clock, clock.now()
        self._times, self._delay, self._next = list(times), delay, 0
        self.dropped = 0

    @property
    def ended(self) -> bool:
        return self._next == len(self._times)

    def take(self) -> Frame | None:
        if self.ended:
            return None
        due = self._began + self._times[self._next] + self._delay
        self._clock.on(max(0.0, due - self._clock.now()))
        there = self._clock.now() - self._began - self._delay + 1e-9
        newest = max(n for n, time in enumerate(self._times) if time <= there)
        self.dropped += newest - self._next
        self._next = newest + 1
        return self._frame(newest)

    def nearest(self, time: float) -> Frame | None:
        near = min(range(len(self._times)), key=lambda n: abs(self._times[n] - time), default=None)
        return None if near is None else self._frame(near)

    def close(self) -> None:
        pass

    def _frame(self, number: int) -> Frame:
        time = self._times[number]
        return Frame(number, time, self._began + time, pixels(number))


@dataclass
class Shots:
    """A reader of frames at given times; then it ends, or raises."""

    times: Sequence[float]
    error: Exception | None = None
    name: str = "shots"
    live: bool = False
    rate: float = 25.0
    note: str = ""
    at: int = 0
    closed: bool = False

    def read(self) -> tuple[float, UInt8[Tensor, "3 H W"]] | None:
        if self.at == len(self.times):
            if self.error is not None:
                raise self.error
            return None
        self.at += 1
        return self.times[self.at - 1], pixels(self.at - 1)

    def close(self) -> None:
        self.closed = True


@final
class Taking:
    """Says nothing, and takes its time for it."""

    def __init__(self, clock: Told, seconds: float) -> None:
        self._clock, self.seconds = clock, seconds

    def __call__(self, moment: Moment) -> tuple[Tracked, ...]:
        assert moment.lead == "face"
        self._clock.on(self.seconds)
        return ()

    def warm(self) -> None:
        self._clock.on(self.seconds)


@pytest.fixture
def clock() -> Told:
    return Told()


@pytest.fixture
def playing(clock: Told) -> Callable[..., Playing]:
    """A feed by that clock."""
    return partial(Playing, clock)


@pytest.fixture
def shots() -> type[Shots]:
    """A reader of frames at given times."""
    return Shots


@pytest.fixture
def watching(clock: Told) -> Callable[..., Watch]:
    """Frames at times, of a network that takes its time."""

    def make(
        times: Sequence[float], takes: float, budget: float | None = 0.1, delay: float = 0.0
    ) -> Watch:
        def begin(_: float) -> Moments:
            return Moments({"face": Playing(clock, times, delay)}, {}, lambda _: False)

        sources = Sources({"face": Shots(times)}, {})
        return Watch(sources, begin, Taking(clock, takes), Budget(budget), clock)

    return make


MakeVideo = Callable[..., Path]


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Write frames (H, W, 3), RGB, to a video."""

    def make(
        frames: Sequence[np.ndarray], name: str = "clip.avi", codec: str = "MJPG", rate: float = 25
    ) -> Path:
        path = tmp_path / name
        height, width = frames[0].shape[:2] if len(frames) else (24, 32)
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, (width, height))
        assert writer.isOpened()
        for frame in frames:
            writer.write(np.ascontiguousarray(frame[:, :, ::-1]))
        writer.release()
        return path

    return make


@pytest.fixture
def clip(make_video: MakeVideo) -> Path:
    """A video of twelve frames, of which each is a shade lighter."""
    return make_video([np.full((32, 32, 3), 20 * n, np.uint8) for n in range(12)])


@pytest.fixture(scope="session")
def predictor(trained: ph.Run) -> ph.Predictor:
    return ph.load(trained.folder)
