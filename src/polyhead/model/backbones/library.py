"""What a library of backbones has to offer, and what it gives."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from polyhead.errors import Fault, SpecError
from polyhead.model.pretraining import Pretraining

Options = Mapping[str, str | int | float | bool]

BUILD_ERRORS = (RuntimeError, ValueError, TypeError, KeyError, IndexError, AssertionError)
"""What libraries raise when they are asked for something they can't build or run."""


@dataclass(frozen=True)
class Body:
    """A library's network without its head.

    Attributes:
        module: The network; its weights have the library's names.
        forward: How images (B, 3, H, W) pass it, to a map (B, C, h, w) or vectors (B, D).
        used: The names of the parameters that take part in that.
        dropped: What the names of weights start with that belong to parts left out.
    """

    module: nn.Module
    forward: Callable[[nn.Module, Tensor], Tensor]
    used: frozenset[str]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a library's own weights are.

    Attributes:
        name: What the library calls them.
        url: Where a file of theirs is fetched from, or None where the library has none.
        cached: Whether that file is on this machine already.
    """

    name: str
    url: str | None
    cached: bool


class Library(ABC):
    """A library of backbones."""

    name: str

    @abstractmethod
    def knows(self, model: str) -> bool:
        """Whether it has this model, by its name with or without a tag for its weights."""

    @abstractmethod
    def names(self) -> list[str]:
        """The names of all its models."""

    @abstractmethod
    def pretraining(self, model: str) -> Pretraining:
        """How the images looked on which its weights for a model were trained."""

    @abstractmethod
    def build(self, model: str, size: tuple[int, int], options: Options) -> Body:
        """Make a model with random weights.

        Args:
            model: Its name, with or without a tag.
            size: (height, width) of the images, for models that are built for one size.
            options: Arguments for its constructor.

        Raises:
            SpecError: When the library refuses.
        """

    @abstractmethod
    def source(self, model: str) -> Source:
        """Where the library's own weights for a model are. Nothing is fetched."""

    @abstractmethod
    def fetch(self, model: str, size: tuple[int, int], options: Options) -> Mapping[str, Tensor]:
        """Download the library's own weights for a model, or read them from its cache."""


def refused(library: str, model: str, size: tuple[int, int], error: Exception) -> SpecError:
    """What to say when a library can't build or run a model as it was declared."""
    reason = " ".join(str(error).split()) or type(error).__name__
    what = f"{library} can't run {model} on {size[0]} x {size[1]} images as declared: {reason}."
    hint = "Look at model.backbone_options and at the size of the images (inputs: size)."
    return SpecError([Fault("model.backbone", what, hint)])
