"""The weather of a drive, and what the driver makes of it."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Weather:
    """What the weather allows.

    Attributes:
        name: What the table says.
        top_speed: The fastest, in m/s.
        sideways: The most acceleration in a bend, in m/s².
        slowing: How hard the driver brakes for what is ahead, in m/s².
    """

    name: str
    top_speed: float
    sideways: float
    slowing: float


WEATHERS = (
    Weather("clear", top_speed=15.0, sideways=4.5, slowing=4.0),
    Weather("rain", top_speed=11.5, sideways=2.8, slowing=2.5),
    Weather("dusk", top_speed=13.0, sideways=3.8, slowing=3.3),
)
