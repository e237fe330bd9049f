"""What heads gave at the best epoch -> predictions, how sure they are, and how often that holds."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from polyhead.calibration import Calibrated, calibrate, predictions_of
from polyhead.evaluation import Coverage, Sureness, coverage, sureness
from polyhead.training.experiment import Experiment


@dataclass(frozen=True)
class Judged:
    """The predictions of an epoch, and how sure they are.

    Attributes:
        predictions: By part, then by task, (N, ...); at their temperature where one was found.
        split: The part that is measured.
        calibrated: What was found out on the rows kept for that; None where none are.
        coverage: How often intervals and sets hold the truth in the measured part.
        sureness: How well probabilities come true there, before and after.
        notes: What could not be found out, for people.
    """

    predictions: Mapping[str, Mapping[str, Tensor]]
    split: str
    calibrated: Calibrated | None = None
    coverage: tuple[Coverage, ...] = ()
    sureness: tuple[Sureness, ...] = ()
    notes: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What the summary says of it, as plain data; nothing where nothing was calibrated."""
        if self.calibrated is None:
            return {}
        return {
            "coverage": [dataclasses.asdict(one) for one in self.coverage],
            "sureness": [dataclasses.asdict(one) for one in self.sureness],
        }


def judge(experiment: Experiment, outputs: Mapping[str, Mapping[str, Tensor]]) -> Judged:
    """Turn what heads gave into predictions, and calibrate them where rows are kept for that.

    Args:
        experiment: The rows and tasks.
        outputs: By part, then by task, (N, ...). Without ``calibration`` nothing is calibrated.
    """
    split = "test" if "test" in outputs else "val"
    tasks = experiment.tasks
    if "calibration" not in outputs:
        return Judged(
            {part: predictions_of(tasks, given) for part, given in outputs.items()}, split
        )
    kept = experiment.part("calibration").labels
    calibrated, notes = calibrate(
        tasks, outputs["calibration"], kept.targets, kept.present, experiment.spec.calibration
    )
    warm = calibrated.temperatures
    said = {part: predictions_of(tasks, given, warm) for part, given in outputs.items()}
    labels = experiment.part(split).labels
    before = predictions_of(tasks, outputs[split])
    return Judged(
        said,
        split,
        calibrated,
        coverage(tasks, calibrated, said[split], labels),
        sureness(tasks, calibrated, before, said[split], labels),
        notes,
    )
