"""A network on disk: its structure and inputs as JSON, its weights as safetensors. No pickle."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from polyhead._version import __version__
from polyhead.calibration import Calibrated
from polyhead.errors import RunError, SpecError
from polyhead.images import Preprocess
from polyhead.inputs import Sensor, sensor_from_json, sensor_to_json
from polyhead.model import Model
from polyhead.runs import FORMAT, RunFolder, whole, write_json
from polyhead.settings import faults_of
from polyhead.tasks import Task, tasks_from_json, tasks_to_json

if TYPE_CHECKING:
    from polyhead.model import Network


@dataclass(frozen=True)
class StoredImage:
    """An image input of a stored network.

    Attributes:
        column: The column of paths in the table that it was trained on.
        preprocess: What is done to the pixels.
        optional: Whether a row may do without.
    """

    column: str
    preprocess: Preprocess
    optional: bool = False


@dataclass(frozen=True)
class Stored:
    """All of a stored network but its weights.

    Attributes:
        model: How the network was declared.
        images: Its image inputs, by name.
        tasks: Its fitted tasks, in the order of its heads.
        sensors: Its other inputs.
    """

    model: Model
    images: Mapping[str, StoredImage]
    tasks: Sequence[Task]
    sensors: Sequence[Sensor] = ()

    @property
    def inputs(self) -> dict[str, tuple[int, int] | Sensor]:
        """All inputs, as ``build_network`` wants them."""
        sizes = {name: image.preprocess.size for name, image in self.images.items()}
        return {**sizes, **{sensor.name: sensor for sensor in self.sensors}}

    @property
    def optional(self) -> list[str]:
        """The image inputs that a row may do without."""
        return [name for name, image in self.images.items() if image.optional]

    def network(self, *, seed: int | None = None) -> "Network":
        """The network without its weights."""
        from polyhead.model import build_network

        return build_network(
            self.model,
            self.inputs,
            {task.name: task.width for task in self.tasks},
            optional=self.optional,
            pretrained=False,
            seed=seed,
        )


def write_structure(folder: RunFolder, stored: Stored) -> None:
    """Write ``model.json`` and ``tasks.json``."""
    write_json(folder.tasks, tasks_to_json(list(stored.tasks)))
    images = {
        name: {
            "column": image.column,
            "preprocess": image.preprocess.to_json(),
            "optional": image.optional,
        }
        for name, image in stored.images.items()
    }
    content = {
        "format": FORMAT,
        "polyhead": __version__,
        "model": TypeAdapter(Model).dump_python(stored.model, mode="json"),
        "inputs": images,
        "sensors": [sensor_to_json(sensor) for sensor in stored.sensors],
    }
    write_json(folder.model, content)


def read_structure(folder: RunFolder) -> Stored:
    """Read ``model.json`` and ``tasks.json``.

    Raises:
        RunError: When they are missing, damaged, or of another format.
    """
    content = folder.read_json(folder.model)
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise RunError(
            f"{folder.model}: of format {found!r}. Expected {FORMAT}.\n"
            "  Read it with the version of polyhead that wrote it."
        )
    try:
        model = TypeAdapter(Model).validate_json(json.dumps(content["model"]))
        images = {
            name: StoredImage(
                item["column"],
                Preprocess.from_json(item["preprocess"]),
                item.get("optional", False),
            )
            for name, item in content["inputs"].items()
        }
        sensors = [sensor_from_json(json.dumps(item)) for item in content.get("sensors", [])]
    except ValidationError as error:
        found = "; ".join(map(str, faults_of(error, Model, "model")))
        raise RunError(f"{folder.model}: damaged. {found}") from None
    except (LookupError, TypeError, AttributeError, SpecError) as error:
        raise RunError(f"{folder.model}: damaged ({error!r}).") from None
    tasks = tasks_from_json(folder.read_text(folder.tasks), str(folder.tasks))
    return Stored(model, images, tasks, sensors)


def read_calibrated(folder: RunFolder) -> Calibrated | None:
    """What ``calibration.json`` holds; None where a run has none.

    Raises:
        RunError: When it is damaged.
    """
    if not folder.calibration.exists():
        return None
    return Calibrated.from_json(folder.read_text(folder.calibration), str(folder.calibration))


def write_weights(folder: RunFolder, network: "Network") -> None:
    """Write ``model.safetensors``, whole or not at all."""
    with whole(folder.weights) as draft:
        save_file({k: v.contiguous() for k, v in network.state_dict().items()}, draft)


def read_weights(folder: RunFolder, network: "Network") -> None:
    """Fill a network with the weights of ``model.safetensors``.

    Raises:
        RunError: When the file is missing, damaged, or of another network.
    """
    try:
        network.load_state_dict(weights_of(folder))
    except RuntimeError as error:
        raise RunError(f"{folder.weights}: of another network ({error}).") from None


def weights_of(folder: RunFolder) -> dict[str, Tensor]:
    """The weights of a run by their names.

    Raises:
        RunError: When the file is missing or damaged.
    """
    if not folder.weights.exists():
        raise RunError(f"{folder.path}: no epoch was finished there, it has no weights yet.")
    try:
        return load_file(folder.weights)
    except (SafetensorError, OSError) as error:
        raise RunError(f"{folder.weights}: damaged ({error}).") from None
