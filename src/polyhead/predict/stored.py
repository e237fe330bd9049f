"""A network on disk: its structure and inputs as JSON, its weights as safetensors. No pickle."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from polyhead._version import __version__
from polyhead.errors import RunError, SpecError
from polyhead.images import Preprocess
from polyhead.model import Model, Network, build_network
from polyhead.runs import FORMAT, RunFolder, whole, write_json
from polyhead.settings import faults_of
from polyhead.tasks import Task, tasks_from_json, tasks_to_json


@dataclass(frozen=True)
class StoredInput:
    """An image input of a stored network.

    Attributes:
        column: The column of paths in the table that it was trained on.
        preprocess: What is done to the pixels.
    """

    column: str
    preprocess: Preprocess


@dataclass(frozen=True)
class Stored:
    """All of a stored network but its weights.

    Attributes:
        model: How the network was declared.
        inputs: Its inputs, by name.
        tasks: Its fitted tasks, in the order of its heads.
    """

    model: Model
    inputs: Mapping[str, StoredInput]
    tasks: Sequence[Task]

    def network(self, *, seed: int | None = None) -> Network:
        """The network without its weights."""
        return build_network(
            self.model,
            {name: column.preprocess.size for name, column in self.inputs.items()},
            {task.name: task.width for task in self.tasks},
            pretrained=False,
            seed=seed,
        )


def write_structure(folder: RunFolder, stored: Stored) -> None:
    """Write ``model.json`` and ``tasks.json``."""
    write_json(folder.tasks, tasks_to_json(list(stored.tasks)))
    inputs = {
        name: {"column": column.column, "preprocess": column.preprocess.to_json()}
        for name, column in stored.inputs.items()
    }
    model = TypeAdapter(Model).dump_python(stored.model, mode="json")
    content = {"format": FORMAT, "polyhead": __version__, "model": model, "inputs": inputs}
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
        inputs = {
            name: StoredInput(item["column"], Preprocess.from_json(item["preprocess"]))
            for name, item in content["inputs"].items()
        }
    except ValidationError as error:
        found = "; ".join(map(str, faults_of(error, Model, "model")))
        raise RunError(f"{folder.model}: damaged. {found}") from None
    except (LookupError, TypeError, AttributeError, SpecError) as error:
        raise RunError(f"{folder.model}: damaged ({error!r}).") from None
    tasks = tasks_from_json(folder.read_text(folder.tasks), str(folder.tasks))
    return Stored(model, inputs, tasks)


def write_weights(folder: RunFolder, network: Network) -> None:
    """Write ``model.safetensors``, whole or not at all."""
    with whole(folder.weights) as draft:
        save_file({k: v.contiguous() for k, v in network.state_dict().items()}, draft)


def read_weights(folder: RunFolder, network: Network) -> None:
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
