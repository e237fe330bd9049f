"""How a watch went: how many pictures, how quick."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Latency:
    """Seconds from when a picture was taken to its answers, over all that were answered.

    Attributes:
        p50: The median.
        p99: What 99 of 100 stay below.
        max: The longest.
    """

    p50: float
    p99: float
    max: float

    @staticmethod
    def of(latencies: Sequence[float]) -> "Latency | None":
        """Of all latencies; None where there is none."""
        if not len(latencies):
            return None
        half, most = np.percentile(latencies, [50, 99])
        return Latency(float(half), float(most), float(np.max(latencies)))


@dataclass(frozen=True)
class Summary:
    """How a watch went so far.

    Attributes:
        seen: Pictures that the source gave.
        answered: Those that were answered; the others were dropped.
        dropped: Those that were not asked about, since a newer one was there or would be.
        late: Those that were answered later than the budget.
        latency: How old pictures were when they were answered; None where none was.
        seconds: How long it went on.
        budget: The budget in seconds; None for none.
        answering: How long answering takes in seconds, lately.
        notes: What else a person should know.
    """

    seen: int
    answered: int
    dropped: int
    late: int
    latency: Latency | None
    seconds: float
    budget: float | None = None
    answering: float = 0.0
    notes: tuple[str, ...] = field(default=())

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds if self.seconds > 0 else 0.0

    @property
    def keeps(self) -> bool:
        """Whether answering alone fits into the budget."""
        return self.budget is None or self.answering <= self.budget

    def __str__(self) -> str:
        counts = f"{self.seen:,} frames: {self.answered:,} answered, {self.dropped:,} dropped"
        late = "" if self.budget is None else f", {self.late:,} late"
        lines = [f"{counts}{late}; {self.rate:.1f} answers a second"]
        if self.latency is not None:
            one = self.latency
            budget = "" if self.budget is None else f"; budget {_ms(self.budget)}"
            lines.append(
                f"latency: p50 {_ms(one.p50)}, p99 {_ms(one.p99)}, at most {_ms(one.max)}{budget}"
            )
        if not self.keeps and self.budget is not None:
            lines.append(
                f"answering alone takes about {_ms(self.answering)}, more than the budget of "
                f"{_ms(self.budget)}: the newest frame is answered all the same, late"
            )
        return "\n".join([*lines, *self.notes])

    def to_json(self) -> dict[str, object]:
        """Plain data; latencies in milliseconds."""
        one = self.latency
        return {
            "seen": self.seen,
            "answered": self.answered,
            "dropped": self.dropped,
            "late": self.late,
            "latency_ms": None
            if one is None
            else {n: round(1000 * getattr(one, n), 2) for n in ("p50", "p99", "max")},
            "budget_ms": None if self.budget is None else round(1000 * self.budget, 2),
            "answers_per_second": round(self.rate, 2),
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
        }


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
