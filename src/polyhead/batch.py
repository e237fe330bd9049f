"""What flows: a batch of rows as inputs, targets and the mask of targets that exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Int, Shaped
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """B rows of a table, ready for the network.

    Attributes:
        inputs: One tensor per declared input; an image is (B, 3, H, W), float32, normalized.
        targets: One tensor per task with B rows, in the form that the task's loss takes. Where a
            cell is empty its target holds a finite filler that nothing may read.
        present: One mask per task, true where the cell holds a label.
        rows: The position of each row in its table, counted from 0.
    """

    inputs: Mapping[str, Shaped[Tensor, "B ..."]]
    targets: Mapping[str, Shaped[Tensor, "B ..."]]
    present: Mapping[str, Bool[Tensor, " B"]]
    rows: Int[Tensor, " B"]

    def __len__(self) -> int:
        return len(self.rows)

    def to(self, device: torch.device | str, *, non_blocking: bool = False) -> "Batch":
        """The same batch on another device."""
        return self._moved(lambda tensor: tensor.to(device, non_blocking=non_blocking))

    def at(self, rows: slice) -> "Batch":
        """Some of its rows."""
        return self._moved(lambda tensor: tensor[rows])

    def unlabeled(self) -> "Batch":
        """The same batch with every label counted as absent."""
        absent = {name: torch.zeros_like(there) for name, there in self.present.items()}
        return replace(self, present=absent)

    def pin_memory(self) -> "Batch":
        """The same batch in memory that a GPU reads while the processor goes on."""
        return self._moved(torch.Tensor.pin_memory)

    def _moved(self, move: Callable[[Tensor], Tensor]) -> "Batch":
        return Batch(
            inputs={name: move(tensor) for name, tensor in self.inputs.items()},
            targets={name: move(tensor) for name, tensor in self.targets.items()},
            present={name: move(tensor) for name, tensor in self.present.items()},
            rows=move(self.rows),
        )

    def __repr__(self) -> str:
        inputs = [f"{name} {_form(x)}" for name, x in self.inputs.items()]
        targets = [
            f"{name} {_form(y)}, {int(self.present[name].sum())} of {len(self)} present"
            for name, y in self.targets.items()
        ]
        parts = [f"inputs:  {'; '.join(inputs)}", f"targets: {'; '.join(targets)}"]
        return "\n  ".join([f"Batch of {len(self)} rows", *parts])


def _form(tensor: Tensor) -> str:
    return f"{tuple(tensor.shape)} {str(tensor.dtype).removeprefix('torch.')}"
