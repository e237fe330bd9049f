"""Rows of many requests, answered together: what waits is taken as soon as the network is free.

Nothing is waited for to fill a batch. While one batch passes the network the rows of others gather,
so that batches grow with the load by themselves, and one that comes alone is answered at once.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch

from polyhead.images import Memory
from polyhead.loading import crew
from polyhead.predict import Answers, Example, Predictor, Unanswered, gather
from polyhead.serving.careful import Careful
from polyhead.serving.limits import Limits
from polyhead.serving.metrics import Metrics
from polyhead.serving.problems import ProblemError

Said = Answers | Unanswered
_LOG = logging.getLogger(__name__)
_FAILED = "the server failed to answer"
_LAST_BATCH_S = 1.0


@dataclass(eq=False)
class _Asking:
    """The rows of one request on their way.

    Attributes:
        rows: As they were asked.
        loop: Where it is waited for them.
        done: Gets the answers, or the problem of all.
        said: The answers so far, by position.
        dropped: Whether nobody waits any more.
    """

    rows: Sequence[Example]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[list[Said]]"
    said: dict[int, Said] = field(default_factory=dict)
    dropped: bool = False

    def finish(self) -> None:
        """Hand over the answers, when all are there."""
        if len(self.said) == len(self.rows):
            said = [self.said[at] for at in range(len(self.rows))]
            self._tell(lambda: self.done.set_result(said))

    def fail(self) -> None:
        """Nothing will come."""
        self.dropped = True
        self._tell(lambda: self.done.set_exception(ProblemError("internal-error", _FAILED)))

    def _tell(self, what: Callable[[], None]) -> None:
        def tell() -> None:
            if not self.done.done():
                what()

        try:
            self.loop.call_soon_threadsafe(tell)
        except RuntimeError:  # the loop is closed: the server was ended by force
            _LOG.debug("an answer that nobody waits for")


_Place = tuple[_Asking, int]
"""A row of a request."""


class Batcher:
    """Answers rows of many requests together, in one thread, with a small crew that decodes.

    Args:
        predictor: What answers.
        limits: How many rows may wait, and pass the network at once.
        threads: How many decode.
        metrics: Who counts.
    """

    def __init__(
        self, predictor: Predictor, limits: Limits, threads: int, metrics: Metrics
    ) -> None:
        self.predictor = predictor
        self.limits = limits
        self.metrics = metrics
        self.ready = False
        self._careful = Careful(predictor, limits)
        self._threads = threads
        self._waiting: deque[_Place] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._worker: threading.Thread | None = None
        metrics.waiting.set_function(lambda: len(self._waiting))

    def start(self) -> None:
        """Begin to answer."""
        self._stopping = False
        self._worker = threading.Thread(target=self._work, name="polyhead-answers", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Answer what was taken, then end; a batch that hangs is left behind, see ``alive``."""
        self.ready = False
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join(self.limits.drain_s + _LAST_BATCH_S)

    async def ask(self, rows: Sequence[Example], timeout_s: float | None = None) -> list[Said]:
        """Answer some rows, each with an answer, or with the reason why it has none.

        Whoever is cancelled while it waits takes its rows along, as far as none has begun on them.

        Args:
            rows: Any number of them; all are taken, or none is.
            timeout_s: How long it may take; as long as the limits say unless given.

        Raises:
            ProblemError: When too many rows wait already, when it takes too long, when the server
                stops, or when it fails.
        """
        if not rows:
            return []
        loop = asyncio.get_running_loop()
        asking = _Asking(rows, loop, loop.create_future())
        self._take(asking)
        limit = self.limits.request_s if timeout_s is None else timeout_s
        try:
            async with asyncio.timeout(limit):
                return await asking.done
        except TimeoutError:
            what = f"no answer within {limit:g} s"
            raise ProblemError("too-slow-answer", what, retry_s=self._patience()) from None
        finally:
            asking.dropped = True

    def _take(self, asking: _Asking) -> None:
        with self._changed:
            if self._stopping or not self.alive:
                raise ProblemError("stopping", "the server is not taking requests", retry_s=5)
            waiting = len(self._waiting) + len(asking.rows)
            if self._waiting and waiting > self.limits.waiting_rows:
                what = f"{len(self._waiting)} rows are waiting already"
                raise ProblemError("busy", what, retry_s=self._patience())
            self._waiting.extend((asking, at) for at in range(len(asking.rows)))
            self._changed.notify_all()

    def _patience(self) -> int:
        """After how many seconds those that wait may be answered."""
        return 1 + int(len(self._waiting) * self.metrics.row_s)

    @property
    def alive(self) -> bool:
        """Whether its thread has begun, and not ended."""
        return self._worker is not None and self._worker.is_alive()

    def _warm(self) -> None:
        """Ask about nothing once, so that no client waits for what is only done the first time."""
        self.predictor.predict(self.predictor.blank())

    def _work(self) -> None:
        with crew(self._threads) as each:
            memory = Memory()
            self._warm()
            for places in self._batches():
                rows = [asking.rows[at] for asking, at in places]
                try:
                    with self.metrics.batch(len(rows)):
                        self._tell(
                            places,
                            self.predictor.answered(gather(self._careful, memory, each, rows)),
                        )
                except Exception:  # noqa: BLE001 - the server outlives whatever a batch runs into
                    _LOG.exception("a batch of %s rows failed", len(rows))
                    for asking in {id(asking): asking for asking, _ in places}.values():
                        asking.fail()
                del rows, places  # what was asked is not kept until the next batch

    def _batches(self) -> Iterator[list[_Place]]:
        """What waits, some rows at a time, until the server stops and nothing waits any more."""
        self.ready = True
        while True:
            with self._changed:
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                if not self._waiting:
                    return
                places: list[_Place] = []
                while self._waiting and len(places) < self.limits.batch_rows:
                    place = self._waiting.popleft()
                    if not place[0].dropped:
                        places.append(place)
            if places:
                yield places

    @staticmethod
    def _tell(places: Sequence[_Place], said: Iterator[Said]) -> None:
        asked: dict[int, _Asking] = {}
        for (asking, at), one in zip(places, said, strict=True):
            asking.said[at] = one
            asked[id(asking)] = asking
        for asking in asked.values():
            asking.finish()


def set_threads(threads: int | None) -> int:
    """Let torch compute in so many threads, and say how many that are; all cores without a word."""
    if threads is not None:
        torch.set_num_threads(threads)
    return torch.get_num_threads()
