"""What makes trainings comparable: the same rows, the same labels, the same measure."""

from collections.abc import Sequence
from typing import Any

from polyhead.data.settings import is_frame
from polyhead.errors import Fault, RunError, SpecError
from polyhead.runs import RunFolder
from polyhead.spec import Spec
from polyhead.spec.decisive import decisive
from polyhead.tasks import Task, clean, tasks_to_json
from polyhead.training import Experiment, Run


def refuse_other_rows(experiments: Sequence[Experiment]) -> None:
    """Refuse specs of other rows, other labels, or tasks measured otherwise.

    Args:
        experiments: One a spec.

    Raises:
        SpecError: Naming the spec, the part and the task.
    """
    first, *others = experiments
    faults = [fault for other in others if (fault := _other(first, other)) is not None]
    if faults:
        raise SpecError(faults)


def _other(first: Experiment, other: Experiment) -> Fault | None:
    name, against = other.spec.name, first.spec.name
    if set(first.parts) != set(other.parts):
        what = f"Expected the parts {', '.join(first.parts)}, as in {against}"
        return Fault(f"{name}: data", f"{what}; got {', '.join(other.parts)}.")
    for part, rows in first.parts.items():
        theirs = other.parts[part]
        if len(rows) != len(theirs):
            what = f"Expected the {len(rows):,} rows of {against} for {part}; got {len(theirs):,}."
            return Fault(f"{name}: data", what)
        for task in first.tasks:
            mine = next(t for t in other.tasks if t.name == task.name)
            one, two = (
                clean(rows.table.column(task.column)),
                clean(theirs.table.column(mine.column)),
            )
            if one.to_list() != two.to_list():
                what = f"its labels of {part} are not those of {against}."
                return Fault(f"{name}: tasks.{task.name}", what, "Specs are compared on one table.")
            if task.main_metric != mine.main_metric:
                what = f"it is measured by {_measure(mine)}, and by {_measure(task)} in {against}."
                return Fault(f"{name}: tasks.{task.name}", what)
    return None


def _measure(task: Task) -> str:
    metric = task.main_metric
    return f"{metric.title} in {metric.unit}" if metric.unit else metric.title


def refuse_unlabeled(experiment: Experiment) -> None:
    """Refuse tasks that can't be measured.

    Raises:
        SpecError: Naming them.
    """
    part = measured_part(experiment)
    present = experiment.parts[part].labels.present
    faults = [
        Fault(f"tasks.{task.name}", f"no row of {part} has a label: it can't be compared.")
        for task in experiment.tasks
        if not present[task.name].any()
    ]
    if faults:
        raise SpecError(faults)


def measured_part(experiment: Experiment) -> str:
    """The part whose metrics a run reports."""
    return "test" if "test" in experiment.parts else "val"


def refuse_other_run(files: RunFolder, spec: Spec, experiment: Experiment) -> None:
    """Refuse a run that is there already and is not the one that is wanted.

    Args:
        files: Its folder.
        spec: What it should be of.
        experiment: The rows that it should be of, with all tasks or more than the spec has.

    Raises:
        RunError: Naming it and what differs.
    """
    found = Run(files).spec
    differs = _difference(_settings(spec, spec), _settings(found, spec))
    if differs:
        raise RunError(f"{files.path}: a run of another spec. {differs}\n  {_HINT}")
    if files.tasks.exists():
        fitted = tasks_to_json([t for t in experiment.tasks if t.name in spec.tasks])
        if files.read_json(files.tasks) != fitted:
            raise RunError(f"{files.path}: its training labels were others.\n  {_HINT}")
    if files.summary.exists():
        rows = {name: len(part) for name, part in experiment.parts.items()}
        if files.read_json(files.summary)["rows"] != rows:
            raise RunError(f"{files.path}: its tables had other rows.\n  {_HINT}")


_HINT = "Compare in another folder, by --out DIR, or take this run away."


def _settings(spec: Spec, wanted: Spec) -> dict[str, Any]:
    """All settings that decide, by their path, apart from those that a run keeps otherwise."""
    left_out = []
    if wanted.training.precision == "auto":  # a run knows what its machine made of it
        left_out.append("training.precision")
    if any(is_frame(getattr(wanted.data, part)) for part in ("train", "val", "test")):
        left_out.append("data.")  # a run keeps frames as files of its own
    return {
        path: value
        for path, value in decisive(spec).items()
        if not path.startswith(tuple(left_out))
    }


def _difference(wanted: dict[str, Any], found: dict[str, Any]) -> str:
    for path in {**wanted, **found}:
        one, other = wanted.get(path), found.get(path)
        if one != other:
            return f"Expected {path} = {one!r}; got {other!r}."
    return ""
