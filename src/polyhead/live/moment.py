"""One moment of all inputs: a picture of the source that leads, and what the others showed then."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import UInt8
from torch import Tensor

Part = UInt8[Tensor, "3 H W"] | float | str | None
"""What one input is given: pixels, a number, a category; None where there is nothing."""


@dataclass(frozen=True)
class Moment:
    """What all inputs show at one time.

    Attributes:
        number: Which picture of the leading source it is, counted from 0.
        time: Seconds since the beginning.
        taken: When that picture was there, by the clock of the watch.
        lead: The input whose pictures are the moments.
        pixels: The picture of that input.
        parts: By input what it is given.
        ages: By other input how many seconds older its part is than the picture; below 0 where it
            is newer.
    """

    number: int
    time: float
    taken: float
    lead: str
    pixels: UInt8[Tensor, "3 H W"]
    parts: Mapping[str, Part]
    ages: Mapping[str, float] = field(default_factory=dict)
