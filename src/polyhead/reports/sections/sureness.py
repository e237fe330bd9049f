"""How sure it may be: do intervals and sets hold the truth, do probabilities come true?"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from polyhead.evaluation import Certainty, Coverage, Sureness, certainty, coverage
from polyhead.reports import words
from polyhead.reports.charts import Spot, band, reliability, spots
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section
from polyhead.reports.sections.tasks import Figure
from polyhead.tasks import Metric, NumberPairs

_MOST_DRAWN = 40  # groups


def sureness(material: Material) -> Section | None:
    """Where the run is calibrated, or a task answers with probabilities."""
    run, held = material.run, material.run.coverage
    calibrated, uncalibrated = run.sureness, _uncalibrated(material)
    if not held and not calibrated and not uncalibrated and run.calibrated is None:
        return None
    html = render(
        "sections/sureness.html.j2",
        calibrated=run.calibrated is not None,
        level=words.share_of(run.calibrated.level) if run.calibrated else "",
        sentences=[words.held_by(one) for one in held],
        coverage=[_coverage(one) for one in held],
        bins=any(one.whole is not None for one in held),
        sets=any(one.empty is not None for one in held),
        sureness=[_sureness(one) for one in calibrated],
        plain=[_plain(name, found) for name, found in uncalibrated],
        figures=[*_figures(material, calibrated, uncalibrated), *_bands(material)],
        per_class=run.spec.calibration.per_class,
        by=[*_by_group(material)],
    )
    return Section("sureness", "How sure it may be", html)


def _uncalibrated(material: Material) -> list[tuple[str, Certainty]]:
    """Tasks of classes whose probabilities are as the network gave them."""
    done = {one.task for one in material.run.sureness}
    found = []
    for name, answered in material.answered.items():
        chances = answered.task.chances(answered.predictions, answered.targets)
        if chances is not None and name not in done:
            found.append((name, certainty(chances)))
    return found


def _coverage(one: Coverage) -> dict[str, Any]:
    return {
        "task": one.task,
        "rows": one.rows,
        "kind": "intervals" if one.empty is None else "sets of classes",
        "covered": words.share_of(one.covered, 1),
        "ends": f"{100 * one.low:.1f} to {100 * one.high:.1f} %",
        "size": Metric("size", "", one.unit).text(one.size),
        "whole": "" if one.whole is None else words.share_of(one.whole, 1),
        "empty": "" if one.empty is None else words.share_of(one.empty, 1),
    }


def _sureness(one: Sureness) -> dict[str, str]:
    before, after = _plain(one.task, one.before), _plain(one.task, one.after)
    return {
        "task": one.task,
        "temperature": f"{one.temperature:.2f}",
        **{f"{name}_before": value for name, value in before.items()},
        **{f"{name}_after": value for name, value in after.items()},
    }


def _plain(task: str, one: Certainty) -> dict[str, str]:
    error = words.share_of(one.calibration_error, 1)
    return {"task": task, "loss": f"{one.log_loss:.3f}", "error": error}


def _figures(
    material: Material, calibrated: tuple[Sureness, ...], others: list[tuple[str, Certainty]]
) -> Iterator[Figure]:
    """Reliability, task by task."""
    every: list[tuple[str, Certainty | None, Certainty]] = [
        *((one.task, one.before, one.after) for one in calibrated),
        *((name, None, found) for name, found in others),
    ]
    order = [task.name for task in material.tasks]
    for name, before, after in sorted(every, key=lambda one: order.index(one[0])):
        error = words.share_of(after.calibration_error, 1)
        was = "" if before is None else f"{words.share_of(before.calibration_error, 1)} before, "
        note = f"calibration error {was}{error}{' after' if was else ''}; larger: more answers"
        alt = f"{name}, how often answers come true by how sure they were: {note}."
        title = f"{name}: do its probabilities come true?"
        yield Figure(title, note, reliability(before, after, alt=alt))


def _bands(material: Material) -> Iterator[Figure]:
    """Numbers in their intervals."""
    calibrated = material.run.calibrated
    for name, answered in material.answered.items() if calibrated else ():
        for pairs in answered.pairs:
            if not isinstance(pairs, NumberPairs) or calibrated is None:
                continue
            ends = calibrated.intervals(answered.task, pairs)
            if ends is not None:
                true, said, low, high = (
                    np.asarray(x, dtype=float) for x in (pairs.true, pairs.predicted, *ends)
                )
                whole = np.isfinite(true) & np.isfinite(said)
                level = words.share_of(calibrated.level)
                alt = f"{name}: true numbers against predicted ones, in intervals at {level}."
                html = band(true[whole], said[whole], (low[whole], high[whole]), alt=alt)
                note = "shaded: the interval; the darker, the more rows; diagonal: as predicted"
                yield Figure(f"{name} in its intervals at {level}", note, html)


def _by_group(material: Material) -> Iterator[dict[str, Any]]:
    """By true class and each way to group rows, in what share of them the truth is inside."""
    calibrated, parted = material.run.calibrated, material.parted
    for one in material.run.coverage:
        if one.by_class:
            smallest = material.run.spec.evaluation.smallest
            yield _grouped(("true class",), list(one.by_class), smallest)
    if calibrated is None:
        return
    rows = parted.rows
    for way in parted.ways:
        found = coverage(
            rows.tasks, calibrated, rows.predictions, rows.labels, by=parted.cells(way)
        )
        for task in rows.tasks:
            if held := [one for one in found if one.task == task.name]:
                yield _grouped(way, held, min(t.smallest for t in parted.tables))


def _grouped(way: tuple[str, ...], held: list[Coverage], smallest: int) -> dict[str, Any]:
    level, by = held[0].level, words.listed([*way])
    short = [one for one in held if one.high < level and one.rows >= smallest]
    said = [f"{one.group} ({words.share_of(one.covered, 1)})" for one in short]
    ranked = sorted(held, key=lambda one: (one.rows < smallest, one.covered))
    shown = [
        Spot(
            one.group,
            words.share_of(one.covered, 1),
            100 * one.covered,
            (100 * one.low, 100 * one.high),
            one.rows < smallest,
        )
        for one in ranked[:_MOST_DRAWN]
    ]
    least = f"{ranked[0].group}, {words.share_of(ranked[0].covered, 1)}"
    alt = f"{held[0].task} by {by}, how often the truth is inside: least for {least}."
    return {
        "task": held[0].task,
        "by": by,
        "short": words.listed(said),
        "level": words.share_of(level),
        "chart": spots(shown, level=100 * level, band=None, alt=alt),
        "rows": [{"name": one.group, **_coverage(one)} for one in ranked],
    }
