"""All that a page is made of, read once from a run folder and where its images lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from polyhead.errors import PolyheadError, RunError
from polyhead.reports.answered import Answered, read_answers
from polyhead.reports.checked import Checked, read_checked
from polyhead.reports.digest import digest_of
from polyhead.reports.parted import Parted, part
from polyhead.reports.places import Places
from polyhead.reports.reasons import Looked, look
from polyhead.tasks import Metric, Task
from polyhead.training import Run


@dataclass(frozen=True)
class Choices:
    """What whoever asks for a page decides.

    Attributes:
        pictures: Whether small copies of images are part of the page.
        faces: Whether the images are declared to be people's faces, beside what the spec says.
        check: Whether every image is looked at, and what is found kept in the run folder.
    """

    pictures: bool = True
    faces: bool = False
    check: bool = False


@dataclass(frozen=True)
class Material:
    """A finished run, and what its rows say.

    Attributes:
        run: The run.
        choices: What was asked for.
        frame: The rows that were measured, with labels and predictions.
        answered: By task, those that hold its label; without the tasks that no row has a label of.
        parted: The same rows, and metrics group by group.
        places: Where the images of these rows lie.
        checked: What a look at the data found, or why there was none.
        digest: The SHA-256 of the weights, in hexadecimal; empty where they are gone.
        looked: What the network looked at in the rows that are shown, or why that is not known.
    """

    run: Run
    choices: Choices
    frame: pl.DataFrame
    answered: Mapping[str, Answered]
    parted: Parted
    places: Places
    checked: Checked
    digest: str
    looked: Looked = field(default_factory=Looked)

    @property
    def tasks(self) -> list[Task]:
        """The fitted tasks."""
        return self.run.tasks

    @property
    def summary(self) -> Mapping[str, Any]:
        """What the run says of itself."""
        return self.run.summary

    @property
    def split(self) -> str:
        """The part whose rows were measured."""
        return str(self.summary["split"])

    @property
    def rows_name(self) -> str:
        """What the measured rows are called: ``3,000 validation rows``."""
        name = {"val": "validation", "test": "test"}.get(self.split, self.split)
        return f"{len(self.frame):,} {name} row{'s' if len(self.frame) != 1 else ''}"

    @cached_property
    def faces(self) -> bool:
        """Whether the images are declared to be people's faces."""
        return self.choices.faces or any(image.faces for image in self.run.spec.images.values())

    @property
    def level(self) -> str:
        """The share of intervals of metrics that hold the true value, in words: ``95 %``."""
        return f"{100 * self.run.spec.evaluation.level:g} %"

    def measured(self, task: Task, metric: Metric) -> float | None:
        """What the network scores; None where nothing was measured."""
        return self.run.metrics.get(task.name, {}).get(metric.name)

    def constant(self, task: Task, metric: Metric) -> float | None:
        """What the best constant guess scores on the same rows; None where nothing was measured."""
        return self.run.constants.get(task.name, {}).get(metric.name)

    def interval(self, task: Task, metric: Metric) -> tuple[float, float] | None:
        """Between which two values the metric lies, at ``level``; None where unknown."""
        return self.run.intervals.get(task.name, {}).get(metric.name)


def read_material(run: Run, choices: Choices) -> Material:
    """Read a run.

    Raises:
        RunError: When it is not finished, or its predictions are gone.
    """
    split = str(run.summary["split"])
    try:
        frame = run.answered()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RunError(f"{run.files.predictions}: can't be read ({error}).") from None
    material = Material(
        run=run,
        choices=choices,
        frame=frame,
        answered=read_answers(run.tasks, frame, run.spec.evaluation.smallest),
        parted=part(run, frame),
        places=Places.of(run.spec, split),
        checked=_checked(run, choices),
        digest=digest_of(run.files.weights),
    )
    if not choices.pictures:
        return material
    return replace(material, looked=look(run, frame, material.answered, material.places))


def _checked(run: Run, choices: Choices) -> Checked:
    try:
        return read_checked(run, look=choices.check)
    except PolyheadError as error:
        return Checked(None, f"The data could not be looked at again: {error}")
