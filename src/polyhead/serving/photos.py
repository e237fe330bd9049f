"""Photos that are looked at before the network is asked: what a detector finds in them is answered.

Each photo is decoded, looked at and cut by a small crew of threads; what was found then waits with
the rows of all other requests.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from polyhead.detection import Box, Detector, Found, cut, left_to_right
from polyhead.errors import RunError, forget_frames
from polyhead.loading import thread_pool
from polyhead.predict import Answers, Example, Predictor, Unanswered
from polyhead.serving.batching import Batcher
from polyhead.serving.careful import Careful
from polyhead.serving.problems import ProblemError

_LOG = logging.getLogger(__name__)
_TOGETHER = 4  # photos of one request that are under way: what waits is bound by this many times


@dataclass(frozen=True)
class Looked:
    """What was found in a photo, before the network is asked.

    Attributes:
        width: Of the photo, upright, in pixels.
        height: Of the photo, upright, in pixels.
        boxes: What was found, from left to right.
        crops: What was cut out, one for each box.
        left_out: How many more were found, less surely.
    """

    width: int
    height: int
    boxes: Sequence[Box]
    crops: Sequence[UInt8[np.ndarray, "h w 3"]]
    left_out: int


@dataclass(frozen=True)
class PhotoSaid:
    """What is said of a photo.

    Attributes:
        looked: What was found in it.
        answers: What the network says of each.
    """

    looked: Looked
    answers: Sequence[Answers]

    def to_json(self) -> dict[str, object]:
        """Plain data: ``left_out`` only where something was."""
        looked = self.looked
        found = [
            Found(box, answers).to_json()
            for box, answers in zip(looked.boxes, self.answers, strict=True)
        ]
        more = {"left_out": looked.left_out} if looked.left_out else {}
        return {"width": looked.width, "height": looked.height, "found": found, **more}


class Photos:
    """Answers for all that is found in photos.

    Args:
        predictor: The network.
        detector: What finds; several threads ask it.
        batcher: Whom to ask about what was found. Its limits and counters hold here too.
        threads: How many decode and look.

    Raises:
        RunError: When the network has several image inputs.
    """

    def __init__(
        self, predictor: Predictor, detector: Detector, batcher: Batcher, threads: int
    ) -> None:
        if len(predictor.images) != 1:
            raise RunError(
                "finding faces: Expected a network with one image input, which is to see them; "
                f"got {', '.join(predictor.images)}."
            )
        self._name = next(iter(predictor.images))
        self._detector = detector
        self._batcher = batcher
        self._threads = threads
        self._limits, self._metrics = batcher.limits, batcher.metrics
        self._careful = Careful(predictor, batcher.limits)
        self._crew: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._metrics.waiting_photos.set_function(lambda: self._waiting)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Photos are looked at for as long as the context is open."""
        crew = thread_pool(self._threads)
        self._crew = crew
        try:
            yield
        finally:
            self._crew = None
            crew.shutdown(cancel_futures=True)

    async def ask(self, rows: Sequence[Example]) -> list[PhotoSaid | Unanswered]:
        """Answer for all that is found in the photo of each row, or say why there is no answer.

        The other inputs of a row are those of all that is found in its photo. Whoever is cancelled
        while it waits takes its photos along, as far as none has begun on them.

        Raises:
            ProblemError: As ``Batcher.ask`` does.
        """
        with self._taken(len(rows)):
            try:
                async with asyncio.timeout(self._limits.request_s):
                    return await self._all(rows)
            except TimeoutError:
                what = f"no answer within {self._limits.request_s:g} s"
                raise ProblemError("too-slow-answer", what, retry_s=self._patience()) from None

    @contextmanager
    def _taken(self, count: int) -> Iterator[None]:
        if self._waiting and self._waiting + count > self._limits.waiting_photos:
            what = f"{self._waiting} photos are waiting already"
            raise ProblemError("busy", what, retry_s=self._patience())
        self._waiting += count
        try:
            yield
        finally:
            self._waiting -= count

    def _patience(self) -> int:
        """After how many seconds those that wait may be answered."""
        return 1 + int(self._waiting * self._metrics.photo_s)

    async def _all(self, rows: Sequence[Example]) -> list[PhotoSaid | Unanswered]:
        """All of them, a few at a time; none goes on where one of them raises."""
        free = asyncio.Semaphore(_TOGETHER)

        async def one(row: Example) -> PhotoSaid | Unanswered:
            async with free:
                return await self._one(row)

        tasks = [asyncio.ensure_future(one(row)) for row in rows]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _one(self, row: Example) -> PhotoSaid | Unanswered:
        if self._crew is None:
            raise ProblemError("stopping", "the server is not taking requests", retry_s=5)
        try:
            looked = await asyncio.get_running_loop().run_in_executor(self._crew, self._look, row)
        except ProblemError as problem:
            forget_frames(problem)
            return Unanswered(problem)
        answers: list[Answers] = []
        for said in await self._batcher.ask([{**row, self._name: crop} for crop in looked.crops]):
            if isinstance(said, Unanswered):
                return said
            answers.append(said)
        return PhotoSaid(looked, answers)

    def _look(self, row: Example) -> Looked:
        """Decode the photo, find, and cut out; in a thread of the crew."""
        with self._metrics.photo():
            pixels = self._careful.photo(row, self._name)
            try:
                every = self._detector(pixels)
                boxes = left_to_right(every[: self._limits.faces])
                crops = [crop.permute(1, 2, 0).numpy() for crop in cut(pixels, boxes)]
            except Exception:  # noqa: BLE001 - one photo takes nothing from the others
                _LOG.exception("a photo could not be looked at")
                what = "the server failed to look at the photo"
                raise ProblemError("internal-error", what) from None
        self._metrics.found.inc(len(boxes))
        height, width = pixels.shape[1:]
        return Looked(width, height, boxes, crops, len(every) - len(boxes))
