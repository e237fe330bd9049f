"""A network asked in torch."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, final

import torch
from jaxtyping import Shaped
from torch import Tensor

from polyhead.calibration import Calibrated, predictions_of
from polyhead.model import has_bf16
from polyhead.tasks import Task

if TYPE_CHECKING:
    from polyhead.model import Network

Precision = Literal["fp32", "bf16"]
"""In which numbers a network computes."""


@final
class InTorch:
    """A network asked in torch; see ``Runtime``.

    Attributes:
        network: The network, in evaluation mode.
        precision: In which numbers it computes.
    """

    def __init__(
        self,
        network: "Network",
        tasks: Sequence[Task],
        calibrated: Calibrated | None = None,
        *,
        device: str = "cpu",
        precision: Precision = "fp32",
    ) -> None:
        """Make a network ready to be asked.

        Args:
            network: The network, which is moved to the device.
            tasks: What it answers.
            calibrated: At which temperatures.
            device: Where it computes.
            precision: With ``bf16`` in bfloat16, where the device has instructions for it; where
                they would only be imitated, which is slower, float32 stays.
        """
        self._device = torch.device(device)
        moved = network.eval().to(self._device)
        self.network: "Network" = moved.to(memory_format=torch.channels_last)  # as images are
        halved = precision == "bf16" and has_bf16(self._device)
        self.precision: Precision = "bf16" if halved else "fp32"
        self._tasks = tasks
        self._warm = calibrated.temperatures if calibrated else None

    @property
    def name(self) -> str:
        """See ``Runtime``."""
        return f"torch, {self.precision}"

    def may_be_absent(self, name: str) -> bool:
        """See ``Runtime``."""
        fusion = self.network.fusion
        return fusion is not None and fusion.may_be_absent(name)

    def __call__(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """See ``Runtime``."""
        half = torch.autocast(self._device.type, torch.bfloat16, enabled=self.precision == "bf16")
        with torch.inference_mode():
            moved = {name: x.to(self._device) for name, x in inputs.items()}
            with half:
                outputs = {name: x.float() for name, x in self.network(moved).items()}
            said = predictions_of(self._tasks, outputs, self._warm)
            return {name: predictions.cpu() for name, predictions in said.items()}
