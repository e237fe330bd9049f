"""Backbones from torchvision: its classifiers, cut before their heads."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import torch
from torch import Tensor, nn
from torchvision import models  # type: ignore[import-untyped]

from polyhead.model.backbones.library import (
    BUILD_ERRORS,
    Body,
    Library,
    Options,
    Source,
    refused,
)
from polyhead.model.pretraining import Pretraining

_HALF = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class _Family:
    """What a family of torchvision's models has in common.

    Attributes:
        head: Its children from this one on are the head; those before run one after another.
        options: Arguments of its constructor.
        size_option: The argument that takes the size of the images, where it has one.
        rectified: Whether its ``forward`` puts a ReLU between the map and the head.
        half: Whether its own weights see 0.5 as mean and deviation: it would convert the images
            from ImageNet's numbers inside, in ``transform_input``.
        extra: What the names of weights start with that only its training used.
        rename: A pattern in the names of old weights files, and what stands there today.
        whole: Whether its children do not run one after another: it is kept whole then, with
            an identity as head.
    """

    head: str
    options: Mapping[str, bool] = field(default_factory=dict)
    size_option: str | None = None
    rectified: bool = False
    half: bool = False
    extra: tuple[str, ...] = ()
    rename: tuple[str, str] = ("^", "")
    whole: bool = False


_NO_AUX = {"aux_logits": False, "init_weights": False}
_INCEPTION = _Family("avgpool", options=_NO_AUX, half=True, extra=("aux1.", "aux2.", "AuxLogits."))
_FAMILIES = {
    "alexnet": _Family("avgpool"),
    "convnext": _Family("avgpool"),
    "densenet": _Family(
        "classifier", rectified=True, rename=(r"\.(norm|conv)\.([12])\.", r".\1\2.")
    ),
    "efficientnet": _Family("avgpool"),
    "googlenet": _INCEPTION,
    "inception": _INCEPTION,
    "maxvit": _Family("classifier", size_option="input_size"),
    "mnasnet": _Family("classifier"),
    "mobilenetv2": _Family("classifier"),
    "mobilenetv3": _Family("avgpool"),
    "regnet": _Family("avgpool"),
    "resnet": _Family("avgpool"),
    "shufflenetv2": _Family("fc"),
    "squeezenet": _Family("classifier"),
    "swin_transformer": _Family("avgpool"),
    "vgg": _Family("avgpool"),
    "vision_transformer": _Family("heads", size_option="image_size", whole=True),
}


@final
class Torchvision(Library):
    """The classifiers of ``torchvision.models``; a tag names a member of their weights' enum."""

    name = "torchvision"

    def knows(self, model: str) -> bool:
        """Whether it has this model: ``resnet50``, or ``resnet50.IMAGENET1K_V2``."""
        name, _, tag = model.partition(".")
        if name not in self.names():
            return False
        return not tag or tag in models.get_model_weights(name).__members__

    def names(self) -> list[str]:
        """The names of all its classifiers."""
        return list(models.list_models(module=models))

    def pretraining(self, model: str) -> Pretraining:
        """As the transforms say that come with the weights."""
        shown = _weights(model).transforms()
        half = _family(model).half
        side, before = shown.crop_size[0], shown.resize_size[0]
        return Pretraining(
            mean=_HALF if half else tuple(shown.mean),
            std=_HALF if half else tuple(shown.std),
            interpolation="bilinear" if shown.interpolation.value == "bilinear" else "bicubic",
            size=(side, side),
            crop_fraction=min(1.0, side / before),
        )

    def build(self, model: str, size: tuple[int, int], options: Options) -> Body:
        """Make a model with random weights and cut it before its head."""
        name = model.partition(".")[0]
        family = _family(model)
        made: dict[str, Any] = {**family.options, **_size_option(family, size), **options}
        try:
            whole = models.get_model(name, weights=None, **made)
        except BUILD_ERRORS as error:
            raise refused(self.name, model, size, error) from None
        names = [child for child, _ in whole.named_children()]
        dropped = names[names.index(family.head) :]
        body = _without(whole, dropped) if family.whole else _cut(whole, dropped)
        if family.rectified:
            body.add_module("rectified", nn.ReLU())
        used = frozenset(weight for weight, _ in body.named_parameters())
        return Body(body, _call, used, (*(f"{child}." for child in dropped), *family.extra))

    def source(self, model: str) -> Source:
        """Where the weights' enum says that they are."""
        url = _weights(model).url
        file = Path(torch.hub.get_dir()) / "checkpoints" / Path(url).name
        return Source(f"torchvision {_weights(model)}", url, file.exists())

    def fetch(self, model: str, size: tuple[int, int], options: Options) -> Mapping[str, Tensor]:
        """Read the weights through ``torch.hub``, which verifies their checksum."""
        family = _family(model)
        read = _weights(model).get_state_dict(progress=False, check_hash=True, weights_only=True)
        state = {re.sub(*family.rename, name): weight for name, weight in read.items()}
        if not family.whole:
            return state
        patch = state["conv_proj.weight"].shape[-1]
        side = options.get("image_size", size[0])
        fitted: Mapping[str, Tensor] = models.vision_transformer.interpolate_embeddings(
            side, patch, OrderedDict(state)
        )
        return fitted


def _call(module: nn.Module, images: Tensor) -> Tensor:
    output: Tensor = module(images)
    return output


def _cut(whole: nn.Module, dropped: list[str]) -> nn.Sequential:
    """The children before the head, to be run one after another under their own names."""
    body = nn.Sequential()
    for name, child in whole.named_children():
        if name not in dropped:
            body.add_module(
                name, nn.Sequential(*child) if isinstance(child, nn.ModuleList) else child
            )
    return body


def _without(whole: nn.Module, dropped: list[str]) -> nn.Module:
    for name in dropped:
        setattr(whole, name, nn.Identity())
    return whole


def _size_option(family: _Family, size: tuple[int, int]) -> dict[str, object]:
    if family.size_option is None:
        return {}
    return {family.size_option: size if family.size_option == "input_size" else size[0]}


def _family(model: str) -> _Family:
    builder = models.get_model_builder(model.partition(".")[0])
    return _FAMILIES[builder.__module__.rpartition(".")[2]]


def _weights(model: str) -> Any:  # noqa: ANN401 - torchvision is not typed
    name, _, tag = model.partition(".")
    members = models.get_model_weights(name)
    return members[tag] if tag else members.DEFAULT
