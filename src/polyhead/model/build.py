"""A declaration -> a network."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from polyhead.errors import Fault, SpecError
from polyhead.inputs import Sensor
from polyhead.model.backbones import Backbone
from polyhead.model.fusion import Fusion
from polyhead.model.necks import FuseNeck
from polyhead.model.network import Network
from polyhead.model.pretraining import WeightsNote
from polyhead.model.settings import Model
from polyhead.model.weights import load_weights

Size = tuple[int, int]


def build_network(
    model: Model,
    inputs: Mapping[str, Size | Sensor],
    heads: Mapping[str, int],
    *,
    optional: Sequence[str] = (),
    search: Sequence[Path] = (),
    pretrained: bool = True,
    seed: int | None = None,
) -> Network:
    """Build the network that a model declares.

    Args:
        model: The declaration.
        inputs: By input the size of its images, (height, width); or what else it is.
        heads: The width of each task's head.
        optional: The image inputs that may be absent.
        search: The folders in which a weights file is looked for.
        pretrained: Whether the backbone gets its weights; without, only the structure is built.
        seed: What the new layers start from; the same seed gives the same neck and heads whatever
            the backbone. Without it torch's global random state is used, and moves on.

    Raises:
        SpecError: When the declaration fits no network.
        WeightsError: When the weights can't be found, or are of another network.
    """
    sizes = {name: size for name, size in inputs.items() if not isinstance(size, Sensor)}
    sensors = [sensor for sensor in inputs.values() if isinstance(sensor, Sensor)]
    refuse_inputs(model, sizes, others=len(sensors))
    backbones = _backbones(model, sizes, search, pretrained=pretrained, seed=seed)
    shapes = {name: backbone.shape for name, backbone in backbones.items()}
    with _seeded(seed):
        fusion = None
        if isinstance(model.neck, FuseNeck):
            fusion = Fusion(model.neck, shapes, sensors, optional)
        neck = model.neck.build((fusion.width,) if fusion else next(iter(shapes.values())))
        return Network(backbones, neck, heads, fusion=fusion)


def refuse_inputs(model: Model, sizes: Mapping[str, Size], *, others: int) -> None:
    """Refuse inputs that the network can't take.

    Args:
        model: The declaration.
        sizes: (height, width) of the images of each image input.
        others: How many inputs there are beside.

    Raises:
        SpecError: Saying which.
    """
    if not sizes:
        raise SpecError([Fault("inputs", "Expected one of images at least; got none.")])
    count = len(sizes) + others
    if count > 1 and not isinstance(model.neck, FuseNeck):
        what = f"a {model.neck.kind!r} neck takes one image; got {count} inputs."
        raise SpecError([Fault("model.neck", what, 'neck = { kind = "fuse" } takes several.')])
    if model.share_backbone and len(set(sizes.values())) > 1:
        sides = ", ".join(f"{name} {h} x {w}" for name, (h, w) in sizes.items())
        what = f"images that share a backbone are of one size; got {sides}."
        hint = "Give them one size, or each its own backbone: model.share_backbone = false."
        raise SpecError([Fault("inputs", what, hint)])


def _backbones(
    model: Model,
    sizes: Mapping[str, Size],
    search: Sequence[Path],
    *,
    pretrained: bool,
    seed: int | None,
) -> dict[str, Backbone]:
    """By image input its backbone; the same one for all where they share it."""
    made: dict[str, Backbone] = {}
    for name, size in sizes.items():
        if made and model.share_backbone:
            made[name] = next(iter(made.values()))
            continue
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
        made[name] = backbone
    return made


@contextmanager
def _seeded(seed: int | None) -> Iterator[None]:
    if seed is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield
