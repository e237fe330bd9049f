"""One picture of a source, and when it was taken."""

from dataclasses import dataclass
from typing import Protocol

from jaxtyping import UInt8
from torch import Tensor


@dataclass(frozen=True)
class Frame:
    """One picture of a source.

    Attributes:
        number: Which one of its source, counted from 0; those that were dropped count too.
        time: Seconds since the source began.
        taken: When it was there, by the clock of the watch: what latencies are counted from.
        pixels: RGB, upright.
    """

    number: int
    time: float
    taken: float
    pixels: UInt8[Tensor, "3 H W"]


class Reader(Protocol):
    """A source of pictures, one after the other.

    Attributes:
        name: What errors call it.
        live: Whether pictures come when they come, as from a camera, and never end by themselves.
        rate: Pictures a second, as far as the source says.
    """

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def live(self) -> bool:
        """Whether pictures come when they come."""

    @property
    def rate(self) -> float:
        """Pictures a second, as far as the source says."""

    @property
    def note(self) -> str:
        """What a person should know of how it ended; empty where there is nothing."""

    def read(self) -> tuple[float, UInt8[Tensor, "3 H W"]] | None:
        """The next picture, and its time in seconds; None behind the last one.

        The time is that in the source; of a live one it means nothing, as it is there now.

        Raises:
            VideoError: When the source is gone.
            ImageError: When the picture can't be read.
        """

    def close(self) -> None:
        """Give back what is held."""


class Feed(Protocol):
    """The pictures of one source as they are needed: each, or the newest."""

    @property
    def dropped(self) -> int:
        """How many were never given, as newer ones came."""

    @property
    def ended(self) -> bool:
        """Whether nothing newer will come."""

    def take(self) -> Frame | None:
        """The next picture that is to be looked at; waits for one. None when there is none left."""

    def nearest(self, time: float) -> Frame | None:
        """Of the pictures at hand that whose time is nearest; waits for a first one."""

    def close(self) -> None:
        """Give back what is held."""
