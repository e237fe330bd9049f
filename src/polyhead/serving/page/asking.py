"""What somebody gave -> what the network says of it, and where it looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from jaxtyping import UInt8
from torch import Tensor

from polyhead.detection import Box, Detector, ask_together, cut, left_to_right
from polyhead.errors import PolyheadError, RunError
from polyhead.images import read_rgb
from polyhead.predict import Answers, Example, Predictor
from polyhead.reasons import Reasons, explain
from polyhead.serving.page.limits import Limits
from polyhead.serving.page.sensors import of_sensor
from polyhead.serving.page.uploads import Upload

Given = Mapping[str, Upload | float | str | None]
"""By input what somebody gave for it."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What the network was asked about: one thing in a photo, or all inputs together.

    Attributes:
        answers: What it says.
        example: What it was asked.
        box: Where the thing is in the photo; None where nothing was looked for.
        reasons: Where the network looked, once that was found out.
    """

    answers: Answers
    example: Example = field(repr=False)
    box: Box | None = None
    reasons: Reasons | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Asked:
    """All that was asked at once.

    Attributes:
        name: What the photo is called.
        images: By input, (H, W, 3), what was given.
        subjects: What the network was asked about; more may be found than it was asked.
        found: How many things were found.
    """

    name: str
    images: Mapping[str, UInt8[np.ndarray, "H W 3"]] = field(repr=False)
    subjects: Sequence[Subject]
    found: int


@dataclass(frozen=True)
class Asking:
    """A network, what finds what it is asked about, and how much it is given.

    Attributes:
        predictor: The network.
        detector: What finds faces, or other things, in a photo; without it the whole photo is one.
        limits: How much is looked at.
    """

    predictor: Predictor
    detector: Detector | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def is_plain(self) -> bool:
        """Whether one image is all that the network wants, so that it answers without a button."""
        return len(self.predictor.images) == 1 and not self.predictor.sensors

    def check(self) -> None:
        """Refuse a detector before a network that wants more than a photo.

        Raises:
            RunError: Naming the inputs.
        """
        if self.detector is not None and not self.is_plain:
            names = [*self.predictor.images, *(one.name for one in self.predictor.sensors)]
            raise RunError(
                "a page with a detector: Expected a network with one image input alone; "
                f"got {', '.join(names)}."
            )

    @cached_property
    def blind(self) -> str:
        """Why it can't be shown where the network looks, as a sentence; empty where it can."""
        image = np.zeros((32, 32, 3), dtype=np.uint8)
        sensed = {sensor.name: of_sensor(sensor) for sensor in self.predictor.sensors}
        try:
            explain(self.predictor, [{**dict.fromkeys(self.predictor.images, image), **sensed}])
        except PolyheadError as error:
            return " ".join(str(error).removeprefix("explain: ").split())
        return ""

    def photo(self, upload: Upload) -> Asked:
        """Answer for a photo by itself.

        Raises:
            ImageError: When it can't be read, or is too large.
        """
        name = next(iter(self.predictor.images))
        if self.detector is None:
            return self.row({name: upload})
        self.limits.check(upload.name, upload.data)
        pixels = read_rgb(upload.data, upload.name)
        every = self.detector(pixels)
        boxes = left_to_right(every[: self.limits.faces])
        asked: list[Example] = [{name: _array(crop)} for crop in cut(pixels, boxes)]
        subjects = list(map(Subject, ask_together(self.predictor, asked), asked, boxes))
        return Asked(upload.name, {name: _array(pixels)}, subjects, len(every))

    def row(self, given: Given) -> Asked:
        """Answer for all inputs of a row together.

        Raises:
            ImageError: When an image can't be read, or is too large.
            InputError: When a number or category can't be read, or is missing.
            RunError: When an image is missing that the network never learned to do without.
        """
        images = {
            name: self._image(name, upload)
            for name, upload in given.items()
            if isinstance(upload, Upload)
        }
        rest = {name: one for name, one in given.items() if not isinstance(one, Upload)}
        example: Example = {**rest, **images}
        answers = self.predictor(example)
        names = [one.name for one in given.values() if isinstance(one, Upload)]
        return Asked(", ".join(names), images, [Subject(answers, example)], 1)

    def looked(self, asked: Asked) -> Asked:
        """The same with where the network looked, for the first of its subjects."""
        if self.blind:
            return asked
        first = asked.subjects[: self.limits.looked_at]
        found = explain(self.predictor, [subject.example for subject in first])
        known = [replace(one, reasons=why) for one, why in zip(first, found, strict=True)]
        return replace(asked, subjects=[*known, *asked.subjects[len(first) :]])

    def _image(self, name: str, upload: Upload) -> UInt8[np.ndarray, "H W 3"]:
        self.limits.check(upload.name, upload.data)
        preprocess = self.predictor.images[name].preprocess
        return _array(preprocess.decode(upload.data, upload.name))


def _array(pixels: UInt8[Tensor, "3 H W"]) -> UInt8[np.ndarray, "H W 3"]:
    return np.ascontiguousarray(pixels.permute(1, 2, 0).numpy())
