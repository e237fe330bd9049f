"""Ctrl-C while several processes train: noted where it comes, acted on by all at the same step."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import final

from polyhead.together import Together


@final
class Interrupts:
    """A process that broke off by itself would leave the others waiting for it.

    Alone, it does nothing: then Ctrl-C breaks off at once.

    Attributes:
        pressed: Whether this process was told to end.
    """

    def __init__(self, together: Together) -> None:
        self.pressed = False
        self._acted_on = False
        self._together = together

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Within it the first Ctrl-C is only noted; another breaks off at once."""
        if self._together.alone or current_thread() is not main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def note(_: int, __: FrameType | None) -> None:
            self.pressed = not self._acted_on
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            self.pressed = False
            signal.signal(signal.SIGINT, before)

    def agree(self, flags: list[bool]) -> list[bool]:
        """For every flag whether it is up on any process.

        Raises:
            KeyboardInterrupt: On all processes, when one of them was told to end.
        """
        *found, ended = self._together.any([*flags, self.pressed])
        if ended:
            self.pressed, self._acted_on = False, True
            raise KeyboardInterrupt
        return found
