"""Who is told how far the answering of many rows is."""

from typing import Protocol, final


class Watcher(Protocol):
    """Who is told how far it is."""

    def begin(self, total: int, kept: int) -> None:
        """It begins, and so many rows are answered already."""

    def tick(self, answered: bool) -> None:  # noqa: FBT001 - there is nothing else to tell
        """One more row was looked at."""

    def kept(self, rows: int) -> None:
        """So many rows are safe, whatever happens."""


@final
class Nobody:
    """Who does not care."""

    def begin(self, total: int, kept: int) -> None:
        """Nothing."""

    def tick(self, answered: bool) -> None:  # noqa: FBT001
        """Nothing."""

    def kept(self, rows: int) -> None:
        """Nothing."""
