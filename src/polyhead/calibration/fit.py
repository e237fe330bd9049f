"""Rows that nothing else used -> how sure the network may be."""

from collections.abc import Iterator, Mapping, Sequence

from torch import Tensor

from polyhead.calibration.conformal import (
    Band,
    class_rows_needed,
    fit_band,
    fit_class_thresholds,
    fit_threshold,
    rows_needed,
)
from polyhead.calibration.fitted import Calibrated
from polyhead.calibration.settings import Calibration
from polyhead.calibration.temperature import fit_temperature, predictions_of
from polyhead.tasks import Chances, NumberPairs, Task

_NAMED = 5  # classes in a note


def calibrate(
    tasks: Sequence[Task],
    outputs: Mapping[str, Tensor],
    targets: Mapping[str, Tensor],
    present: Mapping[str, Tensor],
    declared: Calibration,
) -> tuple[Calibrated, tuple[str, ...]]:
    """Find out how sure a network may be, from rows that neither trained it nor measure it.

    Args:
        tasks: The fitted tasks.
        outputs: By task, (N, ...), what its head gave.
        targets: By task, (N, ...).
        present: By task, (N,), true where the row holds a label.
        declared: What is asked for.

    Returns:
        What was found, and notes for people on what was not.

    Raises:
        MissingExtraError: When intervals are asked for, without crepes.
    """
    rows: dict[str, int] = {}
    temperatures: dict[str, float] = {}
    bands: dict[str, Band] = {}
    thresholds: dict[str, float] = {}
    by_class: dict[str, dict[str, float]] = {}
    notes: list[str] = []
    fewest = rows_needed(declared.level)
    for task in tasks:
        here = present[task.name]
        given, wanted = outputs[task.name][here], targets[task.name][here]
        rows[task.name] = len(given)
        if len(given) < fewest:
            notes.append(_too_few(task, len(given), fewest, declared.level))
            continue
        if task.numbers is None:
            temperatures[task.name] = fit_temperature(task, given, wanted)
        if not declared.intervals:
            continue
        said = predictions_of([task], {task.name: given}, temperatures)[task.name]
        chances = task.chances(said, wanted)
        if chances is not None:
            thresholds[task.name] = fit_threshold(chances, declared.level)
            if declared.per_class and chances.exclusive:
                by_class[task.name] = fit_class_thresholds(chances, declared.level)
            if declared.per_class:
                notes += _not_by_class(task, chances, by_class.get(task.name, {}), declared.level)
            continue
        for pairs in task.pairs(said, wanted):
            if isinstance(pairs, NumberPairs):
                bands[task.name] = fit_band(pairs.predicted, pairs.true, declared.level)
    found = Calibrated(declared.level, rows, temperatures, bands, thresholds, by_class)
    return found, tuple(notes)


def _too_few(task: Task, rows: int, fewest: int, level: float) -> str:
    return (
        f"{task.name} is not calibrated: {rows} rows with a label are kept for it, and a level of "
        f"{100 * level:g} % wants {fewest} (calibration.share)"
    )


def _not_by_class(
    task: Task, chances: Chances, found: Mapping[str, float], level: float
) -> Iterator[str]:
    """What is not held class by class, and why."""
    if not chances.exclusive:
        yield (
            f"{task.name} is not held label by label: its sets are of labels that hold together "
            "(calibration.per_class)"
        )
        return
    without = [name for name in chances.classes if name not in found]
    if without:
        more = f" and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
        yield (
            f"{task.name}: held only as all classes together, as each would want "
            f"{class_rows_needed(level)} rows kept for it to be held at {100 * level:g} % alone: "
            f"{', '.join(without[:_NAMED])}{more} (calibration.per_class)"
        )
