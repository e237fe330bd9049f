"""A file opened by onnxruntime: arrays in, each task's answers out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from polyhead.errors import ExportError
from polyhead.portable.contract import KEY, Contract, read_contract
from polyhead.portable.with_onnxruntime import import_onnxruntime
from polyhead.tasks import Task


@dataclass(frozen=True)
class Said:
    """What a file says of B rows, for one task.

    Attributes:
        answers: (B,) numbers in the user's unit or positions of classes; (B, K) of labels.
        shares: (B, K) probabilities of the classes; None where it says numbers.
    """

    answers: Tensor
    shares: Tensor | None

    def predictions(self, task: Task) -> Tensor:
        """The same as ``Task.predict`` gives it."""
        return self.answers if self.shares is None else task.from_probabilities(self.shares)


class Session:
    """A file of ours, ready to be asked.

    Attributes:
        contract: What it takes and gives.
    """

    def __init__(self, model: str | Path | bytes, *, threads: int | None = None) -> None:
        """Open a file.

        Args:
            model: Its path, or its bytes.
            threads: How many it computes with; as many as there are cores without it.

        Raises:
            ExportError: When it is none of ours.
        """
        onnxruntime = import_onnxruntime("asking an exported network")
        options = onnxruntime.SessionOptions()
        if threads is not None:
            options.intra_op_num_threads = threads
        where = "the file" if isinstance(model, bytes) else str(model)
        if not isinstance(model, bytes) and not Path(model).is_file():
            raise ExportError(f"{where}: no such file.")
        content = model if isinstance(model, bytes) else str(model)
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # noqa: BLE001 - of its own classes, none of which it exports
            raise ExportError(f"{where}: onnxruntime can't open it: {error}") from None
        found = self._session.get_modelmeta().custom_metadata_map
        self.contract: Contract = read_contract(found.get(KEY), where)

    def run(self, feeds: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What comes out, by the names of the file."""
        names = [output.name for output in self._session.get_outputs()]
        return dict(zip(names, self._session.run(names, dict(feeds)), strict=True))

    def __call__(self, feeds: Mapping[str, np.ndarray]) -> dict[str, Said]:
        """What it says of each task.

        Args:
            feeds: By input the images (B, H, W, 3) uint8, numbers in the user's unit (NaN for
                none), positions of categories (-1 for none); of optional images also whether they
                are there.
        """
        return said_by_task(self.contract, self.run(feeds))


def said_by_task(contract: Contract, outputs: Mapping[str, np.ndarray]) -> dict[str, Said]:
    """What came out of a file, by task instead of by the file's names."""
    found = {name: torch.from_numpy(x) for name, x in outputs.items()}
    return {
        task.name: Said(
            found[contract.answer(task.name)],
            None if (name := contract.shares(task.name)) is None else found[name],
        )
        for task in contract.tasks
    }
