"""How old an answer may be, and which pictures are too old to be asked about."""

from typing import final

_WEIGHT = 0.1  # of the newest answer in the mean of how long answering takes, after the first ten


@final
class Budget:
    """A stated latency: from when a picture was taken to its answer.

    A picture that would be answered too late is dropped, so that the next and newer one is asked
    about instead. That one is as new as the source can give, so it is never dropped: a network too
    slow for the budget answers the newest picture, late, instead of falling silent.

    Attributes:
        seconds: The budget; None for none.
        estimate: How long answering takes in the mean, the newest answers counting most; None
            before the first.
        dropped: How many pictures were too old when their turn came.
        late: How many answers came later than the budget.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.estimate: float | None = None
        self.dropped = 0
        self.late = 0
        self._dropped_last = False
        self._answers = 0

    def takes(self, age: float) -> bool:
        """Whether to ask about a picture of an age in seconds; one that is refused counts."""
        allowed = self.seconds is None or age + (self.estimate or 0.0) <= self.seconds
        if allowed or self.out_of_reach or self._dropped_last:
            self._dropped_last = False
            return True
        self.dropped += 1
        self._dropped_last = True
        return False

    def answered(self, took: float, latency: float | None = None) -> None:
        """Note how long an answer took, and how old its picture was then.

        Args:
            took: Seconds of the answer alone.
            latency: Seconds since the picture was taken; None where there was none, to warm up.
        """
        self._answers += 1
        weight = max(_WEIGHT, 1 / self._answers)
        self.estimate = (1 - weight) * (self.estimate or 0.0) + weight * took
        if latency is not None and self.seconds is not None and latency > self.seconds:
            self.late += 1

    @property
    def out_of_reach(self) -> bool:
        """Whether answering alone takes longer than the budget, however new a picture is."""
        return self.seconds is not None and (self.estimate or 0.0) > self.seconds
