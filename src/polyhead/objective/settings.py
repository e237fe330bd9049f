"""How several losses become one update: what every method declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

import torch

from polyhead.errors import Fault, SpecError
from polyhead.objective.balancer import Balancer
from polyhead.settings import nearest

Property = Literal["permutation", "non-conflicting", "linear"]


@dataclass(frozen=True)
class Facts:
    """What is true of a method, whatever its settings.

    Attributes:
        does: What it does, in a line.
        paper: Where it comes from.
        family: ``losses`` where it looks at losses alone, ``gradients`` where it wants the gradient
            of the shared weights for each task.
        extra: The extra that it needs; empty where it needs none.
        memory: Whether a step depends on those before it.
        draws: Whether it draws random numbers.
        per_task: Its settings that hold a value for each task.
        properties: What is promised of it: ``permutation``, the order of tasks changes nothing;
            ``non-conflicting``, no task's loss rises along the update, to first order; ``linear``,
            the update is linear in the scale of each gradient.
    """

    does: str
    paper: str
    family: Literal["losses", "gradients"]
    extra: str = ""
    memory: bool = False
    draws: bool = False
    per_task: tuple[str, ...] = ()
    properties: frozenset[Property] = frozenset()

    @property
    def needs(self) -> list[str]:
        """What it takes beside losses or gradients, in words."""
        found = [f"extra {self.extra}"] if self.extra else []
        found += ["memory"] if self.memory else []
        return [*found, "seed"] if self.draws else found


class Objective:
    """How several losses become one update: ``Objective("CAGrad", c=0.4)``.

    Every method is a class of its own below this one, which this one finds by the method's name.

    Attributes:
        facts: What is true of the method.
        method: Its name, as its paper spells it.
    """

    facts: ClassVar[Facts]
    method: str

    def __new__(  # noqa: PYI034 - beartype can't check Self here
        cls,
        method: str = "sum",
        *values: object,
        **settings: object,
    ) -> "Objective":
        """Of this class itself, make the one that has the name; Python then fills it in."""
        if cls is not Objective:
            return super().__new__(cls)
        from polyhead.objective.methods import METHODS

        if method not in METHODS:
            hint = nearest(str(method), list(METHODS))
            raise SpecError([Fault("Objective.method", f"no such method: {method!r}.", hint)])
        return super().__new__(METHODS[method])

    @classmethod
    def defaults(cls) -> dict[str, object]:
        """Its settings and what each is without more."""
        found = {}
        for field in fields(cls):  # type: ignore[arg-type]
            default = field.default
            found[field.name] = getattr(default, "default", default)  # pydantic's Field wraps it
        found.pop("method")
        return found

    def balancer(self, tasks: Sequence[str], device: torch.device, seed: int) -> Balancer:
        """What balances, with its memory still empty.

        Args:
            tasks: The names of all tasks.
            device: Where the losses are.
            seed: What it may draw random numbers from.

        Raises:
            MissingExtraError: When it needs a library that is not installed.
        """
        raise NotImplementedError

    @property
    def least_tasks(self) -> int:
        """With fewer tasks it has nothing to choose from."""
        return 1

    def check(self, tasks: Sequence[str]) -> None:
        """Refuse tasks that it can't balance.

        Raises:
            ValueError: Saying what was expected.
        """
        if len(tasks) < self.least_tasks:
            raise ValueError(
                f"objective.method: Expected {self.least_tasks} tasks at least for "
                f"{self.method}; got {len(tasks)}"
            )
        for name in self.facts.per_task:
            given: Mapping[str, float] | None = getattr(self, name)
            if given is not None and set(given) != set(tasks):
                raise ValueError(
                    f"objective.{name}: Expected a value for each of {', '.join(tasks)}; "
                    f"got {', '.join(given) or 'none'}"
                )
