"""What a file takes and gives, by name: written into its metadata, and read from there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from polyhead._version import __version__
from polyhead.calibration import Calibrated
from polyhead.errors import ExportError, PolyheadError
from polyhead.images import Preprocess
from polyhead.inputs import Sensor, sensor_from_json, sensor_to_json
from polyhead.tasks import Task, tasks_from_json, tasks_to_json

KEY = "polyhead"
"""The one entry in the file's metadata; its value is JSON."""

_FORMAT = 1


@dataclass(frozen=True)
class ImagePort:
    """An image input.

    Attributes:
        preprocess: What the file does to the pixels.
        optional: Whether a row may do without; the file then asks for each row whether it is there.
        column: The column of paths in the table that the network was trained on; the input's name
            without it.
    """

    preprocess: Preprocess
    optional: bool = False
    column: str | None = None


@dataclass(frozen=True)
class Contract:
    """What a network takes and gives.

    Attributes:
        images: Its image inputs, by name.
        sensors: Its other inputs.
        tasks: What it answers.
        calibrated: How sure it may be; None where that was not found out.
    """

    images: Mapping[str, ImagePort]
    sensors: Sequence[Sensor]
    tasks: Sequence[Task]
    calibrated: Calibrated | None = None
    _names: Mapping[tuple[str, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", self._named())

    def presence(self, image: str) -> str | None:
        """The input that says in which rows an image is there; None where it always is."""
        return self._names.get(("presence", image))

    def answer(self, task: str) -> str:
        """The output that holds a task's answers."""
        return self._names["answer", task]

    def shares(self, task: str) -> str | None:
        """The output that holds the probabilities of its classes; None for numbers."""
        return self._names.get(("shares", task))

    def _named(self) -> dict[tuple[str, str], str]:
        """Names that no other input or output has: an input and a task may be called alike."""
        taken = {*self.images, *(sensor.name for sensor in self.sensors)}
        wanted = [("presence", n, f"{n}_present") for n, i in self.images.items() if i.optional]
        wanted += [("answer", task.name, task.name) for task in self.tasks]
        wanted += [
            ("shares", task.name, f"{task.name}_probabilities")
            for task in self.tasks
            if task.class_names
        ]
        names = {}
        for role, of, name in wanted:
            free = name
            while free in taken:
                free += "_"
            taken.add(free)
            names[role, of] = free
        return names

    def to_json(self) -> dict[str, Any]:
        """Plain data, with all that a program needs that doesn't know this package."""
        images = {
            name: {
                "kind": "image",
                "presence": self.presence(name),
                "column": port.column,
                "preprocess": port.preprocess.to_json(),
            }
            for name, port in self.images.items()
        }
        return {
            "format": _FORMAT,
            "polyhead": __version__,
            "inputs": images | {s.name: sensor_to_json(s) for s in self.sensors},
            "outputs": {task.name: self._output(task) for task in self.tasks},
            "tasks": tasks_to_json(list(self.tasks)),
            "calibration": None if self.calibrated is None else self.calibrated.to_json(),
        }

    def _output(self, task: Task) -> dict[str, Any]:
        return {
            "answer": self.answer(task.name),
            "probabilities": self.shares(task.name),
            "unit": task.numbers.unit if task.numbers else "",
            "classes": list(task.class_names),
        }


def read_contract(text: str | None, where: str) -> Contract:
    """A contract from the metadata of a file.

    Raises:
        ExportError: When there is none, or of another format.
    """
    if text is None:
        raise ExportError(f"{where}: not a file that `polyhead export` wrote.")
    try:
        facts = json.loads(text)
        _refuse_other(facts["format"], where)
        images = {
            name: ImagePort(
                Preprocess.from_json(i["preprocess"]), i["presence"] is not None, i.get("column")
            )
            for name, i in facts["inputs"].items()
            if i["kind"] == "image"
        }
        others = [i for i in facts["inputs"].values() if i["kind"] != "image"]
        sensors = tuple(sensor_from_json(json.dumps(i)) for i in others)
        tasks = tasks_from_json(json.dumps(facts["tasks"]), where)
        known = facts["calibration"]
        calibrated = None if known is None else Calibrated.from_json(json.dumps(known), where)
        return Contract(images, sensors, tuple(tasks), calibrated)
    except ExportError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ValidationError) as error:
        raise ExportError(f"{where}: its metadata are damaged ({error!r}).") from None
    except PolyheadError as error:
        raise ExportError(f"{where}: its metadata are damaged. {error}") from None


def _refuse_other(found: object, where: str) -> None:
    if found != _FORMAT:
        raise ExportError(
            f"{where}: of format {found!r}. Expected {_FORMAT}.\n"
            "  Read it with the version of polyhead that wrote it."
        )
