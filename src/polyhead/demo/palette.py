"""The colors of the portraits, and how they are mixed."""

from polyhead.demo.canvas import Color

SKINS: tuple[Color, ...] = (
    (255, 226, 206),
    (250, 210, 182),
    (240, 191, 154),
    (224, 170, 128),
    (200, 141, 99),
    (167, 110, 75),
    (134, 84, 57),
    (104, 66, 48),
)

HAIRS: tuple[Color, ...] = (
    (40, 33, 38),
    (58, 42, 38),
    (84, 54, 40),
    (112, 70, 46),
    (146, 88, 52),
    (150, 66, 42),
    (206, 106, 54),
    (190, 138, 78),
    (228, 186, 112),
)

SILVER: Color = (176, 180, 190)
WHITE_HAIR: Color = (238, 237, 234)

IRISES: tuple[Color, ...] = (
    (78, 50, 36),
    (104, 66, 40),
    (138, 96, 54),
    (96, 122, 78),
    (84, 128, 160),
    (112, 132, 148),
)

CLOTHES: tuple[Color, ...] = (
    (238, 108, 92),
    (42, 150, 143),
    (52, 74, 122),
    (240, 182, 74),
    (146, 126, 200),
    (74, 126, 98),
    (238, 146, 160),
    (96, 166, 216),
    (248, 236, 216),
    (74, 78, 92),
    (176, 78, 62),
    (150, 208, 182),
)

BACKDROPS: tuple[Color, ...] = (
    (255, 217, 190),
    (200, 234, 217),
    (194, 224, 246),
    (222, 211, 245),
    (253, 236, 180),
    (250, 208, 216),
    (235, 222, 203),
    (182, 226, 230),
    (207, 222, 188),
    (200, 210, 246),
    (120, 172, 196),
    (244, 164, 134),
    (126, 160, 146),
    (168, 152, 206),
)

INK: Color = (46, 34, 40)
WHITE: Color = (255, 255, 255)


def mix(first: Color, second: Color, share: float) -> Color:
    """Return the color some share of the way from the first to the second.

    >>> mix((0, 0, 0), (255, 255, 255), 0.2)
    (51, 51, 51)
    """
    red, green, blue = (
        round(a + (b - a) * min(max(share, 0.0), 1.0)) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def scaled(color: Color, red: float, green: float, blue: float) -> Color:
    """Return a color with its channels multiplied."""
    r, g, b = (min(255, round(v * f)) for v, f in zip(color, (red, green, blue), strict=True))
    return r, g, b


def contrast(first: Color, second: Color) -> float:
    """Return how far apart two colors are, from 0 to 1."""
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / 765
