"""Backbones from timm: every model that it can build without a classifier."""

from collections.abc import Callable, Mapping
from typing import Any, final

import timm
import torch
from timm.data.config import resolve_data_config
from torch import Tensor, nn

from polyhead.images.placement import Fit
from polyhead.model.backbones.library import (
    BUILD_ERRORS,
    Body,
    Library,
    Options,
    Source,
    refused,
)
from polyhead.model.backbones.probe import probe, reached, remove_unused
from polyhead.model.pretraining import Pretraining

_FITS: Mapping[str, Fit] = {"center": "crop", "squash": "stretch", "border": "pad"}
_FILES = ("model.safetensors", "pytorch_model.bin")


@final
class Timm(Library):
    """The models of timm; a tag names one of their sets of weights."""

    name = "timm"

    def knows(self, model: str) -> bool:
        """Whether it has this model: ``resnet18``, or ``resnet18.a1_in1k``."""
        name, _, tag = model.partition(".")
        return timm.is_model(name) and (not tag or model in timm.list_pretrained(f"{name}.*"))

    def names(self) -> list[str]:
        """The names of all its models."""
        return list(timm.list_models())

    def pretraining(self, model: str) -> Pretraining:
        """As the configuration says that comes with the weights."""
        facts = resolve_data_config(pretrained_cfg=_config(model).to_dict())  # type: ignore[no-untyped-call]
        fit = _FITS[facts["crop_mode"]]
        return Pretraining(
            mean=tuple(facts["mean"]),
            std=tuple(facts["std"]),
            interpolation="bilinear" if facts["interpolation"] == "bilinear" else "bicubic",
            size=tuple(facts["input_size"][1:]),
            fit=fit,
            crop_fraction=min(1.0, facts["crop_pct"]) if fit == "crop" else 1.0,
        )

    def build(self, model: str, size: tuple[int, int], options: Options) -> Body:
        """Make a model with random weights, without what its features do not depend on."""
        try:
            module = _create(model, size, options, pretrained=False)
            with torch.enable_grad():
                features = probe(module, _features, size)
                forward = _forward_of(module, features)
                used = reached(probe(module, _vector, size) if forward is _vector else features)
        except BUILD_ERRORS as error:
            raise refused(self.name, model, size, error) from None
        gone = [*_heads(model), *remove_unused(module, used)]
        names = frozenset(name for name, weight in module.named_parameters() if id(weight) in used)
        return Body(module, forward, names, tuple(f"{name}." for name in gone))

    def source(self, model: str) -> Source:
        """Where the configuration says that the weights are."""
        import huggingface_hub as hub

        config = _config(model)
        name = f"timm {config.architecture}.{config.tag}".removesuffix(".")
        if not config.hf_hub_id:
            return Source(name, config.url or None, cached=False)
        files = [config.hf_hub_filename] if config.hf_hub_filename else _FILES
        found = [hub.try_to_load_from_cache(config.hf_hub_id, file) for file in files]
        cached = any(isinstance(path, str) for path in found) or hub.constants.HF_HUB_OFFLINE
        url = hub.hf_hub_url(config.hf_hub_id, files[0])
        return Source(name, url, cached)

    def fetch(self, model: str, size: tuple[int, int], options: Options) -> Mapping[str, Tensor]:
        """Let timm build the model with its weights, which it adapts to the size of the images."""
        with torch.random.fork_rng(devices=[]):
            state: Mapping[str, Tensor] = _create(
                model, size, options, pretrained=True
            ).state_dict()
        return state


def _create(model: str, size: tuple[int, int], options: Options, *, pretrained: bool) -> nn.Module:
    made: dict[str, Any] = {"img_size": size} if _config(model).fixed_input_size else {}
    made.update(options)
    return timm.create_model(model, pretrained=pretrained, num_classes=0, **made)


Forward = Callable[[nn.Module, Tensor], Tensor]


def _forward_of(module: nn.Module, features: object) -> Forward:
    """How images pass: to the map before the head, or to its vector where there is no map."""
    if not isinstance(features, Tensor) or features.ndim != 4:
        return _vector
    return _map_from_last if getattr(module, "output_fmt", "NCHW") == "NHWC" else _features


def _features(module: nn.Module, images: Tensor) -> Tensor:
    features: Tensor = module.forward_features(images)  # type: ignore[operator]
    return features


def _map_from_last(module: nn.Module, images: Tensor) -> Tensor:
    return _features(module, images).permute(0, 3, 1, 2)


def _vector(module: nn.Module, images: Tensor) -> Tensor:
    features: Any = module.forward_features(images)  # type: ignore[operator]
    vector: Tensor = module.forward_head(features, pre_logits=True)  # type: ignore[operator]
    return vector


def _config(model: str) -> Any:  # noqa: ANN401 - timm is not typed
    return timm.get_pretrained_cfg(model)


def _heads(model: str) -> list[str]:
    """What the weights of the classifier are called."""
    heads = _config(model).classifier or ()
    return [heads] if isinstance(heads, str) else list(heads)
