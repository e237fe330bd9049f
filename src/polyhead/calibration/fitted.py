"""What calibration found: temperatures, bands and thresholds as plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import field

import torch
from jaxtyping import Bool, Float
from pydantic import TypeAdapter, ValidationError
from torch import Tensor

from polyhead.calibration.conformal import Band
from polyhead.errors import RunError, SpecError
from polyhead.settings import settings
from polyhead.tasks import Answer, Chances, Doubt, NumberPairs, Task, doubted


@settings
class Calibrated:
    """What is known of how sure a trained network may be. Plain numbers, written as JSON.

    Attributes:
        level: In what share of rows intervals and sets hold the truth.
        rows: By task, from how many rows it was found.
        temperatures: By task that answers with classes, what its logits are divided by.
        bands: By task that answers with numbers, how far the truth may lie from a prediction.
        thresholds: By task that answers with classes, the smallest probability with which a class
            is in the set of those that may hold.
        class_thresholds: By task that is held class by class, then by class, the same for that
            class alone; a class that is not named has the one of the task.
    """

    level: float
    rows: dict[str, int] = field(default_factory=dict)
    temperatures: dict[str, float] = field(default_factory=dict)
    bands: dict[str, Band] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    class_thresholds: dict[str, dict[str, float]] = field(default_factory=dict)

    def doubted(self, task: Task, answer: Answer) -> Answer:
        """An answer with its interval or its set of classes, where the task has one."""
        band = self.bands.get(task.name)
        if band is not None and isinstance(answer.value, float):
            doubt = Doubt(self.level, interval=band.interval(answer.value))
            return doubted(answer, doubt, task.numbers)
        if task.name in self.thresholds and answer.probabilities is not None:
            said = answer.probabilities
            least = self.least(task.name, list(said))
            may = tuple(
                name for (name, p), least_p in zip(said.items(), least, strict=True) if p >= least_p
            )
            return doubted(answer, Doubt(self.level, classes=may))
        return answer

    def least(self, task: str, classes: Sequence[str]) -> list[float]:
        """The smallest probability with which each of K classes is in the set of a task.

        Raises:
            KeyError: When the task has no sets.
        """
        common, own = self.thresholds[task], self.class_thresholds.get(task, {})
        return [own.get(name, common) for name in classes]

    def sets(self, task: Task, chances: Chances) -> Bool[Tensor, "N K"] | None:
        """Which classes are in the sets of N rows; None for a task that has none."""
        if task.name not in self.thresholds:
            return None
        least = torch.tensor(self.least(task.name, chances.classes), dtype=torch.float64)
        return chances.probabilities.double() >= least

    def intervals(
        self, task: Task, pairs: NumberPairs
    ) -> tuple[Float[Tensor, " N"], Float[Tensor, " N"]] | None:
        """The lower and the upper ends around N predicted numbers, within what can be."""
        band, numbers = self.bands.get(task.name), task.numbers
        if band is None or numbers is None:
            return None
        low, high = band.intervals(pairs.predicted)
        return low.clamp(numbers.low, numbers.high), high.clamp(numbers.low, numbers.high)

    def to_json(self) -> Mapping[str, object]:
        """Plain data; ``from_json`` reads it back."""
        content: dict[str, object] = _ADAPTER.dump_python(self, mode="json")
        if not self.class_thresholds:  # so that versions without it can read the rest
            del content["class_thresholds"]
        return content

    @staticmethod
    def from_json(text: str, where: str) -> "Calibrated":
        """Read it back from the text of a run's ``calibration.json``.

        Raises:
            RunError: When the text is none.
        """
        try:
            return _ADAPTER.validate_json(text)
        except (ValidationError, SpecError) as error:
            first = str(error).splitlines()[0]
            raise RunError(f"{where}: damaged ({first}).") from None


_ADAPTER = TypeAdapter(Calibrated)
