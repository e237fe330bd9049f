"""The pictures of a source as they are needed: each of them, or the newest alone."""

from threading import Event, Thread
from typing import final

from polyhead.live.clock import Clock
from polyhead.live.frame import Frame, Reader
from polyhead.live.slot import Slot

_CLOSING_S = 2.0  # a camera that hangs is left to its thread, which ends with the process


@final
class Every:
    """Each picture of a file in its order, as quick as it is asked for. Nothing is dropped.

    A picture is there from when it is asked for: its latency is what it takes to read and answer.

    Attributes:
        ended: Whether the last one was read.
    """

    dropped = 0

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._number = 0
        self._held: Frame | None = None
        self._next: Frame | None = None
        self.ended = False

    def take(self) -> Frame | None:
        """The next one; None behind the last."""
        taken = self._clock.now()
        shot = self._reader.read()
        if shot is None:
            self.ended = True
            return None
        self._number += 1
        return Frame(self._number - 1, shot[0], taken, shot[1])

    def nearest(self, time: float) -> Frame | None:
        """The one nearest in time; of times that are asked, none is before the last."""
        if self._held is None:
            self._held, self._next = self.take(), self.take()
        while (
            self._held is not None
            and self._next is not None
            and abs(self._next.time - time) <= abs(self._held.time - time)
        ):
            self._held, self._next = self._next, self.take()
        return self._held

    def close(self) -> None:
        """Close the source."""
        self._reader.close()


@final
class Newest:
    """The newest picture: a thread reads, and what nobody took in time is dropped.

    A camera gives pictures when it does; a file plays at its own pace, as if it were one.
    """

    def __init__(self, reader: Reader, clock: Clock, began: float) -> None:
        """Start to read.

        Args:
            reader: What is read.
            clock: By which pictures are taken.
            began: When the time of the watch is 0, by the clock.
        """
        self._reader = reader
        self._clock = clock
        self._began = began
        self._slot = Slot()
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"polyhead {reader.name}", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many nobody took in time."""
        return self._slot.dropped

    @property
    def ended(self) -> bool:
        """Whether the source ended."""
        return self._slot.ended

    def take(self) -> Frame | None:
        """The newest one that was not taken yet."""
        return self._slot.take()

    def nearest(self, time: float) -> Frame | None:
        """The nearer of the two newest ones."""
        return self._slot.nearest(time)

    def close(self) -> None:
        """End the thread, which closes the source."""
        self._stop.set()
        self._thread.join(_CLOSING_S)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._read()
        except Exception as raised:  # noqa: BLE001 - raised again by the thread that waits
            error = raised
        finally:
            self._slot.end(error)
            self._reader.close()

    def _read(self) -> None:
        number = 0
        while not self._stop.is_set() and (shot := self._reader.read()) is not None:
            now = self._clock.now()
            taken = now if self._reader.live else self._began + shot[0]
            if taken > now and self._stop.wait(taken - now):
                return
            self._slot.put(Frame(number, taken - self._began, taken, shot[1]))
            number += 1
