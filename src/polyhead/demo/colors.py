"""The colors of one person, worked out once."""

from dataclasses import dataclass

from polyhead.demo.canvas import Color
from polyhead.demo.looks import between, pick
from polyhead.demo.palette import (
    BACKDROPS,
    CLOTHES,
    HAIRS,
    IRISES,
    SILVER,
    SKINS,
    WHITE_HAIR,
    contrast,
    mix,
    scaled,
)
from polyhead.demo.person import Person


@dataclass(frozen=True)
class Colors:
    """Everything that is painted, by name."""

    skin: Color
    shade: Color
    line: Color
    light: Color
    blush: Color
    lip: Color
    hair: Color
    hair_dark: Color
    hair_light: Color
    brow: Color
    beard: Color
    iris: Color
    cloth: Color
    cloth_dark: Color
    trim: Color
    accent: Color
    backdrop: Color


def colors_of(who: Person) -> Colors:
    """Return the colors somebody is painted with."""
    looks = who.looks
    tone = int(looks.skin * len(SKINS))
    warm = between(-6, 6, looks.tint)
    skin = scaled(SKINS[tone], 1 + warm / 400, 1.0, 1 - warm / 250)
    darkest = ramp_of_tone(tone)
    # Very fair hair on very dark skin would read as white hair, which here means age.
    young = pick(HAIRS[: len(HAIRS) - (tone * 5) // (len(SKINS) - 1)], looks.hair_color)
    old = mix(SILVER, WHITE_HAIR, who.age / 90 * between(0.7, 1.2, looks.grey_shade))
    hair = mix(young, old, who.hair.grey)
    beard = mix(young, old, who.hair.beard_grey)
    backdrop = pick(BACKDROPS, looks.backdrop)
    cloth = _apart(CLOTHES, looks.clothes_color, backdrop)
    shade = scaled(skin, 0.9 - 0.06 * darkest, 0.8 - 0.02 * darkest, 0.76)
    return Colors(
        skin=skin,
        shade=shade,
        line=scaled(skin, 0.68 - 0.16 * darkest, 0.5 - 0.06 * darkest, 0.46 - 0.04 * darkest),
        light=mix(skin, (255, 240, 220), 0.4),
        blush=mix(skin, (236, 84, 84), 0.75 - 0.25 * darkest),
        lip=mix(
            mix(skin, (196, 78, 84), 0.62 - 0.2 * darkest),
            pick(((200, 50, 72), (214, 84, 96), (170, 44, 70), (226, 106, 104)), looks.details),
            who.lipstick,
        ),
        hair=hair,
        hair_dark=scaled(hair, 0.78, 0.74, 0.76),
        hair_light=mix(hair, (255, 232, 205), 0.2),
        brow=scaled(mix(young, old, who.hair.grey * 0.85), 0.82, 0.78, 0.78),
        beard=beard,
        iris=pick(IRISES[: max(2, 6 - tone)], looks.iris),
        cloth=cloth,
        cloth_dark=scaled(cloth, 0.84, 0.8, 0.84),
        trim=_apart(CLOTHES, looks.pattern * 7 % 1, cloth),
        accent=_apart(CLOTHES, looks.accent, cloth),
        backdrop=backdrop,
    )


def ramp_of_tone(tone: int) -> float:
    """Return how dark a skin tone is, from 0 to 1."""
    return tone / (len(SKINS) - 1)


def _apart(choices: tuple[Color, ...], chance: float, other: Color) -> Color:
    """Pick a color that can be told from another."""
    far = tuple(color for color in choices if contrast(color, other) > 0.14)
    return pick(far, chance)
