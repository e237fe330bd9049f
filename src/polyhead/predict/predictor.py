"""A trained network that answers for images."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import count, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast, overload

import polars as pl
import torch
from jaxtyping import Shaped, UInt8
from torch import Tensor

from polyhead.calibration import Calibrated
from polyhead.errors import RunError
from polyhead.images import Memory, Preprocess
from polyhead.inputs import Sensor
from polyhead.loading import Each, ahead, alone
from polyhead.predict.answers import Answers, Unanswered
from polyhead.predict.asking import place_of, placed, said_of
from polyhead.predict.asking import sensed as sensed_by
from polyhead.predict.finding import find_images
from polyhead.predict.gather import Decoded, Gathered, gather
from polyhead.predict.origin import Origin
from polyhead.predict.pictures import Example, Picture, no_image, pixels_of
from polyhead.predict.runtime import Runtime
from polyhead.predict.stored import StoredImage
from polyhead.settings import nearest
from polyhead.tasks import Task

if TYPE_CHECKING:
    from polyhead.model import Network

_Asked = TypeVar("_Asked", bound=Picture | Example)
OnError = Literal["raise", "skip"]
"""What is done about a row that can't be read: raise its error, or give an ``Unanswered``."""


class Predictor:
    """A trained network with all that is needed to ask it.

    ``predictor("photo.jpg")`` answers for one image; a list of images gives a list of answers. An
    image is a path, the bytes of a file, an array (H, W, 3) of uint8, a Pillow image or, where that
    was allowed, an address of http or https. A network with several inputs takes a mapping from
    input name to image, number or category:
    ``predictor({"left": "1.jpg", "right": "2.jpg", "speed": 30.2})``.

    Attributes:
        runtime: What is asked: the network in torch, or a file that was exported.
        tasks: What it answers.
        images: Its image inputs, by name.
        sensors: Its other inputs.
        calibrated: How sure it may be; None where that was not found out.
        urls: Whether addresses are asked for their images.
        origin: What it was read from; None where it was made of a network in memory.
    """

    def __init__(
        self,
        runtime: Runtime,
        tasks: Sequence[Task],
        images: Mapping[str, StoredImage],
        sensors: Sequence[Sensor] = (),
        calibrated: Calibrated | None = None,
        *,
        urls: bool = False,
        origin: Origin | None = None,
    ) -> None:
        self.runtime = runtime
        self.tasks = tasks
        self.images = images
        self.sensors = sensors
        self.calibrated = calibrated
        self.urls = urls
        self.origin = origin

    @property
    def network(self) -> "Network":
        """The network in torch, in evaluation mode.

        Raises:
            RunError: When a file is asked, which holds none to look into.
        """
        return self.runtime.network

    @property
    def input_names(self) -> tuple[str, ...]:
        """All inputs, images first."""
        return (*self.images, *(sensor.name for sensor in self.sensors))

    @overload
    def __call__(self, image: Picture | Example) -> Answers: ...

    @overload
    def __call__(
        self, image: Picture | Example, *, on_error: Literal["skip"]
    ) -> Answers | Unanswered: ...

    @overload
    def __call__(self, image: list[_Asked]) -> list[Answers]: ...

    @overload
    def __call__(
        self, image: list[_Asked], *, on_error: Literal["skip"]
    ) -> list[Answers | Unanswered]: ...

    def __call__(
        self, image: object, *, on_error: OnError = "raise"
    ) -> Answers | Unanswered | list[Answers] | list[Answers | Unanswered]:
        """Answer for one image, or for each of a list.

        Args:
            image: The image, or a list of images.
            on_error: With ``skip`` an image that can't be read has an ``Unanswered`` in its place,
                so that answers and images stay side by side.

        Raises:
            ImageError: When an image can't be read.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        if isinstance(image, list):
            return list(self.answers(cast("list[Picture]", image), on_error=on_error))
        read = gather(self, Memory(), alone, [cast("Picture", image)])
        if read.faults and on_error == "raise":
            raise read.faults[0]
        return next(self.answered(read))

    @overload
    def answers(
        self, images: Iterable[Picture | Example], batch_size: int = 32
    ) -> Generator[Answers, None, None]: ...

    @overload
    def answers(
        self,
        images: Iterable[Picture | Example],
        batch_size: int = 32,
        *,
        on_error: OnError,
        each: Each = alone,
        batches_ahead: int = 0,
    ) -> Generator[Answers | Unanswered, None, None]: ...

    def answers(
        self,
        images: Iterable[Picture | Example],
        batch_size: int = 32,
        *,
        on_error: OnError = "raise",
        each: Each = alone,
        batches_ahead: int = 0,
    ) -> Generator[Answers, None, None] | Generator[Answers | Unanswered, None, None]:
        """Answer for any number of images, a batch at a time, in their order.

        Args:
            images: Taken as they are needed: no more of them are held than batches are on the way.
            batch_size: How many pass the network at once.
            on_error: With ``skip`` an image that can't be read gives an ``Unanswered``.
            each: Who decodes; see ``polyhead.loading.crew``.
            batches_ahead: How many batches are read while the network is at work on another.

        Raises:
            ImageError: When an image can't be read, naming it.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        waiting = iter(images)
        parts = iter(lambda: list(islice(waiting, batch_size)), [])
        position = 0
        read_ahead = ahead(partial(gather, self, Memory(), each), parts, batches_ahead)
        with closing(read_ahead) as gathered:
            for read in gathered:
                for at, error in read.faults.items():
                    if on_error == "raise":
                        raise placed(error, place_of(read.asked[at], position + at))
                yield from self.answered(read, position)
                position += len(read.asked)

    def rows(self, table: pl.DataFrame, root: str | Path = "") -> Iterator[Example]:
        """The rows of a table as the network is asked for them, by the columns it was trained on.

        Args:
            table: With a column for each input.
            root: Where the paths of images start; addresses stay as they are.

        Raises:
            RunError: When a column is missing.
        """
        columns = {name: image.column for name, image in self.images.items()}
        columns |= {sensor.name: sensor.column for sensor in self.sensors}
        for name, column in columns.items():
            if column not in table.columns:
                hint = nearest(column, table.columns)
                raise RunError(f"the table has no column {column!r} for {name!r}.\n  {hint}")
        for row in table.select(set(columns.values())).iter_rows(named=True):
            asked = {name: row[column] for name, column in columns.items()}
            yield asked | {n: said_of(asked[n], root) for n in self.images}

    def folder(
        self, folder: str | Path, *, on_error: OnError = "raise"
    ) -> Iterator[tuple[Path, Answers | Unanswered]]:
        """Answer for every image below a folder, in the order in which a person counts them.

        Raises:
            ImageError: When there is none, or one can't be read.
        """
        asked, files = tee(find_images([Path(folder)]))
        yield from zip(files, self.answers(asked, on_error=on_error), strict=True)

    def answered(self, read: Gathered, position: int = 0) -> Iterator[Answers | Unanswered]:
        """What is said of each row of a batch that was read; see ``polyhead.predict.gather``.

        Args:
            read: The rows; one that could not be read gives an ``Unanswered``.
            position: Which of all that were asked the first one is.
        """
        said = self.predict(read.inputs) if len(read.faults) < len(read.asked) else {}
        places = count()
        for at, asked in enumerate(read.asked):
            if at in read.faults:
                yield Unanswered(read.faults[at], place_of(asked, position + at))
                continue
            place = next(places)
            yield self.answer({name: p[place] for name, p in said.items()})

    def predict(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> dict[str, Tensor]:
        """Prepared inputs -> predictions by task, in the user's units or as probabilities."""
        return self.runtime(inputs)

    def blank(self) -> dict[str, Shaped[Tensor, "1 ..."]]:
        """A row of nothing, prepared: black images, and zeros for the other inputs."""
        images = {n: torch.zeros(1, 3, *p.size) for n, p in self.preprocesses().items()}
        return images | {s.name: torch.zeros_like(s.nothing(1)) for s in self.sensors}

    def answer(self, predictions: Mapping[str, Tensor]) -> Answers:
        """One row of predictions in words."""
        said = {task.name: task.answer(predictions[task.name]) for task in self.tasks}
        if self.calibrated is not None:
            sure = self.calibrated
            said = {task.name: sure.doubted(task, said[task.name]) for task in self.tasks}
        return Answers(said)

    def may_be_absent(self, name: str) -> bool:
        """Whether a row may do without an input."""
        return self.runtime.may_be_absent(name)

    def pixels(self, asked: Picture | Example) -> dict[str, UInt8[Tensor, "3 H W"]]:
        """The images of a row as they are before anything is done to them; absent ones left out.

        Raises:
            ImageError: When an image can't be read.
        """
        given = self._by_input(asked)
        return {
            n: pixels_of(cast("Picture", given[n]), image.preprocess, urls=self.urls)
            for n, image in self.images.items()
            if given.get(n) is not None
        }

    def prepared(self, asked: Picture | Example) -> dict[str, Tensor]:
        """The inputs of a row as the network takes them, without the axis of a batch.

        Raises:
            ImageError: When an image can't be read.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        images = {
            n: torch.full((3, *self.images[n].preprocess.size), torch.nan)
            if pixels is None
            else self.images[n].preprocess(pixels)
            for n, pixels in self.decoded(asked).items()
        }
        return images | self.sensed(asked)

    def preprocesses(self) -> dict[str, Preprocess]:
        """By image input what is done to its pixels."""
        return {name: image.preprocess for name, image in self.images.items()}

    def decoded(self, asked: Picture | Example) -> Decoded:
        """The images of a row as they are; None for one that is absent, and may be.

        Raises:
            ImageError: When an image can't be read.
            RunError: When an image is missing that the network never learned to do without.
        """
        given = self._by_input(asked)
        return {n: self._pixels(n, cast("Picture | None", given.get(n))) for n in self.images}

    def sensed(self, asked: Picture | Example) -> dict[str, Shaped[Tensor, ""]]:
        """The inputs of a row that are no images.

        Raises:
            InputError: When a number or category can't be read, or is missing.
        """
        given = self._by_input(asked)
        return {s.name: sensed_by(s, given.get(s.name)) for s in self.sensors}

    def _by_input(self, asked: Picture | Example) -> Example:
        if asked is None:  # an image that stands alone must be there
            raise no_image(asked)
        given = asked if isinstance(asked, Mapping) else {next(iter(self.images)): asked}
        unknown = [name for name in given if name not in self.input_names]
        if unknown:
            hint = nearest(unknown[0], list(self.input_names))
            raise RunError(f"the network has no input {unknown[0]!r}.\n  {hint}")
        return given

    def _pixels(self, name: str, image: Picture | None) -> UInt8[Tensor, "3 H W"] | None:
        if image is not None:
            return pixels_of(image, self.images[name].preprocess, urls=self.urls)
        if self.may_be_absent(name):
            return None
        names = ", ".join(self.input_names)
        hint = (
            ""
            if len(self.input_names) == 1
            else "; or train with drop_inputs = 0.1 under [model.neck]"
        )
        raise RunError(
            f"the network never learned to do without {name!r}, and got none.\n"
            f"  Give a mapping that holds its inputs: {names}{hint}."
        )

    def __repr__(self) -> str:
        asks = "; ".join(f"{task.name}: {task.summary}" for task in self.tasks)
        return f"Predictor({asks})"
