"""A trained network that answers for images."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast, overload

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from polyhead.errors import ImageError, RunError
from polyhead.images import Preprocess, from_pillow
from polyhead.model import Network
from polyhead.predict.answers import Answers
from polyhead.predict.stored import Stored, read_structure, read_weights
from polyhead.runs import RunFolder, open_run
from polyhead.tasks import Task

Picture = str | Path | bytes | np.ndarray | Image.Image
_Asked = TypeVar("_Asked", bound=Picture | Mapping[str, Picture])


class Predictor:
    """A trained network with all that is needed to ask it.

    ``predictor("photo.jpg")`` answers for one image; a list of images gives a list of answers. An
    image is a path, the bytes of a file, an array (H, W, 3) of uint8, or a Pillow image. A network
    with several inputs takes a mapping from input name to image.
    """

    def __init__(self, network: Network, stored: Stored, *, device: str = "cpu") -> None:
        self.network = network.eval().to(device)
        self.tasks: Sequence[Task] = stored.tasks
        self.inputs = stored.inputs
        self.device = torch.device(device)

    @overload
    def __call__(self, image: Picture | Mapping[str, Picture]) -> Answers: ...

    @overload
    def __call__(self, image: list[_Asked]) -> list[Answers]: ...

    def __call__(self, image: object) -> Answers | list[Answers]:
        """Answer for one image, or for each of a list.

        Raises:
            ImageError: When an image can't be read.
            RunError: When the network has several inputs and not all are given.
        """
        if isinstance(image, list):
            return list(self.answers(cast("list[Picture]", image)))
        return next(self.answers([cast("Picture", image)]))

    def answers(
        self, images: Iterable[Picture | Mapping[str, Picture]], batch_size: int = 32
    ) -> Iterator[Answers]:
        """Answer for any number of images, a batch at a time."""
        waiting = iter(images)
        while batch := list(islice(waiting, batch_size)):
            rows = [self._row(image) for image in batch]
            inputs = {name: torch.stack([row[name] for row in rows]) for name in self.inputs}
            predictions = self.predict(inputs)
            for i in range(len(batch)):
                yield self.answer({name: p[i] for name, p in predictions.items()})

    def predict(self, inputs: Mapping[str, Float[Tensor, "B 3 H W"]]) -> dict[str, Tensor]:
        """Prepared inputs -> predictions by task, in the user's units or as probabilities."""
        with torch.inference_mode():
            moved = {name: x.to(self.device) for name, x in inputs.items()}
            outputs = self.network(moved)
            return {task.name: task.predict(outputs[task.name]).cpu() for task in self.tasks}

    def answer(self, predictions: Mapping[str, Tensor]) -> Answers:
        """One row of predictions in words."""
        return Answers({task.name: task.answer(predictions[task.name]) for task in self.tasks})

    def _row(self, image: Picture | Mapping[str, Picture]) -> dict[str, Tensor]:
        given = image if isinstance(image, Mapping) else {next(iter(self.inputs)): image}
        missing = [name for name in self.inputs if name not in given]
        if missing:
            raise RunError(
                f"the network wants an image for each of {', '.join(self.inputs)}; "
                f"got none for {', '.join(missing)}.\n"
                "  Give a mapping from input name to image."
            )
        return {name: _prepared(given[name], c.preprocess) for name, c in self.inputs.items()}

    def __repr__(self) -> str:
        asks = "; ".join(f"{task.name}: {task.summary}" for task in self.tasks)
        return f"Predictor({asks})"


def load(folder: str | Path | RunFolder, *, device: str = "cpu") -> Predictor:
    """The predictor of a run, read from its folder alone.

    Raises:
        RunError: When the folder holds no whole run.
    """
    run = folder if isinstance(folder, RunFolder) else open_run(folder)
    stored = read_structure(run)
    network = stored.network()
    read_weights(run, network)
    return Predictor(network, stored, device=device)


def _prepared(image: Picture, preprocess: Preprocess) -> Float[Tensor, "3 h w"]:
    match image:
        case str() | Path() | bytes():
            return preprocess.read(image)
        case Image.Image():
            return preprocess(from_pillow(image))
        case np.ndarray():
            return preprocess(_from_array(image))
    raise ImageError(
        "not an image. Expected a path, the bytes of a file, an array or a Pillow image; "
        f"got {type(image).__name__}."
    )


def _from_array(array: np.ndarray) -> UInt8[Tensor, "3 H W"]:
    if array.ndim != 3 or array.shape[2] != 3 or array.dtype != np.uint8 or not array.size:
        raise ImageError(
            f"an array of shape {array.shape} and type {array.dtype}. "
            "Expected (height, width, 3) of uint8."
        )
    # A copy, since torch takes no array that can't be written to, as those of Pillow.
    return torch.from_numpy(np.array(array, order="C")).permute(2, 0, 1)
