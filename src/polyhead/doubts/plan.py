"""Which labels can be judged, and by which training each row is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped
from torch import Tensor

from polyhead.alike import Numbers
from polyhead.data import Table, mixed
from polyhead.doubts.folds import cut, deal
from polyhead.doubts.kin import Kin, find_kin, united
from polyhead.errors import Fault, SpecError
from polyhead.spec import Spec
from polyhead.tasks import Task
from polyhead.training import Experiment, Reporter, prepare

ALL = -1
"""The fold of a row that no training learns from: all of them are asked."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What is judged, and by whom.

    Attributes:
        experiment: All rows, with the tasks fitted to all training rows.
        tasks: Those whose labels are judged.
        parts: The parts whose rows are judged.
        kin: Which rows of the training part, and of the parts judged, belong together.
        fold_of: By part, (N,), the training that never saw a row; -1 where none of them did.
        folds: How many trainings.
        notes: What a person should know, such as what can't be judged.
    """

    experiment: Experiment
    tasks: tuple[Task, ...]
    parts: tuple[str, ...]
    kin: Kin
    fold_of: Mapping[str, Numbers]
    folds: int
    notes: tuple[str, ...] = ()


def plan_folds(spec: Spec, folds: int, parts: Sequence[str], reporter: Reporter) -> Plan:
    """Read the tables, look at the images, and deal the training rows out.

    Args:
        spec: The declaration.
        folds: How many.
        parts: Whose labels are judged: ``train``, ``val``, or both.
        reporter: Where it says how far it is.

    Raises:
        SpecError: When folds or parts are none, or no task has enough labels.
        PolyheadError: When tables, labels or images can't be read.
    """
    judged = _parts(folds, parts)
    experiment = prepare(spec)
    for note in experiment.notes:
        reporter.say(f"note: {note}")
    rows = experiment.part("train")
    _enough_rows(len(rows), folds)
    looked_at = tuple(dict.fromkeys(("train", *judged)))
    tables = {part: experiment.part(part).table for part in looked_at}
    kin = find_kin(spec, tables, reporter)
    families, notes = _families(kin, len(rows), folds)
    labels = [rows.table.kept(task.column) for task in experiment.tasks]
    dealt = deal(families[: len(rows)], labels, folds, mixed(spec.training.seed, "folds"))
    if len(np.unique(dealt)) < folds:
        raise SpecError([_torn(spec, families[: len(rows)], folds)])
    tasks, said = _judgeable(experiment, dealt, folds)
    return Plan(
        experiment=experiment,
        tasks=tasks,
        parts=judged,
        kin=kin,
        fold_of=_fold_of(tables, families, dealt),
        folds=folds,
        notes=(*_of_the_start(spec), *notes, *said),
    )


def _of_the_start(spec: Spec) -> list[str]:
    if spec.model.init_from is None:
        return []
    return [
        f"model.init_from is left out: {spec.model.init_from} may have learned these very labels"
    ]


def _parts(folds: int, parts: Sequence[str]) -> tuple[str, ...]:
    faults: list[Fault] = []
    if folds < 2:
        faults.append(Fault("folds", f"Expected 2 at least; got {folds}."))
    wrong = [part for part in parts if part not in ("train", "val")]
    if wrong or not parts:
        got = repr(wrong[0]) if wrong else "none"
        hint = "Test rows are for measuring: labels mended by what a network says flatter it."
        faults.append(Fault("part", f"Expected train or val; got {got}.", hint))
    if faults:
        raise SpecError(faults)
    return tuple(part for part in ("train", "val") if part in parts)


def _enough_rows(rows: int, folds: int) -> None:
    if rows < 2 * folds:
        what = f"{rows} training rows are too few for {folds} folds. Expected {2 * folds} at least."
        raise SpecError([Fault("folds", what)])


def _torn(spec: Spec, families: Numbers, folds: int) -> Fault:
    count = len(np.unique(families))
    split = getattr(spec.data.split, "column", None)
    of = f" of column {split!r}" if split else ""
    what = f"the training rows fall into {count} groups{of} that stay together."
    return Fault("folds", f"{what} Expected {folds} at least.", "Ask for fewer folds.")


def _families(kin: Kin, trained: int, folds: int) -> tuple[Numbers, list[str]]:
    """What stays together, long families cut; groups that the split declares are never cut."""
    families, count = cut(kin.families, trained // folds)
    notes: list[str] = []
    if count:
        notes.append(
            f"{count} long series of nearly the same pictures, such as recordings, are dealt out "
            "in stretches: rows at the ends of a stretch have neighbors that were learned from"
        )
    if kin.declared is not None:
        families = united(families, kin.declared)
    return families, notes


def _fold_of(tables: Mapping[str, Table], families: Numbers, dealt: Numbers) -> dict[str, Numbers]:
    """The fold of each row; of a row that is not learned from, that of its family there."""
    known = np.full(int(families.max(initial=0)) + 1, ALL)
    known[families[: len(dealt)]] = dealt
    ends = np.cumsum([len(table) for table in tables.values()])[:-1]
    parted = dict(zip(tables, np.split(known[families], ends), strict=True))
    return {**parted, "train": dealt}


def _judgeable(
    experiment: Experiment, dealt: Numbers, folds: int
) -> tuple[tuple[Task, ...], list[str]]:
    """The tasks with enough labels in each fold's training rows, and why others have not."""
    labels = experiment.part("train").labels
    notes: list[str] = []
    kept: list[Task] = []
    for task in experiment.tasks:
        present = labels.present[task.name]
        why = _why_not(task, labels.targets[task.name][present], dealt[present.numpy()], folds)
        if why:
            notes.append(f"task {task.name!r} is not judged: {why}")
        else:
            kept.append(task)
    if not kept:
        raise SpecError(
            [Fault("labels", "there is no task to judge.", " ".join(f"{n}." for n in notes))]
        )
    return tuple(kept), notes


def _why_not(task: Task, targets: Shaped[Tensor, "N ..."], dealt: Numbers, folds: int) -> str:
    if task.weight == 0:
        return "its weight is 0, so nothing is learned of it"
    if len(targets) < 2 * folds:
        return f"it has {len(targets)} labels, too few for {folds} folds"
    found = task.groups(targets)
    if found is None:
        return ""
    codes = found.codes.numpy()
    for fold in range(folds):
        learned = np.unique(codes[dealt != fold])
        if len(learned) < 2:
            return f"without fold {fold + 1} all its labels are {found.names[int(learned[0])]!r}"
    return ""
