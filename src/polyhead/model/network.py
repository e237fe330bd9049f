"""One network: backbone, neck, and one head per task."""

from collections.abc import Iterator, Mapping
from typing import cast, final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from polyhead.errors import Fault, SpecError
from polyhead.model.backbones import Backbone, Cut, Features
from polyhead.model.diagram import diagram
from polyhead.model.layers import Parameters, count, neck_shapes


@final
class Network(nn.Module):
    """Images in, one answer per task out, in a single pass.

    Where its backbone or the first stages of it are frozen, ``network(inputs)`` is
    ``network.answer(network.features(inputs))``: what is frozen can be computed once, stored, and
    entered between the two.

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
        (name,) = self.input_names
        if stored:
            return self.answer(inputs[name])
        return self._tell(self.neck(self.backbones[0](inputs[name])))

    def features(self, inputs: Mapping[str, Float[Tensor, "B 3 H W"]]) -> Features:
        """What comes before the first layer that learns or draws random numbers.

        With the whole backbone frozen that is its map (B, C, h, w), or vectors (B, D) where the
        neck begins with the mean over the map; else the map behind its last frozen stage.

        Raises:
            SpecError: When nothing is frozen, or the backbone can't be cut there.
        """
        (name,) = self.input_names
        backbone = self.backbone(name)
        with torch.no_grad():
            if not backbone.learns:
                return cast(Tensor, self.neck[: self._fixed](backbone(inputs[name])))
            return self._cut.front(inputs[name])

    def answer(self, features: Features) -> dict[str, Tensor]:
        """From what ``features`` gave to the answers; see ``forward``."""
        if not self._first.learns:
            return self._tell(self.neck[self._fixed :](features))
        return self._tell(self.neck(self._cut.rest(features)))

    @property
    def features_shape(self) -> tuple[int, ...]:
        """The shape of one row of ``features``: (C, h, w), or (D,).

        Raises:
            SpecError: As ``features`` does.
        """
        if self._first.learns:
            return self._cut.shape
        return [self._first.shape, *neck_shapes(self.neck, self._first.shape)][self._fixed]

    @property
    def features_state(self) -> dict[str, Tensor]:
        """By name, the weights of the backbone that ``features`` depends on."""
        state: dict[str, Tensor] = self._first.state_dict()
        if not self._first.learns:
            return state
        return {name: state[name] for name in (f"body.{name}" for name in self._cut.names)}

    @property
    def why_not_stored(self) -> str:
        """Why ``features`` gives nothing that could be stored; empty where it can be."""
        if not self._first.frozen:
            return "no part of the backbone is frozen"
        if self._first.learns and self._first.cut is None:
            return f"{self._first.name} can't be cut behind {self._first.frozen[-1]}"
        return ""

    def blank(self) -> dict[str, Float[Tensor, "1 3 H W"]]:
        """A black image for each input, to find out what comes of one."""
        like = next(self.parameters())
        return {name: like.new_zeros(1, 3, *self.backbone(name).size) for name in self.input_names}

    def backbone(self, name: str) -> Backbone:
        """The backbone of an image input."""
        return cast(Backbone, self.backbones[self.input_names.index(name)])

    def head(self, task: str) -> nn.Linear:
        """The head of a task."""
        return cast(nn.Linear, self.heads[self.task_names.index(task)])

    def parameters_learning(self) -> Iterator[nn.Parameter]:
        """The parameters that training changes."""
        return (parameter for parameter in self.parameters() if parameter.requires_grad)

    def count(self) -> Parameters:
        """How many numbers it has, and how many of them learn."""
        return count(self)

    def modules_text(self) -> str:
        """The layers as torch prints them."""
        return super().__repr__()

    @property
    def _first(self) -> Backbone:
        return cast(Backbone, self.backbones[0])

    @property
    def _cut(self) -> Cut:
        if self._first.cut is None:
            raise SpecError([Fault("model.freeze", f"{self.why_not_stored}.")])
        return self._first.cut

    def _tell(self, shared: Tensor) -> dict[str, Tensor]:
        outputs = zip(self.task_names, self.heads, strict=True)
        return {name: _per_row(head(shared)) for name, head in outputs}

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
