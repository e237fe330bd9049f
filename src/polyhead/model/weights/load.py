"""Fills a backbone with the weights that were declared for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor

from polyhead.model.backbones import Backbone
from polyhead.model.pretraining import RANDOM, WeightsNote
from polyhead.model.weights.files import find_file, read_file
from polyhead.model.weights.hub import read_hub
from polyhead.model.weights.match import match
from polyhead.model.weights.packaged import PACKAGED, read_packaged
from polyhead.runs import sha256_of


def load_weights(backbone: Backbone, weights: str, search: Sequence[Path] = ()) -> WeightsNote:
    """Fill a backbone with its weights.

    Args:
        backbone: Changed in place.
        weights: ``random`` (left as it is), ``imagenet`` (from an installed package where one
            has them, else from the library's own hub), or the name of a ``.safetensors`` file.
        search: The folders in which a file is looked for, before ``$POLYHEAD_WEIGHTS``.

    Returns:
        What the weights are; the backbone keeps it as ``backbone.weights``.

    Raises:
        WeightsError: When they can't be found, read or fetched, or are of another network.
    """
    if weights == "random":
        return RANDOM
    wanted = backbone.body.state_dict()
    if weights == "imagenet":
        state, note = _imagenet(backbone, wanted)
    else:
        path = find_file(weights, search)
        state, note = read_file(path), WeightsNote(weights, str(path), sha256_of(path))
    backbone.body.load_state_dict(match(state, wanted, backbone.dropped, note.source))
    backbone.weights = note
    return note


def _imagenet(
    backbone: Backbone, wanted: Mapping[str, Tensor]
) -> tuple[Mapping[str, Tensor], WeightsNote]:
    packaged = PACKAGED.get(backbone.model.removesuffix(".in1k"))
    path = packaged.find() if packaged and backbone.library.name == "timm" else None
    if packaged and path:
        state = read_packaged(path, packaged.sha256, wanted)
        source = f"package {packaged.package.replace('_', '-')}"
        return state, WeightsNote("imagenet", source, packaged.sha256)
    hub = backbone.library.source(backbone.model)
    return read_hub(backbone, hub), WeightsNote("imagenet", hub.name)
