"""A neck for several inputs: what each gives as one vector, side by side, then shared layers."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from polyhead.model.necks.neck import Shape, Width, hidden_layers
from polyhead.settings import settings

if TYPE_CHECKING:
    from torch import nn

_Fields = Annotated[int, Field(ge=1, le=32)]


@settings
class FuseNeck:
    """Every input as one vector, side by side, then fully connected layers.

    The map of an image becomes the means over the fields of a grid, a number or a category passes a
    small layer of its own. Where an input is absent, a learned vector stands in its place.

    Attributes:
        hidden: The widths of the fully connected layers.
        dropout: The share of values dropped after each of them.
        grid: Into how many fields each map is divided, (rows, columns): the mean of each is kept,
            so that more fields know better where something is.
        width: How many numbers a numeric or categorical input becomes.
        drop_inputs: In training, the chance of each input of a row to be taken away, never all of
            them (Neverova et al. 2016, "ModDrop", section 4.2). The network then answers from any
            of its inputs; without, only those may be absent that were so in some training row.
    """

    hidden: Annotated[tuple[Width, ...], Field(strict=False)] = (256,)
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    grid: Annotated[tuple[_Fields, _Fields], Field(strict=False)] = (1, 1)
    width: Annotated[int, Field(ge=1)] = 32
    drop_inputs: Annotated[float, Field(ge=0, lt=1)] = 0.0
    kind: Literal["fuse"] = Field(default="fuse", kw_only=True)

    def build(self, shape: Shape) -> "nn.Sequential":
        """Make the layers behind the vectors.

        Args:
            shape: (D,), of all vectors side by side.
        """
        from torch import nn

        layers = OrderedDict[str, nn.Module]()
        if self.dropout and not self.hidden:
            layers["dropout"] = nn.Dropout(self.dropout)
        layers |= hidden_layers(shape[0], self.hidden, self.dropout, after_last=True)
        return nn.Sequential(layers)
