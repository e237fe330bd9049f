"""An exported file asked by onnxruntime or OpenVINO."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, final, get_args

import numpy as np
from jaxtyping import Shaped
from torch import Tensor

from polyhead.errors import RunError
from polyhead.portable import (
    Session,
    compile_openvino,
    prepared_feeds,
    read_model,
    said_by_task,
    without_pixels,
)

if TYPE_CHECKING:
    from polyhead.model import Network

RuntimeName = Literal["onnxruntime", "openvino"]
"""What may ask a file."""

_Run = Callable[[Mapping[str, np.ndarray]], dict[str, np.ndarray]]


@final
class InFile:
    """An exported file; see ``Runtime``.

    Images are prepared as for the network, so the file is asked behind its own path of pixels.

    Attributes:
        contract: What the file takes and gives.
        name: What asks it.
    """

    def __init__(self, path: Path, name: RuntimeName, *, threads: int | None = None) -> None:
        """Open a file.

        Args:
            path: The file.
            name: What asks it.
            threads: How many compute; as many as there are cores without it.

        Raises:
            ExportError: When it is none of ours.
            MissingExtraError: When what asks it is not installed.
        """
        model, self.contract = read_model(path)
        content = without_pixels(model, self.contract).SerializeToString()
        self._path = path
        self.name: str = name
        self._run: _Run = (
            compile_openvino(content, threads=threads)
            if name == "openvino"
            else Session(content, threads=threads).run
        )
        sensors = [sensor.name for sensor in self.contract.sensors]
        self._names = [*self.contract.images, *sensors]
        self._absent = {n for n, port in self.contract.images.items() if port.optional}
        self._absent |= {sensor.name for sensor in self.contract.sensors if sensor.gaps}

    @property
    def network(self) -> "Network":
        """See ``Runtime``."""
        raise RunError(
            f"{self._path}: a file holds no network in torch to look into.\n"
            "  Give the folder of the run that it was written from."
        )

    def may_be_absent(self, name: str) -> bool:
        """See ``Runtime``."""
        return name in self._absent

    def __call__(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """See ``Runtime``."""
        feeds = prepared_feeds(self.contract, inputs, self._names)
        found = self._run({n: np.ascontiguousarray(x.numpy()) for n, x in feeds.items()})
        said = said_by_task(self.contract, found)
        return {task.name: said[task.name].predictions(task) for task in self.contract.tasks}


def runtime_named(name: str) -> RuntimeName:
    """The name of a runtime.

    Raises:
        RunError: When there is none of that name.
    """
    for known in get_args(RuntimeName):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise RunError(f"no runtime {name!r}. Expected {' or '.join(get_args(RuntimeName))}.")
