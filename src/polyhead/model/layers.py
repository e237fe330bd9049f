"""The layers of a neck, one row of text for each step that changes something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from polyhead.model.necks import Shape


@dataclass(frozen=True)
class Parameters:
    """How many numbers a network has.

    Attributes:
        all: All of its parameters.
        learning: Those that training changes.
    """

    all: int
    learning: int


@dataclass(frozen=True)
class Row:
    """A layer, and those after it that neither learn anything nor change the shape.

    Attributes:
        layers: What they are, in words.
        shape: What comes out for one image.
        parameters: How many numbers they hold.
    """

    layers: str
    shape: Shape
    parameters: int


def count(module: nn.Module) -> Parameters:
    """How many numbers a part of a network has, and how many of them learn."""
    parameters = list(module.parameters())
    learning = sum(parameter.numel() for parameter in parameters if parameter.requires_grad)
    return Parameters(sum(parameter.numel() for parameter in parameters), learning)


def neck_shapes(neck: nn.Sequential, shape: Shape) -> list[Shape]:
    """What each layer of a neck gives for one image.

    Args:
        neck: The layers.
        shape: What comes in: a map (C, h, w), or a vector (D,).
    """
    state = next(neck.parameters(), torch.empty(0)).new_zeros(1, *shape)
    shapes = []
    with torch.no_grad():
        for layer in neck:
            if not isinstance(layer, nn.Dropout):  # it draws random numbers and changes no shape
                state = layer(state)
            shapes.append(tuple(state.shape[1:]))
    return shapes


def neck_rows(neck: nn.Sequential, shape: Shape) -> list[Row]:
    """What is to be said about each step of a neck; see ``neck_shapes``."""
    rows: list[Row] = []
    for layer, after in zip(neck, neck_shapes(neck, shape), strict=True):
        words, parameters = _words(layer), count(layer).all
        if rows and rows[-1].shape in (after, (*after, 1, 1)) and not parameters:
            before = rows.pop()
            words, parameters = f"{before.layers}, {words}", before.parameters
        rows.append(Row(words, after, parameters))
    return rows


def _words(layer: nn.Module) -> str:
    describe = _WORDS.get(type(layer))
    return describe(layer) if describe else type(layer).__name__


_WORDS: Mapping[type[nn.Module], Callable[[Any], str]] = {
    nn.AdaptiveAvgPool2d: lambda _: "average pool",
    nn.Conv2d: lambda layer: f"convolution {layer.kernel_size[0]} × {layer.kernel_size[1]}",
    nn.Dropout: lambda layer: f"dropout {layer.p:g}",
    nn.Flatten: lambda _: "flatten",
    nn.Linear: lambda _: "linear",
    nn.MaxPool2d: lambda layer: f"max-pool {layer.kernel_size}",
    nn.ReLU: lambda _: "ReLU",
}
