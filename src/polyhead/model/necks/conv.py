"""A neck for maps: convolution, max-pool, then fully connected layers."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from polyhead.errors import Fault, SpecError
from polyhead.model.necks.neck import Shape, Width, hidden_layers, shape_text
from polyhead.settings import settings

if TYPE_CHECKING:
    from torch import nn

_SMALLEST = 4
_HINT = 'Use neck = { kind = "pool" }'


@settings
class ConvNeck:
    """A 3 x 3 convolution that keeps the channels, a max-pool of 2, then fully connected layers.

    With its defaults on a map of 512 x 7 x 7 it is the neck that tutorials put on a frozen VGG:
    512 x 5 x 5, 512 x 2 x 2, 2048, 512, 128, 64.

    Attributes:
        hidden: The widths of the fully connected layers, each followed by a ReLU.
        dropout: The share of values dropped after each of them but the last.
    """

    hidden: Annotated[tuple[Width, ...], Field(strict=False)] = (512, 128, 64)
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.4
    kind: Literal["conv"] = Field(default="conv", kw_only=True)

    def build(self, shape: Shape) -> "nn.Sequential":
        """Make the layers.

        Args:
            shape: (C, h, w) of the backbone's map.

        Raises:
            SpecError: When the backbone gives no map, or one under 4 x 4.
        """
        from torch import nn

        if len(shape) != 3:
            what = f'a "conv" neck takes a map; the backbone gives a vector of {shape[0]}.'
            raise SpecError([Fault("model.neck", what, f"{_HINT}.")])
        channels, height, width = shape
        if min(height, width) < _SMALLEST:
            what = (
                f'the map is too small for a "conv" neck. Expected at least {_SMALLEST} x '
                f"{_SMALLEST}; got {shape_text(shape)}."
            )
            hint = f"{_HINT}, or larger images (inputs: size)."
            raise SpecError([Fault("model.neck", what, hint)])
        flat = channels * ((height - 2) // 2) * ((width - 2) // 2)
        layers = OrderedDict[str, nn.Module](
            conv=nn.Conv2d(channels, channels, kernel_size=3),
            pool=nn.MaxPool2d(2),
            relu=nn.ReLU(),
            flatten=nn.Flatten(),
        )
        layers |= hidden_layers(flat, self.hidden, self.dropout, after_last=False)
        return nn.Sequential(layers)
