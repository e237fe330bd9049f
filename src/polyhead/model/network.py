"""One network: backbone, neck, and one head per task."""

from collections.abc import Iterator, Mapping
from typing import cast, final

from jaxtyping import Float
from torch import Tensor, nn

from polyhead.model.backbones import Backbone, Features
from polyhead.model.diagram import diagram
from polyhead.model.layers import Parameters, count, neck_shapes


@final
class Network(nn.Module):
    """Images in, one answer per task out, in a single pass.

    ``network(inputs)`` is ``network.answer(network.features(inputs))``: what is frozen can be
    computed once, stored, and entered between the two.

    Attributes:
        input_names: The image inputs, in the order of ``backbones``.
        task_names: The tasks, in the order of ``heads``.
        descriptions: What the diagram says about each task.
    """

    def __init__(
        self,
        backbones: Mapping[str, Backbone],
        neck: nn.Sequential,
        heads: Mapping[str, int],
        *,
        descriptions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.input_names = tuple(backbones)
        self.task_names = tuple(heads)
        self.descriptions = dict(descriptions or {})
        # Lists, since the names of a user may hold dots, which a torch module can't be called.
        self.backbones = nn.ModuleList(backbones.values())
        self.neck = neck
        self._fixed = _leading_fixed(neck)
        first = next(iter(backbones.values()))
        (width,) = [first.shape, *neck_shapes(neck, first.shape)][-1]
        self.heads = nn.ModuleList(nn.Linear(width, outputs) for outputs in heads.values())

    def forward(
        self,
        inputs: Mapping[str, Float[Tensor, "B ..."]],
        *,
        stored: bool = False,
    ) -> dict[str, Tensor]:
        """Answer every task.

        Args:
            inputs: The images of each input, (B, 3, H, W), normalized.
            stored: Whether ``inputs`` holds what ``features`` gave for the images instead.

        Returns:
            Per task (B,) where its head has width 1, otherwise (B, K).
        """
        if stored:
            (name,) = self.input_names
            return self.answer(inputs[name])
        return self.answer(self.features(inputs))

    def features(self, inputs: Mapping[str, Float[Tensor, "B 3 H W"]]) -> Features:
        """What comes before the first layer of the neck that learns or draws random numbers.

        That is the backbone's map (B, C, h, w), or vectors (B, D) where the neck begins with the
        mean over the map.
        """
        (name,) = self.input_names
        features: Tensor = self.neck[: self._fixed](self.backbones[0](inputs[name]))
        return features

    @property
    def features_shape(self) -> tuple[int, ...]:
        """The shape of one row of ``features``: (C, h, w), or (D,)."""
        first = cast(Backbone, self.backbones[0]).shape
        return [first, *neck_shapes(self.neck, first)][self._fixed]

    def answer(self, features: Features) -> dict[str, Tensor]:
        """From what ``features`` gave to the answers; see ``forward``."""
        shared = self.neck[self._fixed :](features)
        outputs = zip(self.task_names, self.heads, strict=True)
        return {name: _per_row(head(shared)) for name, head in outputs}

    def backbone(self, name: str) -> Backbone:
        """The backbone of an image input."""
        return cast(Backbone, self.backbones[self.input_names.index(name)])

    def head(self, task: str) -> nn.Linear:
        """The head of a task."""
        return cast(nn.Linear, self.heads[self.task_names.index(task)])

    @property
    def features_learn(self) -> bool:
        """Whether training changes what ``features`` gives; if not, it can be stored."""
        return any(parameter.requires_grad for parameter in self.backbones.parameters())

    def parameters_learning(self) -> Iterator[nn.Parameter]:
        """The parameters that training changes."""
        return (parameter for parameter in self.parameters() if parameter.requires_grad)

    def count(self) -> Parameters:
        """How many numbers it has, and how many of them learn."""
        return count(self)

    def modules_text(self) -> str:
        """The layers as torch prints them."""
        return super().__repr__()

    def __repr__(self) -> str:
        return diagram(self, self.descriptions)


def _leading_fixed(neck: nn.Sequential) -> int:
    """How many of the first layers neither learn nor draw random numbers."""
    learns = [
        isinstance(layer, nn.Dropout) or any(True for _ in layer.parameters()) for layer in neck
    ]
    return learns.index(True) if True in learns else len(learns)


def _per_row(output: Float[Tensor, "B K"]) -> Float[Tensor, "B ..."]:
    return output.squeeze(-1) if output.shape[-1] == 1 else output
