"""A backbone: images in, a map or a vector out, and what of it learns."""

from collections.abc import Mapping
from typing import Literal, final

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from polyhead.model.backbones.cut import Cut, cut
from polyhead.model.backbones.library import BUILD_ERRORS, Library, Options, refused
from polyhead.model.backbones.names import find_backbone
from polyhead.model.backbones.probe import probe
from polyhead.model.backbones.stages import frozen_stages, stages
from polyhead.model.pretraining import RANDOM, Pretraining, WeightsNote

Features = Float[Tensor, "B C h w"] | Float[Tensor, "B D"]


@final
class Backbone(nn.Module):
    """A library's network without its head, with random weights.

    What is frozen stays in evaluation mode whatever ``train()`` says: its batch-norms keep their
    statistics and its dropout is off.

    Attributes:
        name: As it was declared.
        library: Where it comes from.
        model: What it is called there.
        options: What its constructor was given.
        size: (height, width) of the images that it was built for.
        shape: What it gives for one of them: a map (C, h, w), or a vector (D,).
        pretraining: How the images looked on which its usual weights were trained.
        stages: The names of the parameters of each stage, from the input on.
        frozen: The stages that do not learn.
        weights: What its weights are.
    """

    def __init__(
        self,
        name: str,
        size: tuple[int, int],
        *,
        freeze: str = "none",
        norm: Literal["train", "eval"] = "train",
        options: Options | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.library: Library
        self.library, self.model = find_backbone(name)
        self.options: Options = dict(options or {})
        self.size = size
        self.pretraining: Pretraining = self.library.pretraining(self.model)
        made = self.library.build(self.model, size, self.options)
        self.body = made.module
        self.dropped = made.dropped
        self._through = made.forward
        self.shape = self.output_shape(size)
        self.stages: Mapping[str, tuple[str, ...]] = stages(self.body, made.used)
        self.frozen: tuple[str, ...] = ()
        self._cuts: dict[tuple[str, ...], Cut | None] = {}
        self.norm = norm
        self.weights: WeightsNote = RANDOM
        self.freeze(freeze)

    def freeze(self, last: str) -> "Backbone":
        """Let all stages behind the last frozen one learn, and no other.

        Args:
            last: ``none``, ``all``, or the name of a stage: ``layer2`` stands for the last of
                ``layer2.0``, ``layer2.1``.

        Raises:
            SpecError: When there is no such stage.
        """
        self.frozen = frozen_stages(self.stages, last, self.name)
        free = [stage for stage in self.stages if stage not in self.frozen]
        learning = {weight for stage in free for weight in self.stages[stage]}
        for name, weight in self.body.named_parameters():
            weight.requires_grad_(name in learning)
        return self.train(self.training)

    @property
    def learns(self) -> bool:
        """Whether any of its stages learns."""
        return len(self.frozen) < len(self.stages)

    @property
    def cut(self) -> Cut | None:
        """Its frozen front and the rest; None where no stage is frozen, or it can't be cut."""
        if not self.frozen:
            return None
        if self.frozen not in self._cuts:
            self._cuts[self.frozen] = cut(self.body, self._through, self.stages, self.size)
        return self._cuts[self.frozen]

    def forward(self, images: Float[Tensor, "B 3 H W"]) -> Features:
        """Images to a map (B, C, h, w), or to vectors (B, D)."""
        if self.learns:
            return self.traced(images)
        with torch.no_grad():
            return self.traced(images)

    def traced(self, images: Float[Tensor, "B 3 H W"]) -> Features:
        """As ``forward``, with a gradient by the images even where nothing learns."""
        return self._through(self.body, images)

    def output_shape(self, size: tuple[int, int]) -> tuple[int, ...]:
        """What comes out for one image of (height, width): (C, h, w), or (D,).

        Raises:
            SpecError: When the backbone can't take images of this size.
        """
        try:
            with torch.no_grad():
                return tuple(probe(self.body, self._through, size).shape[1:])
        except BUILD_ERRORS as error:
            raise refused(self.library.name, self.model, size, error) from None

    def train(self, mode: bool = True) -> "Backbone":  # noqa: FBT001, FBT002 - as torch declares it
        """Set the mode of what learns; the rest stays in evaluation mode."""
        super().train(mode)
        frozen = True
        for part in self.body.modules():
            weights = list(part.parameters())
            if weights:  # a part without any, as dropout, goes with the part before it
                frozen = not any(weight.requires_grad for weight in weights)
            kept = self.norm == "eval" and isinstance(part, _BatchNorm)
            part.training = mode and not frozen and not kept
        return self
