"""Between the user's unit and the numbers that a head gives, both ways."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Scale:
    r"""How a number in the user's unit stands to what the head gives.

    On the scale :math:`s` a number :math:`y` is :math:`(y - a) / w`, and an output :math:`z` is
    :math:`\sigma(z)` where the scale is bounded, so that every answer lies between :math:`a` and
    :math:`a + w`; otherwise it is :math:`z` itself.

    Attributes:
        start: :math:`a`, what is 0 on the scale.
        width: :math:`w`, one step of the scale in the user's unit.
        bounded: Whether the head ends in a sigmoid.
    """

    start: float
    width: float
    bounded: bool

    def outputs(self, outputs: Float[Tensor, "*N"]) -> Float[Tensor, "*N"]:
        """What the head gave, on the scale, in float32."""
        return outputs.float().sigmoid() if self.bounded else outputs.float()

    def scaled(self, values: Float[Tensor, "*N"]) -> Float[Tensor, "*N"]:
        """Numbers in the user's unit, on the scale."""
        return (values - self.start) / self.width

    def in_unit(self, scaled: Float[Tensor, "*N"]) -> Float[Tensor, "*N"]:
        """Numbers on the scale, in the user's unit."""
        return self.start + scaled * self.width
