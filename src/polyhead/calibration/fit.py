"""Rows that nothing else used -> how sure the network may be."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from polyhead.calibration.conformal import Band, fit_band, fit_threshold, rows_needed
from polyhead.calibration.fitted import Calibrated
from polyhead.calibration.settings import Calibration
from polyhead.calibration.temperature import fit_temperature, predictions_of
from polyhead.tasks import NumberPairs, Task


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
            continue
        for pairs in task.pairs(said, wanted):
            if isinstance(pairs, NumberPairs):
                bands[task.name] = fit_band(pairs.predicted, pairs.true, declared.level)
    return Calibrated(declared.level, rows, temperatures, bands, thresholds), tuple(notes)


def _too_few(task: Task, rows: int, fewest: int, level: float) -> str:
    return (
        f"{task.name} is not calibrated: {rows} rows with a label are kept for it, and a level of "
        f"{100 * level:g} % wants {fewest} (calibration.share)"
    )
