"""Where labels stand beside frames, so that little is hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HIDING_A_LABEL, _HIDING_A_FRAME, _HIDING_ITS_OWN = 8.0, 1.0, 0.6


@dataclass(frozen=True)
class Place:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Place") -> float:
        """The pixels that two have in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)


def place_labels(
    frames: Sequence[Place], sizes: Sequence[tuple[int, int]], photo: tuple[int, int], gap: int
) -> list[Place]:
    """Find a place for the label of each frame.

    Labels are placed one after the other, those of small frames first, as these have the fewest
    places; each takes the first of those tried that hides least of other labels and of frames. All
    are moved inside of the photo.

    Args:
        frames: What is labeled.
        sizes: Width and height of each label.
        photo: Width and height of the photo.
        gap: Pixels between a frame and its label.

    Returns:
        One for each frame, in their order.
    """
    placed: dict[int, Place] = {}
    order = sorted(range(len(frames)), key=lambda i: (_area(frames[i]), i))
    for index in order:
        tried = [_inside(p, photo) for p in _around(frames[index], sizes[index], gap)]
        costs = [_cost(place, index, frames, placed) for place in tried]
        placed[index] = tried[costs.index(min(costs))]
    return [placed[index] for index in range(len(frames))]


def _area(place: Place) -> float:
    return (place.right - place.left) * (place.bottom - place.top)


def _around(frame: Place, size: tuple[int, int], gap: int) -> Iterator[Place]:
    """Places for a label, those that a reader expects first: below, above, beside, and inside."""
    across, down = size
    middle = (frame.left + frame.right - across) / 2
    sides = (frame.left, middle, frame.right - across)
    rows = (frame.bottom + gap, frame.top - gap - down)
    for top in rows:
        for left in sides:
            yield Place(left, top, left + across, top + down)
    for left in (frame.right + gap, frame.left - gap - across):
        for top in (frame.bottom - down, frame.top, (frame.top + frame.bottom - down) / 2):
            yield Place(left, top, left + across, top + down)
    for step in (1, 2):  # a row further away
        for top in (frame.bottom + gap + step * down, frame.top - gap - (step + 1) * down):
            yield Place(middle, top, middle + across, top + down)
    for top in (frame.bottom - down, frame.top):
        yield Place(frame.left, top, frame.left + across, top + down)


def _inside(place: Place, photo: tuple[int, int]) -> Place:
    """The place moved into the photo; at its corner where it is larger than the photo."""
    left = max(min(place.left, photo[0] - (place.right - place.left)), 0)
    top = max(min(place.top, photo[1] - (place.bottom - place.top)), 0)
    return Place(left, top, left + place.right - place.left, top + place.bottom - place.top)


def _cost(place: Place, index: int, frames: Sequence[Place], placed: dict[int, Place]) -> float:
    labels = sum(place.shared(other) for other in placed.values())
    others = sum(place.shared(frame) for i, frame in enumerate(frames) if i != index)
    own = place.shared(frames[index])
    return _HIDING_A_LABEL * labels + _HIDING_A_FRAME * others + _HIDING_ITS_OWN * own
