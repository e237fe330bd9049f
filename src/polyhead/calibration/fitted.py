"""What calibration found: temperatures, bands and thresholds as plain numbers."""

from collections.abc import Mapping
from dataclasses import field

from jaxtyping import Float
from pydantic import TypeAdapter, ValidationError
from torch import Tensor

from polyhead.calibration.conformal import Band
from polyhead.errors import RunError, SpecError
from polyhead.settings import settings
from polyhead.tasks import Answer, Doubt, NumberPairs, Task, doubted


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
    """

    level: float
    rows: dict[str, int] = field(default_factory=dict)
    temperatures: dict[str, float] = field(default_factory=dict)
    bands: dict[str, Band] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)

    def doubted(self, task: Task, answer: Answer) -> Answer:
        """An answer with its interval or its set of classes, where the task has one."""
        band, threshold = self.bands.get(task.name), self.thresholds.get(task.name)
        if band is not None and isinstance(answer.value, float):
            doubt = Doubt(self.level, interval=band.interval(answer.value))
            return doubted(answer, doubt, task.numbers)
        if threshold is not None and answer.probabilities is not None:
            may = tuple(name for name, p in answer.probabilities.items() if p >= threshold)
            return doubted(answer, Doubt(self.level, classes=may))
        return answer

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
        content: Mapping[str, object] = _ADAPTER.dump_python(self, mode="json")
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
