"""Find doubtful labels: train fold after fold, and compare labels with what is said of them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from polyhead.data import Rows
from polyhead.doubts.carry import said_of, train_folds
from polyhead.doubts.doubts import SHOWN, Doubts
from polyhead.doubts.judge import Judged, judge
from polyhead.doubts.page import page
from polyhead.doubts.plan import Plan, plan_folds
from polyhead.doubts.record import begin
from polyhead.doubts.text import LIST, PAGE
from polyhead.doubts.twins import find_twins
from polyhead.runs import next_run, whole, write_text
from polyhead.spec import Spec
from polyhead.training import Reporter, Run, default_reporter


def doubtful_labels(
    spec: Spec,
    folds: int = 5,
    *,
    parts: Sequence[str] = ("train",),
    out: str | Path | None = None,
    reporter: Reporter | None = None,
) -> Doubts:
    """List the labels that networks doubt which never learned from them.

    The training rows are dealt out into folds. For each fold a network is trained on the others, as
    the spec says, and answers for the fold. Rows that show nearly the same picture, or are of one
    group of a split by groups, stay in one fold. Ctrl-C keeps the folds that are finished; called
    again with the same folder, it goes on.

    Args:
        spec: The declaration.
        folds: How many networks are trained.
        parts: Whose labels are judged: ``train``, ``val``, or both. Validation rows are learned
            from by no network; they choose the epoch of each.
        out: The folder; ``runs/labels-<name>-<n>`` without it.
        reporter: Where it says what it does; standard output without it.

    Raises:
        PolyheadError: When the spec can't be trained so, no task has enough labels, or the folder
            holds something else.
        KeyboardInterrupt: When interrupted before all folds were finished.
    """
    reporter = reporter or default_reporter()
    plan = plan_folds(spec, folds, parts, reporter)
    for note in plan.notes:
        reporter.say(f"note: {note}")
    folder = Path(out) if out else next_run(Path("runs"), f"labels-{spec.name}")
    begin(plan, folder)
    found = _judged(plan, train_folds(plan, folder, reporter), folder)
    _write(found)
    return found


def _judged(plan: Plan, runs: list[Run], folder: Path) -> Doubts:
    experiment = plan.experiment
    rows: dict[str, Rows] = {part: experiment.part(part) for part in plan.parts}
    said = {part: said_of(plan, part, runs) for part in plan.parts}
    judged: list[Judged] = []
    frames: list[pl.DataFrame] = []
    for task in plan.tasks:
        answers = {part: said[part][task.name] for part in plan.parts}
        for one, frame in judge(task, rows, answers):
            judged.append(one)
            frames.append(frame)
    looked_at = {part: experiment.part(part) for part in plan.kin.ledger.tables}
    return Doubts(
        folder=folder,
        name=experiment.spec.name,
        frame=pl.concat(frames),
        judged=tuple(judged),
        twins=find_twins(plan.kin, experiment.tasks, looked_at),
        sources={part: one.table.source for part, one in looked_at.items()},
        rows=looked_at,
        notes=plan.notes,
    )


def _write(found: Doubts) -> None:
    """Write the list, a sheet of pictures for each task, and the page."""
    with whole(found.folder / LIST) as draft:
        found.frame.drop("index").write_csv(draft, include_bom=True, float_precision=4)
    for number, task in enumerate(found.tasks, start=1):
        found.draw(task, SHOWN).save(found.folder / f"doubts-{number}-{_plain(task)}.png")
    write_text(found.folder / PAGE, page(found))


def _plain(task: str) -> str:
    """A task's name as that of a file: letters of any script, digits and a few signs are kept."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in task)
