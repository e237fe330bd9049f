"""The clock that latencies are measured by, so that tests can have one of their own."""

import time
from typing import Protocol, final


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Seconds since some moment; they never go backwards."""


@final
class Wall:
    """The clock of the machine."""

    def now(self) -> float:
        """Seconds since the machine started, or so."""
        return time.monotonic()
