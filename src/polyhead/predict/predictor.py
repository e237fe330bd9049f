"""A trained network that answers for images."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast, overload

import numpy as np
import polars as pl
import torch
from jaxtyping import Float, Shaped, UInt8
from PIL import Image
from torch import Tensor

from polyhead.calibration import Calibrated, predictions_of
from polyhead.errors import Fault, ImageError, InputError, RunError
from polyhead.images import Preprocess, from_pillow
from polyhead.inputs import Sensor
from polyhead.model import Network
from polyhead.predict.answers import Answers
from polyhead.predict.stored import Stored, read_calibrated, read_structure, read_weights
from polyhead.runs import RunFolder, open_run
from polyhead.settings import nearest
from polyhead.tasks import Task

Picture = str | Path | bytes | np.ndarray | Image.Image
Example = Mapping[str, Picture | float | None]
"""By input its image, number or category; None, or nothing, where the row has none."""
_Asked = TypeVar("_Asked", bound=Picture | Example)


class Predictor:
    """A trained network with all that is needed to ask it.

    ``predictor("photo.jpg")`` answers for one image; a list of images gives a list of answers. An
    image is a path, the bytes of a file, an array (H, W, 3) of uint8, or a Pillow image. A network
    with several inputs takes a mapping from input name to image, number or category:
    ``predictor({"left": "1.jpg", "right": "2.jpg", "speed": 30.2})``.

    Attributes:
        network: The network, in evaluation mode.
        tasks: What it answers.
        images: Its image inputs, by name.
        sensors: Its other inputs.
        calibrated: How sure it may be; None where that was not found out.
    """

    def __init__(
        self,
        network: Network,
        stored: Stored,
        calibrated: Calibrated | None = None,
        *,
        device: str = "cpu",
    ) -> None:
        self.network = network.eval().to(device)
        self.tasks: Sequence[Task] = stored.tasks
        self.images = stored.images
        self.sensors = stored.sensors
        self.calibrated = calibrated
        self.device = torch.device(device)

    @overload
    def __call__(self, image: Picture | Example) -> Answers: ...

    @overload
    def __call__(self, image: list[_Asked]) -> list[Answers]: ...

    def __call__(self, image: object) -> Answers | list[Answers]:
        """Answer for one image, or for each of a list.

        Raises:
            ImageError: When an image can't be read.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        if isinstance(image, list):
            return list(self.answers(cast("list[Picture]", image)))
        return next(self.answers([cast("Picture", image)]))

    def answers(
        self, images: Iterable[Picture | Example], batch_size: int = 32
    ) -> Iterator[Answers]:
        """Answer for any number of images, a batch at a time."""
        waiting = iter(images)
        while batch := list(islice(waiting, batch_size)):
            rows = [self.prepared(image) for image in batch]
            names = self.network.input_names
            inputs = {name: torch.stack([row[name] for row in rows]) for name in names}
            predictions = self.predict(inputs)
            for i in range(len(batch)):
                yield self.answer({name: p[i] for name, p in predictions.items()})

    def predict(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """Prepared inputs -> predictions by task, in the user's units or as probabilities."""
        with torch.inference_mode():
            moved = {name: x.to(self.device) for name, x in inputs.items()}
            outputs = self.network(moved)
            warm = self.calibrated.temperatures if self.calibrated else None
            said = predictions_of(self.tasks, outputs, warm)
            return {name: predictions.cpu() for name, predictions in said.items()}

    def answer(self, predictions: Mapping[str, Tensor]) -> Answers:
        """One row of predictions in words."""
        said = {task.name: task.answer(predictions[task.name]) for task in self.tasks}
        if self.calibrated is not None:
            sure = self.calibrated
            said = {task.name: sure.doubted(task, said[task.name]) for task in self.tasks}
        return Answers(said)

    def may_be_absent(self, name: str) -> bool:
        """Whether a row may do without an input."""
        fusion = self.network.fusion
        return fusion is not None and fusion.may_be_absent(name)

    def pixels(self, asked: Picture | Example) -> dict[str, UInt8[Tensor, "3 H W"]]:
        """The images of a row as they are before anything is done to them; absent ones left out.

        Raises:
            ImageError: When an image can't be read.
        """
        given = self._by_input(asked)
        seen = {name: cast("Picture | None", given.get(name)) for name in self.images}
        return {n: _pixels(x, self.images[n].preprocess) for n, x in seen.items() if x is not None}

    def prepared(self, asked: Picture | Example) -> dict[str, Tensor]:
        """The inputs of a row as the network takes them, without the axis of a batch.

        Raises:
            ImageError: When an image can't be read.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        given = self._by_input(asked)
        images = {n: self._image(n, cast("Picture | None", given.get(n))) for n in self.images}
        return images | {s.name: _sensed(s, given.get(s.name)) for s in self.sensors}

    def _by_input(self, asked: Picture | Example) -> Example:
        given = asked if isinstance(asked, Mapping) else {next(iter(self.images)): _some(asked)}
        unknown = [name for name in given if name not in self.network.input_names]
        if unknown:
            hint = nearest(unknown[0], list(self.network.input_names))
            raise RunError(f"the network has no input {unknown[0]!r}.\n  {hint}")
        return given

    def _image(self, name: str, image: Picture | None) -> Float[Tensor, "3 h w"]:
        preprocess = self.images[name].preprocess
        if image is not None:
            return preprocess(_pixels(image, preprocess))
        if not self.may_be_absent(name):
            names = ", ".join(self.network.input_names)
            several = self.network.fusion is not None
            hint = "" if not several else "; or train with drop_inputs = 0.1 under [model.neck]"
            raise RunError(
                f"the network never learned to do without {name!r}, and got none.\n"
                f"  Give a mapping that holds its inputs: {names}{hint}."
            )
        return torch.full((3, *preprocess.size), torch.nan)

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
    return Predictor(network, stored, read_calibrated(run), device=device)


def _sensed(sensor: Sensor, value: object) -> Shaped[Tensor, ""]:
    cells = (
        pl.Series([value])
        if isinstance(value, float | int)
        else pl.Series([value], dtype=pl.String)
    )
    read = sensor.encode(cells)
    if read.faults:
        raise InputError([Fault(f"input {sensor.name!r}", f.what, f.hint) for f in read.faults])
    return read.values[0]


def _pixels(image: Picture, preprocess: Preprocess) -> UInt8[Tensor, "3 H W"]:
    match image:
        case str() | Path() | bytes():
            return preprocess.decode(image)
        case Image.Image():
            return from_pillow(image)
        case np.ndarray():
            return _from_array(image)
    raise _no_image(image)


def _some(image: Picture | None) -> Picture:
    """An image that stands alone, and so must be there."""
    if image is None:
        raise _no_image(image)
    return image


def _no_image(image: object) -> ImageError:
    return ImageError(
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
