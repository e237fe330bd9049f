"""A declaration -> a network."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from polyhead.errors import Fault, SpecError
from polyhead.model.backbones import Backbone
from polyhead.model.network import Network
from polyhead.model.pretraining import WeightsNote
from polyhead.model.settings import Model
from polyhead.model.weights import load_weights


def build_network(
    model: Model,
    sizes: Mapping[str, tuple[int, int]],
    heads: Mapping[str, int],
    *,
    search: Sequence[Path] = (),
    pretrained: bool = True,
    seed: int | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> Network:
    """Build the network that a model declares.

    Args:
        model: The declaration.
        sizes: (height, width) of the images of each input; one input for now.
        heads: The width of each task's head.
        search: The folders in which a weights file is looked for.
        pretrained: Whether the backbone gets its weights; without, only the structure is built.
        seed: What the new layers start from; the same seed gives the same neck and heads whatever
            the backbone. Without it torch's global random state is used, and moves on.
        descriptions: What the network's diagram says about each task.

    Raises:
        SpecError: When the declaration fits no network.
        WeightsError: When the weights can't be found, or are of another network.
    """
    if len(sizes) != 1:
        what = f"Expected one image input; got {len(sizes)}."
        raise SpecError([Fault("inputs", what)])
    ((name, size),) = sizes.items()
    with _seeded(seed):
        backbone = Backbone(
            model.backbone,
            size,
            freeze=model.freeze,
            norm=model.norm,
            options=model.backbone_options,
        )
    if pretrained:
        load_weights(backbone, model.weights, search)
    else:
        backbone.weights = WeightsNote(model.weights, "a run, once its weights are loaded")
    with _seeded(seed):
        neck = model.neck.build(backbone.shape)
        return Network({name: backbone}, neck, heads, descriptions=descriptions)


@contextmanager
def _seeded(seed: int | None) -> Iterator[None]:
    if seed is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield
