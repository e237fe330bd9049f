"""One network: backbones, what fuses them, neck, and one head per task."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import cast, final

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor, nn

from polyhead.errors import Fault, SpecError
from polyhead.model.backbones import Backbone, Cut, Features
from polyhead.model.diagram import diagram
from polyhead.model.fusion import Fusion, absent_images
from polyhead.model.layers import Parameters, count, neck_shapes


@final
class Network(nn.Module):
    """Images and other inputs in, one answer per task out, in a single pass.

    Where its backbone or the first stages of it are frozen, ``network(inputs)`` is
    ``network.answer(network.features(inputs))``: what is frozen can be computed once, stored, and
    entered between the two.

    Attributes:
        image_names: The image inputs.
        fusion: What makes one vector of several inputs; None where there is one image alone.
        task_names: The tasks, in the order of ``heads``.
        descriptions: What the diagram says about each task.
    """

    def __init__(
        self,
        backbones: Mapping[str, Backbone],
        neck: nn.Sequential,
        heads: Mapping[str, int],
        *,
        fusion: Fusion | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            backbones: By image input; several may pass the same one.
            neck: What comes behind: the one backbone, or the fusion.
            heads: By task the width of its head.
            fusion: What makes one vector of several inputs.
        """
        super().__init__()
        self.image_names = tuple(backbones)
        self.task_names = tuple(heads)
        self.descriptions: Mapping[str, str] = {}
        # Lists, since the names of a user may hold dots, which a torch module can't be called.
        self.backbones = nn.ModuleList(dict.fromkeys(backbones.values()))
        every = list(self.backbones)
        self._at = {name: every.index(backbone) for name, backbone in backbones.items()}
        self.fusion = fusion
        self.neck = neck
        self._fixed = 0 if fusion else _leading_fixed(neck)
        (width,) = self.shared_shape
        self.heads = nn.ModuleList(nn.Linear(width, outputs) for outputs in heads.values())

    @property
    def input_names(self) -> tuple[str, ...]:
        """All inputs, images first."""
        sensors = self.fusion.sensors if self.fusion else ()
        return (*self.image_names, *(sensor.name for sensor in sensors))

    @property
    def neck_shape(self) -> tuple[int, ...]:
        """What the neck takes of one row: (C, h, w), or (D,)."""
        return (self.fusion.width,) if self.fusion else self.backbone(self.image_names[0]).shape

    @property
    def shared_shape(self) -> tuple[int, ...]:
        """What the heads take of one row: (D,)."""
        return [self.neck_shape, *neck_shapes(self.neck, self.neck_shape)][-1]

    def forward(
        self,
        inputs: Mapping[str, Shaped[Tensor, "B ..."]],
        *,
        stored: bool = False,
    ) -> dict[str, Tensor]:
        """Answer every task.

        Args:
            inputs: The images of each input, (B, 3, H, W), normalized, and of other inputs the
                values (B,). An image that is absent is NaN.
            stored: Whether ``inputs`` holds what ``features`` gave in the place of images.

        Returns:
            Per task (B,) where its head has width 1, otherwise (B, K).
        """
        if stored:
            return self.answer(inputs)
        maps = self._each(inputs, lambda backbone, images: self._behind(backbone(images)))
        return self._tell({**inputs, **maps})

    def maps(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Features]:
        """Of each image what its backbone gives: the last that still knows where something is."""
        return self._each(inputs, lambda backbone, images: backbone(images))

    def from_maps(self, parts: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """From what ``maps`` gave, and the other inputs, to the answers; see ``forward``."""
        return self._tell({**parts, **self._each(parts, lambda _, maps: self._behind(maps))})

    def features(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Features]:
        """Of each image that is given, what comes before the first layer that learns or draws.

        With the whole backbone frozen that is its map (B, C, h, w), or vectors (B, D) where the
        neck begins with means over the map; else the map behind its last frozen stage.

        Raises:
            SpecError: When nothing is frozen, or the backbone can't be cut there.
        """
        with torch.no_grad():
            return self._each(inputs, self._front)

    def answer(self, features: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """From what ``features`` gave, and the other inputs, to the answers; see ``forward``."""
        if self._first.learns:
            rest = self._each(features, lambda b, given: self._behind(_cut(b).rest(given)))
            return self._tell({**features, **rest})
        return self._tell(features)

    def features_shape(self, name: str) -> tuple[int, ...]:
        """The shape of one row of ``features``: (C, h, w), or (D,).

        Raises:
            SpecError: As ``features`` does.
        """
        backbone = self.backbone(name)
        if backbone.learns:
            return _cut(backbone).shape
        if self.fusion:
            return (self.fusion.widths[name],)
        return [backbone.shape, *neck_shapes(self.neck, backbone.shape)][self._fixed]

    def features_state(self, name: str) -> dict[str, Tensor]:
        """By name, the weights of the backbone that ``features`` depends on."""
        backbone = self.backbone(name)
        state: dict[str, Tensor] = backbone.state_dict()
        if not backbone.learns:
            return state
        return {name: state[name] for name in (f"body.{name}" for name in _cut(backbone).names)}

    @property
    def why_not_stored(self) -> str:
        """Why ``features`` gives nothing that could be stored; empty where it can be."""
        return _why_not_stored(self._first)

    def blank(self) -> dict[str, Shaped[Tensor, "1 ..."]]:
        """A black image for each image input, and nothing for the others."""
        like = next(self.parameters())
        images = {n: like.new_zeros(1, 3, *self.backbone(n).size) for n in self.image_names}
        sensors = self.fusion.sensors if self.fusion else ()
        return images | {s.name: s.nothing(1).to(like.device) for s in sensors}

    def backbone(self, name: str) -> Backbone:
        """The backbone of an image input."""
        return cast(Backbone, self.backbones[self._at[name]])

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

    def _each(
        self,
        inputs: Mapping[str, Shaped[Tensor, "B ..."]],
        through: Callable[[Backbone, Tensor], Tensor],
    ) -> dict[str, Tensor]:
        """Send images, or what was made of them, through their backbones; what is absent stays NaN.

        Those that share a backbone pass it together.
        """
        found = {}
        for at, backbone in enumerate(self.backbones):
            names = [n for n in self.image_names if self._at[n] == at and n in inputs]
            if not names:
                continue
            absent = {n: absent_images(inputs[n]) for n in names if self._may_be_absent(n)}
            given = [_filled(inputs[n], absent.get(n), 0.0) for n in names]
            out = through(
                cast(Backbone, backbone), given[0] if len(given) == 1 else torch.cat(given)
            )
            # Of the shape, since a length is a number to torch.export, and so the batch would be.
            sizes = [part.shape[0] for part in given]
            parts = [out] if len(given) == 1 else torch.split(out, sizes)
            for name, part in zip(names, parts, strict=True):
                found[name] = _filled(part, absent.get(name), math.nan)
        return {name: found[name] for name in self.image_names if name in found}

    def _may_be_absent(self, name: str) -> bool:
        return self.fusion is not None and self.fusion.may_be_absent(name)

    def _front(self, backbone: Backbone, images: Float[Tensor, "B 3 H W"]) -> Features:
        if backbone.learns:
            return _cut(backbone).front(images)
        return self._behind(backbone(images))

    def _behind(self, maps: Features) -> Features:
        """What comes behind a backbone and neither learns nor draws random numbers."""
        if self.fusion:
            return self.fusion.pooled(maps)
        return _through(self.neck, maps, range(self._fixed))

    def _tell(self, parts: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """The rest: what learns, from what ``_behind`` gave."""
        joined = self.fusion(parts) if self.fusion else parts[self.image_names[0]]
        shared = _through(self.neck, joined, range(self._fixed, len(self.neck)))
        outputs = zip(self.task_names, self.heads, strict=True)
        return {name: _per_row(head(shared)) for name, head in outputs}

    def __repr__(self) -> str:
        return diagram(self, self.descriptions)


def _cut(backbone: Backbone) -> Cut:
    if backbone.cut is None:
        raise SpecError([Fault("model.freeze", f"{_why_not_stored(backbone)}.")])
    return backbone.cut


def _why_not_stored(backbone: Backbone) -> str:
    if not backbone.frozen:
        return "no part of the backbone is frozen"
    if backbone.learns and backbone.cut is None:
        return f"{backbone.name} can't be cut behind {backbone.frozen[-1]}"
    return ""


def _filled(
    rows: Float[Tensor, "B ..."], absent: Bool[Tensor, " B"] | None, value: float
) -> Float[Tensor, "B ..."]:
    """Rows with a value in the place of those that are absent."""
    if absent is None:
        return rows
    return torch.where(absent.view(-1, *[1] * (rows.ndim - 1)), value, rows)


def _through(layers: nn.Sequential, given: Tensor, which: range) -> Tensor:
    for at in which:
        given = layers[at](given)
    return given


def _leading_fixed(neck: nn.Sequential) -> int:
    """How many of the first layers neither learn nor draw random numbers."""
    learns = [
        isinstance(layer, nn.Dropout) or any(True for _ in layer.parameters()) for layer in neck
    ]
    return learns.index(True) if True in learns else len(learns)


def _per_row(output: Float[Tensor, "B K"]) -> Float[Tensor, "B ..."]:
    return output.squeeze(-1) if output.shape[-1] == 1 else output
