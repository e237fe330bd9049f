"""What a predictor asks: prepared inputs in, predictions out. A network in torch, or a file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from jaxtyping import Shaped
from torch import Tensor

if TYPE_CHECKING:
    from polyhead.model import Network


class Runtime(Protocol):
    """What answers. All else that a predictor does is the same whatever it asks."""

    @property
    def name(self) -> str:
        """What computes, and in which numbers: ``torch, fp32``. Two of one name answer alike."""

    @property
    def network(self) -> "Network":
        """The network in torch, in evaluation mode.

        Raises:
            RunError: When there is none to look into.
        """

    def may_be_absent(self, name: str) -> bool:
        """Whether a row may do without an input."""

    def __call__(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """Prepared inputs -> predictions by task, in the user's units or as probabilities.

        Args:
            inputs: Images (B, 3, height, width) as ``Preprocess`` makes them, NaN where one is
                absent; of other inputs the values (B,) as ``Sensor.encode`` does.

        Returns:
            Tensors on the CPU.
        """
