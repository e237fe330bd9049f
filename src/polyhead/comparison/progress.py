"""What a person sees of a comparison: a line for each run, and when all will be done."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import final

from polyhead.comparison.results import Result
from polyhead.tasks import Metric
from polyhead.training import Inside, Reporter, clock


@final
class Inner(Inside):
    """A reporter for one run: its bar is shown, and what it says before it trains, once."""

    def __init__(self, outer: Reporter, what: str, said: set[str]) -> None:
        super().__init__(outer, what)
        self._said = said
        self._trains = False

    def say(self, text: str) -> None:
        """Notes, and what is stored; epochs stay in the run's history."""
        if not self._trains and text not in self._said:
            self._said.add(text)
            self.outer.say(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Show how far this run is."""
        self._trains = self._trains or what == "training"
        super().begin(what, total, done)


class Pace:
    """How long what is left will take, by what was done so far."""

    def __init__(self) -> None:
        self._seconds: dict[str, list[float]] = {}

    def add(self, label: str, seconds: float) -> None:
        """A run of an alternative took so long."""
        self._seconds.setdefault(label, []).append(seconds)

    def left(self, labels: Sequence[str]) -> float:
        """Seconds for one more run of each of these; as any other where one was never run."""
        every = [s for seconds in self._seconds.values() for s in seconds]
        if not every:
            return 0.0
        return sum(fmean(self._seconds.get(label, every)) for label in labels)


def line(label: str, result: Result, metrics: Mapping[str, Metric], seconds: float) -> str:
    """A finished run in a line."""
    values = ", ".join(f"{t} {metrics[t].text(v)}" for t, v in result.values.items())
    score = "no score" if result.score is None else f"score {result.score:.4f}"
    return f"seed {result.seed} | {label} | {score} | {values} | {clock(seconds)}"
