"""What every neck is: a declaration that can build its layers for a given shape."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Protocol

from pydantic import Field

if TYPE_CHECKING:
    from torch import nn

Shape = tuple[int, ...]
Width = Annotated[int, Field(ge=1)]


class Neck(Protocol):
    """A declaration of the layers between the backbone and the heads."""

    @property
    def kind(self) -> str:
        """What it is called in a spec."""

    def build(self, shape: Shape) -> "nn.Sequential":
        """Make the layers, from a map (C, h, w) or a vector (D,) per image to one vector."""


def hidden_layers(
    width: int, hidden: Sequence[int], dropout: float, *, after_last: bool
) -> dict[str, "nn.Module"]:
    """Fully connected layers with a ReLU after each.

    Args:
        width: How many values come in.
        hidden: How many go out of each layer.
        dropout: The share of values dropped after a layer; 0 leaves dropout out.
        after_last: Whether that holds for the last layer too.
    """
    from torch import nn

    layers: dict[str, nn.Module] = {}
    for number, (before, after) in enumerate(
        zip([width, *hidden[:-1]], hidden, strict=bool(hidden)), start=1
    ):
        layers[f"linear{number}"] = nn.Linear(before, after)
        layers[f"relu{number}"] = nn.ReLU()
        if dropout and (after_last or number < len(hidden)):
            layers[f"dropout{number}"] = nn.Dropout(dropout)
    return layers


def shape_text(shape: Shape) -> str:
    """A shape as people write it.

    >>> shape_text((512, 7, 7))
    '512 x 7 x 7'
    """
    return " x ".join(str(side) for side in shape)
