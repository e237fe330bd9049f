"""What is compared: specs under methods, and each task alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from polyhead.comparison.methods import methods_of
from polyhead.data import ByFraction
from polyhead.errors import Fault, SpecError
from polyhead.objective import Objective, Sum
from polyhead.spec import Spec

LOOKS = 8
"""On how many batches the gradients of tasks are compared after each epoch."""


@dataclass(frozen=True)
class Alternative:
    """One way to train, under which each seed is one run.

    Attributes:
        label: What it is called.
        spec: How it trains, whatever the seed.
        of: The spec that it was made of.
        alone: The one task that it learns; None where it learns all.
        against: By task, the label of what it is measured against; empty where it is that itself.
    """

    label: str
    spec: Spec
    of: Spec
    alone: str | None = None
    against: Mapping[str, str] = field(default_factory=dict)

    def seeded(self, seed: int) -> Spec:
        """Its spec for one run."""
        return self.spec.replaced(training=replace(self.spec.training, seed=seed))


def alternatives_of(
    specs: Sequence[Spec], methods: Sequence[str | Objective], *, singles: bool
) -> list[Alternative]:
    """Everything to be trained: those of all tasks first, then each task alone.

    Args:
        specs: One at least.
        methods: Each spec under each of them; under its own where there are none.
        singles: Whether each task is trained alone too, once for specs that differ in nothing else.

    Raises:
        SpecError: When there is nothing to compare.
    """
    _refuse_other_tasks(specs)
    names = list(specs[0].tasks)
    singles = singles and len(names) > 1
    together: list[Alternative] = []
    alone: dict[str, Alternative] = {}
    for spec, name in zip(specs, _names(specs), strict=True):
        against = {}
        if singles:
            for task in names:
                label = f"{task} alone" if len(specs) == 1 else f"{name}: {task} alone"
                made = Alternative(label, only(spec, task), spec, alone=task)
                against[task] = alone.setdefault(str(made.spec.resolved()), made).label
        for label, objective in _methods(spec, name, methods, several=len(specs) > 1):
            together.append(Alternative(label, _looking(spec, 0, objective), spec, against=against))
    if len(together) + len(alone) < 2:
        raise SpecError([_nothing(names)])
    plain = plain_of(together)
    if not singles:
        against = dict.fromkeys(names, plain.label)
        together = [a if a is plain else replace(a, against=against) for a in together]
    return [*together, *alone.values()]


def plain_of(together: Sequence[Alternative]) -> Alternative:
    """The one that simply adds up the losses; the first where none does."""
    plain = (a for a in together if a.alone is None and isinstance(a.spec.objective, Sum))
    return next(plain, together[0])


def looking(alternative: Alternative) -> Alternative:
    """The same, with the gradients of its tasks compared after each epoch."""
    spec = alternative.spec
    looks = alternative.of.training.affinity or LOOKS
    return replace(alternative, spec=_looking(spec, looks, spec.objective))


def _looking(spec: Spec, looks: int, objective: Objective) -> Spec:
    return spec.replaced(objective=objective, training=replace(spec.training, affinity=looks))


def only(spec: Spec, task: str) -> Spec:
    """The same spec with one task, on the same rows, chosen by that task alone."""
    data, training = spec.data, spec.training
    if isinstance(data.split, ByFraction) and data.split.stratify is True:
        columns = tuple(declared.column or name for name, declared in spec.tasks.items())
        data = replace(data, split=replace(data.split, stratify=columns))
    score = training.score if training.score.rpartition(".")[0] == task else "mean"
    return spec.replaced(
        data=data,
        tasks={task: spec.tasks[task]},
        objective=Sum(),
        training=replace(training, affinity=0, score=score),
    )


def _methods(
    spec: Spec, name: str, methods: Sequence[str | Objective], *, several: bool
) -> list[tuple[str, Objective]]:
    if not methods:
        return [(name if several else spec.objective.method, spec.objective)]
    made = methods_of(spec, methods)
    return [(f"{name} {m.label}" if several else m.label, m.objective) for m in made]


def _names(specs: Sequence[Spec]) -> list[str]:
    """What each spec is called, told apart by numbers where two are called alike."""
    names: list[str] = []
    for spec in specs:
        name, n = spec.name, 2
        while name in names:
            name, n = f"{spec.name}-{n}", n + 1
        names.append(name)
    return names


def _refuse_other_tasks(specs: Sequence[Spec]) -> None:
    first, *others = specs
    faults = [
        Fault(
            f"{other.name}: tasks",
            f"Expected those of {first.name}: {', '.join(first.tasks)}; got "
            f"{', '.join(other.tasks)}.",
        )
        for other in others
        if set(other.tasks) != set(first.tasks)
    ]
    weightless = [
        Fault(
            f"{spec.name}: tasks.{task}.weight",
            "0: nothing is learned of this task, so there is nothing to compare.",
            "Give it a weight, or leave the task out.",
        )
        for spec in specs
        for task, declared in spec.tasks.items()
        if declared.weight == 0
    ]
    if faults or weightless:
        raise SpecError([*faults, *weightless])


def _nothing(names: Sequence[str]) -> Fault:
    if len(names) == 1:
        what = f"there is one task, {names[0]}, and one way to train it: nothing to compare."
        return Fault("compare", what, "Name a second spec, or declare a second task.")
    what = "one way to train, and no task alone: nothing to compare."
    return Fault("compare", what, "Name more methods or specs, or leave --no-singles out.")
