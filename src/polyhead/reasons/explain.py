"""Images -> answers, and where the network looked for each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from polyhead.errors import RunError
from polyhead.model import Network
from polyhead.predict import Answers, Example, Picture, Predictor
from polyhead.reasons.aligned import Offset, offset
from polyhead.reasons.grad_cam import grad_cam, need_captum
from polyhead.reasons.heatmap import Heatmap, Reasons
from polyhead.settings import nearest
from polyhead.tasks import Task


def explain(
    predictor: Predictor,
    images: Picture | Example | Iterable[Picture | Example],
    tasks: Sequence[str] | None = None,
    *,
    batch_size: int = 16,
) -> list[Reasons]:
    """Say for each row what the network answers, and where in its images it looked for it.

    This is Grad-CAM on the last map of the backbone. It needs the extra ``report``. It is as
    coarse as that map, often 7 x 7, and shows where the network looked, not why.

    Args:
        predictor: The network.
        images: One row or several, each as the predictor takes it: an image, or by input its
            images, numbers and categories.
        tasks: The tasks to give reasons for; all without it.
        batch_size: How many rows pass the network together.

    Raises:
        MissingExtraError: When captum is not installed.
        RunError: When there is no such task, or the backbone gives no map.
        ImageError: When an image can't be read.
        InputError: When a number or category can't be read, or is missing.
    """
    need_captum()
    check_maps(predictor.network)
    chosen = _chosen(predictor, tasks)
    offsets = {name: offset(predictor.network.backbone(name)) for name in predictor.images}
    rows = iter([images] if isinstance(images, _ONE) else images)
    found: list[Reasons] = []
    while batch := list(islice(rows, batch_size)):
        found += _explained(predictor, chosen, batch, offsets)
    return found


_ONE = (str, Path, bytes, np.ndarray, Image.Image, Mapping)


def check_maps(network: Network) -> None:
    """Refuse a network whose backbone keeps no places apart.

    Raises:
        RunError: Saying which backbones do.
    """
    for name in network.image_names:
        backbone = network.backbone(name)
        if len(backbone.shape) == 3 and max(backbone.shape[1:]) > 1:
            continue
        if len(backbone.shape) == 3:
            got, hint = "1 x 1", "Larger images give a larger map (inputs: size)."
        else:
            got = f"a vector of {backbone.shape[0]}"
            hint = "Such a map give resnet18, efficientnet_b0, convnext_tiny, vgg16, swin_t, ..."
        raise RunError(
            f"explain: the backbone {backbone.name!r} keeps no places apart. "
            f"Expected a map larger than 1 x 1; got {got}.\n  {hint}"
        )


def _chosen(predictor: Predictor, names: Sequence[str] | None) -> list[Task]:
    known = {task.name: task for task in predictor.tasks}
    for name in names or ():
        if name not in known:
            raise RunError(
                f"explain: the network has no task {name!r}.\n  {nearest(name, list(known))}"
            )
    return [task for name, task in known.items() if names is None or name in names]


def _explained(
    predictor: Predictor,
    tasks: Sequence[Task],
    rows: Sequence[Picture | Example],
    offsets: Mapping[str, Offset],
) -> Iterator[Reasons]:
    network = predictor.network
    seen = [_arrays(predictor, row) for row in rows]
    inputs = _inputs(predictor, rows, seen)
    sensors = {n: x for n, x in inputs.items() if n not in network.image_names}
    with torch.no_grad():
        maps = network.maps(inputs)
        outputs = network.from_maps({**sensors, **maps})
    leanings = {task.name: [task.leanings(row) for row in outputs[task.name]] for task in tasks}
    grids = {
        (task.name, slot): grad_cam(network, task, slot, maps, sensors)
        for task in tasks
        for slot in range(max(map(len, leanings[task.name])))
    }
    for at, images in enumerate(seen):
        heatmaps = tuple(
            Heatmap(
                task=task,
                input=name,
                up=leaning.up,
                down=leaning.down,
                answered=leaning.answered,
                grid=grids[task, slot][name][at].numpy(),
                size=predictor.images[name].preprocess.size,
                offset=offsets[name],
                placement=predictor.images[name].preprocess.placement(*image.shape[:2]),
            )
            for task, of_rows in leanings.items()
            for slot, leaning in enumerate(of_rows[at])
            for name, image in images.items()
        )
        yield Reasons(_answers(predictor, outputs, at), images, heatmaps)


def _arrays(predictor: Predictor, row: Picture | Example) -> dict[str, UInt8[np.ndarray, "_ _ 3"]]:
    """The images of a row, by input."""
    return {n: x.permute(1, 2, 0).numpy() for n, x in predictor.pixels(row).items()}


def _inputs(
    predictor: Predictor,
    rows: Sequence[Picture | Example],
    seen: Sequence[Mapping[str, np.ndarray]],
) -> dict[str, Tensor]:
    """The inputs of all rows as the network takes them, on its device."""
    given = [
        predictor.prepared({**(row if isinstance(row, Mapping) else {}), **images})
        for row, images in zip(rows, seen, strict=True)
    ]
    like = next(predictor.network.parameters())
    stacked = {name: torch.stack([row[name] for row in given]) for name in given[0]}
    images = predictor.network.image_names
    return {n: x.to(like if n in images else like.device) for n, x in stacked.items()}


def _answers(predictor: Predictor, outputs: Mapping[str, Tensor], at: int) -> Answers:
    rows = {task.name: outputs[task.name][at : at + 1] for task in predictor.tasks}
    said = {task.name: task.predict(rows[task.name])[0].cpu() for task in predictor.tasks}
    return predictor.answer(said)
