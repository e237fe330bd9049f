"""Inputs -> backbone -> neck -> one head per task.

Declaring a model loads no torch: names that need it are loaded when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from polyhead.model.necks import AnyNeck, ConvNeck, FuseNeck, PoolNeck
from polyhead.model.pretraining import Pretraining, WeightsNote
from polyhead.model.settings import Model

if TYPE_CHECKING:
    from polyhead.model.backbones import Backbone, evaluating, pretraining_of
    from polyhead.model.build import build_network
    from polyhead.model.layers import Parameters
    from polyhead.model.network import Network
    from polyhead.model.precision import has_bf16
    from polyhead.model.weights import load_weights

__all__ = [
    "AnyNeck",
    "Backbone",
    "ConvNeck",
    "FuseNeck",
    "Model",
    "Network",
    "Parameters",
    "PoolNeck",
    "Pretraining",
    "WeightsNote",
    "build_network",
    "evaluating",
    "has_bf16",
    "load_weights",
    "pretraining_of",
]

_HOMES = {
    "Backbone": "backbones",
    "Network": "network",
    "Parameters": "layers",
    "build_network": "build",
    "evaluating": "backbones",
    "has_bf16": "precision",
    "load_weights": "weights",
    "pretraining_of": "backbones",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
