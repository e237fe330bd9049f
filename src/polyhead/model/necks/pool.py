"""A neck for everything: average over the map, then fully connected layers if wanted."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from polyhead.model.necks.neck import Shape, Width, hidden_layers
from polyhead.settings import settings

if TYPE_CHECKING:
    from torch import nn


@settings
class PoolNeck:
    """The mean over the map (a vector passes as it is), then fully connected layers if wanted.

    Attributes:
        hidden: The widths of the fully connected layers, each followed by a ReLU.
        dropout: The share of values dropped after each of them; without any, after the pool.
    """

    hidden: Annotated[tuple[Width, ...], Field(strict=False)] = ()
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    kind: Literal["pool"] = Field(default="pool", kw_only=True)

    def build(self, shape: Shape) -> "nn.Sequential":
        """Make the layers.

        Args:
            shape: (C, h, w) of the backbone's map, or (D,) of its vector.
        """
        from torch import nn

        layers = OrderedDict[str, nn.Module]()
        if len(shape) == 3:
            layers |= {"pool": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}
        if self.dropout and not self.hidden:
            layers["dropout"] = nn.Dropout(self.dropout)
        layers |= hidden_layers(shape[0], self.hidden, self.dropout, after_last=True)
        return nn.Sequential(layers)
