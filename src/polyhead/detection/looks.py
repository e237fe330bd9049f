"""A photo looked at in several sizes: what one look sees badly, another sees well."""

from collections.abc import Iterator, Sequence

from polyhead.detection.box import Box

# Of 49 of FairFace's faces in plain pictures YuNet finds 43 or more (score >= 0.6) that are 40 to
# 600 pixels high, 39 of 800 pixels and 29 of 1,000, and takes parts of the largest for faces.
_SMALLEST, _LARGEST = 320, 480
_STEP = 4
_SUITED = 400  # pixels: a larger face is seen better in the next smaller look
_SAME = 0.5


def sides(larger: int, largest_side: int) -> Iterator[float]:
    """The larger sides of all looks at a photo, in pixels, the finest first.

    Args:
        larger: The photo's larger side.
        largest_side: What the first look has at most.

    >>> list(sides(4000, 1280)), list(sides(300, 1280)), list(sides(100, 1280))
    ([1280.0, 320.0], [320.0], [320.0])
    """
    side = float(min(max(larger, _SMALLEST), largest_side))
    yield side
    while side > _LARGEST:
        side /= _STEP
        yield side


def joined(looks: Sequence[tuple[float, Sequence[Box]]]) -> list[Box]:
    """What several looks found, each thing once, the surest first.

    A face counts first in the look that it suits, where it is 100 to 400 pixels large, or as near
    to that as there is a look; of two that lie on each other the larger is right, as the other is
    a part of a face.

    Args:
        looks: By how much the photo was scaled, and the boxes in pixels of the photo; the finest
            look first.
    """
    ranked = []
    for place, (scale, boxes) in enumerate(looks):
        low = 0.0 if place == 0 else _SUITED / _STEP
        high = float("inf") if place == len(looks) - 1 else _SUITED
        for box in boxes:
            large = max(box.width, box.height)
            suits = low <= large * scale <= high
            ranked.append((not suits, -large, place, box))
    ranked.sort(key=lambda one: one[:3])
    kept: list[tuple[int, Box]] = []
    for _, _, place, box in ranked:
        if not any(other != place and _lies_on(box, taken) for other, taken in kept):
            kept.append((place, box))
    return sorted((box for _, box in kept), key=lambda box: (-box.score, box.left, box.top))


def _lies_on(box: Box, other: Box) -> bool:
    """Whether two have more than half of the smaller one in common."""
    across = min(box.right, other.right) - max(box.left, other.left)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    smaller = min(box.width * box.height, other.width * other.height)
    return across > 0 and down > 0 and across * down > _SAME * smaller
