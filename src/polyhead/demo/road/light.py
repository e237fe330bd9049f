"""The colors of a drive: those of its weather, a little different in every drive."""

import math
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from polyhead.demo.canvas import Color
from polyhead.demo.palette import scaled


@final
@dataclass(frozen=True)
class Light:
    """How everything looks.

    Attributes:
        sky: At the top of the picture.
        low: Where the sky meets the earth.
        haze: What far things turn into.
        haze_m: How far away they have done so by two thirds.
        hills: The far ones and the near ones.
        cloud: The clouds.
        grass: The meadows.
        verge: The strip beside the road.
        road: The asphalt.
        paint: The lines at the edges.
        middle: The line in the middle.
        shade: What red, green and blue of things are multiplied by.
        sun: The sun's color; None where clouds cover it.
        lamps: Whether the car's lamps are on.
        rain: Whether it rains.
    """

    sky: Color
    low: Color
    haze: Color
    haze_m: float
    hills: tuple[Color, Color]
    cloud: Color
    grass: Color
    verge: Color
    road: Color
    paint: Color
    middle: Color
    shade: tuple[float, float, float] = (1.0, 1.0, 1.0)
    sun: Color | None = None
    lamps: bool = False
    rain: bool = False

    def veil(self, ahead: float) -> float:
        """How far the color of a thing so many meters ahead has turned into haze."""
        return 1 - math.exp(-ahead / self.haze_m)

    def on(self, color: Color, veil: float) -> Color:
        """What the color of a thing looks like behind so much haze."""
        (r, g, b), (x, y, z), (u, v, w), kept = color, self.shade, self.haze, 1 - veil
        return (
            int(r * x * kept + u * veil),
            int(g * y * kept + v * veil),
            int(b * z * kept + w * veil),
        )


LIGHTS = {
    "clear": Light(
        sky=(92, 164, 224),
        low=(226, 240, 246),
        haze=(205, 225, 232),
        haze_m=190.0,
        hills=((148, 182, 204), (124, 170, 152)),
        cloud=(250, 252, 254),
        grass=(134, 186, 92),
        verge=(206, 190, 142),
        road=(98, 103, 114),
        paint=(244, 243, 236),
        middle=(246, 200, 78),
        sun=(255, 246, 206),
    ),
    "rain": Light(
        sky=(126, 140, 156),
        low=(192, 201, 207),
        haze=(180, 190, 197),
        haze_m=85.0,
        hills=((150, 163, 173), (126, 146, 146)),
        cloud=(150, 162, 175),
        grass=(96, 140, 92),
        verge=(150, 144, 120),
        road=(70, 76, 87),
        paint=(214, 219, 221),
        middle=(220, 182, 84),
        shade=(0.82, 0.86, 0.9),
        rain=True,
    ),
    "dusk": Light(
        sky=(66, 72, 128),
        low=(250, 178, 128),
        haze=(206, 150, 140),
        haze_m=140.0,
        hills=((146, 110, 138), (92, 86, 114)),
        cloud=(232, 146, 132),
        grass=(82, 104, 84),
        verge=(122, 104, 94),
        road=(62, 61, 78),
        paint=(206, 198, 196),
        middle=(218, 166, 84),
        shade=(0.66, 0.6, 0.7),
        sun=(255, 214, 150),
        lamps=True,
    ),
}


def light_of(weather: str, dice: np.random.Generator) -> Light:
    """The light of one drive."""
    light = LIGHTS[weather]
    bright, warm, lush = (0.94 + 0.12 * dice.random(3)).tolist()
    return replace(
        light,
        sky=scaled(light.sky, bright / warm, bright, bright * warm),
        grass=scaled(light.grass, bright * lush, bright, bright / lush),
        verge=scaled(light.verge, bright * warm, bright, bright / warm),
        road=scaled(light.road, bright * warm, bright, bright / warm),
    )
