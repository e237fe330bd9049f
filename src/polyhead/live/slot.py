"""Room for the newest picture alone, between the thread that reads and the one that answers."""

from threading import Condition
from typing import final

from polyhead.live.frame import Frame

_LOOK_S = 0.2  # a wait is broken up, so that Ctrl-C is heard on every system


@final
class Slot:
    """Holds the newest picture: whoever comes takes that, and never an older one.

    Beside it stands the one before, so that of two the nearer in time can be taken.

    Attributes:
        dropped: How many were replaced before anybody took them.
        ended: Whether nothing more will come.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._newest: Frame | None = None
        self._before: Frame | None = None
        self._waits = False
        self._error: Exception | None = None
        self.dropped = 0
        self.ended = False

    def put(self, frame: Frame) -> None:
        """Put the newest picture in the place of the one before."""
        with self._changed:
            self.dropped += self._waits
            self._before, self._newest, self._waits = self._newest, frame, True
            self._changed.notify_all()

    def end(self, error: Exception | None = None) -> None:
        """Nothing more will come; the error is raised by whoever waits."""
        with self._changed:
            self.ended, self._error = True, error
            self._changed.notify_all()

    def take(self) -> Frame | None:
        """The newest picture that nobody took yet; waits for one. None when it has ended."""
        with self._changed:
            while not (self._waits or self.ended):
                self._changed.wait(_LOOK_S)
            if not self._waits:
                self._raise()
                return None
            self._waits = False
            return self._newest

    def nearest(self, time: float) -> Frame | None:
        """Of the two newest pictures the nearer in time; waits for a first one.

        It stays where it is. None where it has ended without any.
        """
        with self._changed:
            while not (self._newest or self.ended):
                self._changed.wait(_LOOK_S)
            self._raise()
            held = [frame for frame in (self._newest, self._before) if frame is not None]
            return min(held, key=lambda frame: abs(frame.time - time), default=None)

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
