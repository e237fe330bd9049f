"""Several sources put together by time: the first one leads, the others follow."""

from collections.abc import Callable, Mapping
from typing import final

from polyhead.live.frame import Feed, Frame
from polyhead.live.moment import Moment, Part
from polyhead.live.values import Values

APART_S = 0.5
"""Pictures that are further apart in time are not put together."""


@final
class Moments:
    """The moments of several sources, until one of them ends that can't be done without.

    Attributes:
        incomplete: How many pictures of the leading source were dropped, as another source had
            nothing near enough in time.
    """

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        values: Mapping[str, Values],
        may_be_absent: Callable[[str], bool],
    ) -> None:
        """Put sources together.

        Args:
            feeds: By image input its pictures; the first leads.
            values: By other input its values.
            may_be_absent: Whether the network can do without an input.
        """
        self._feeds = feeds
        self._lead = next(iter(feeds))
        self._values = values
        self._may_be_absent = may_be_absent
        self.incomplete = 0

    @property
    def dropped(self) -> int:
        """How many pictures of the leading source were never looked at."""
        return self._feeds[self._lead].dropped + self.incomplete

    def next(self) -> Moment | None:
        """The next moment; waits for it. None when it has ended.

        Raises:
            VideoError: When a source is gone.
            ImageError: When a picture can't be read.
        """
        while (frame := self._feeds[self._lead].take()) is not None:
            found = {name: self._part(name, frame) for name in self._others}
            lacking = [n for n, part in found.items() if part is None and not self._may(n)]
            if not lacking:
                return self._moment(frame, found)
            self.incomplete += 1
            if any(self._is_over(name) for name in lacking):
                return None
        return None

    def close(self) -> None:
        """Close all sources."""
        for feed in self._feeds.values():
            feed.close()

    @property
    def _others(self) -> list[str]:
        return [name for name in (*self._feeds, *self._values) if name != self._lead]

    def _may(self, name: str) -> bool:
        return self._may_be_absent(name)

    def _is_over(self, name: str) -> bool:
        """Whether a source that lacks something now will lack it for good."""
        if name in self._feeds:
            return self._feeds[name].ended
        return self._values[name].times is None

    def _part(self, name: str, lead: Frame) -> tuple[Part, float] | None:
        """What an input shows at a time and how old that is; None where there is nothing."""
        if name in self._values:
            reading = self._values[name].at(lead.time, lead.number)
            absent = reading is None or reading.value is None
            return None if absent or reading is None else (reading.value, reading.age)
        frame = self._feeds[name].nearest(lead.time)
        if frame is None or abs(frame.time - lead.time) > APART_S:
            return None
        return frame.pixels, lead.time - frame.time

    def _moment(self, lead: Frame, found: Mapping[str, tuple[Part, float] | None]) -> Moment:
        parts: dict[str, Part] = {self._lead: lead.pixels}
        there = {name: part for name, part in found.items() if part is not None}
        return Moment(
            number=lead.number,
            time=lead.time,
            taken=lead.taken,
            lead=self._lead,
            pixels=lead.pixels,
            parts=parts | {name: part for name, (part, _) in there.items()},
            ages={name: age for name, (_, age) in there.items()},
        )
