"""How far a check is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with how many images are done, and of how many; the latter may grow once."""


class Counter:
    """Adds up what was done and tells of it."""

    def __init__(self, tell: Progress | None) -> None:
        self._tell, self._done, self._total = tell, 0, 0

    def expect(self, images: int) -> None:
        """So many more are to be done."""
        self._total += images
        self.advance(0)

    def advance(self, images: int) -> None:
        """So many more are done."""
        self._done += images
        if self._tell is not None:
            self._tell(self._done, self._total)
