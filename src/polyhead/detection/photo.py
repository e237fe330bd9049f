"""A photo -> all that is found in it, and what a network says of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from jaxtyping import UInt8
from torch import Tensor

from polyhead.detection.box import Box, Detector, left_to_right
from polyhead.detection.cut import cut
from polyhead.detection.similarity import PADDING, SIDE
from polyhead.errors import RunError
from polyhead.predict import Answers, Example, Picture, pixels_of
from polyhead.settings import nearest

_TOGETHER = 64  # of more, a part passes the network after the other


class Asked(Protocol):
    """The network that is asked: a ``Predictor``, or what answers as one."""

    @property
    def images(self) -> Mapping[str, object]:
        """Its image inputs, by name."""

    def answers(
        self, images: Sequence[Picture | Example], batch_size: int = 32
    ) -> Iterator[Answers]:
        """What it says of each."""


@dataclass(frozen=True)
class Found:
    """One thing in a photo.

    Attributes:
        box: Where it is.
        answers: What the network says of it.
    """

    box: Box
    answers: Answers

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {"box": self.box.to_json(), "answer": self.answers.to_json()}


@dataclass(frozen=True)
class PhotoAnswers:
    """All that was found in a photo, from left to right. Empty, and so false, where nothing was.

    Attributes:
        width: Of the photo, in pixels.
        height: Of the photo, in pixels.
        found: What was found.
    """

    width: int
    height: int
    found: tuple[Found, ...] = ()

    def __iter__(self) -> Iterator[Found]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, position: int) -> Found:
        return self.found[position]

    def __str__(self) -> str:
        count = len(self.found)
        lines = (f"{n} of {count}: {one.answers}" for n, one in enumerate(self.found, start=1))
        return "\n".join(lines) or "nothing found"

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "width": self.width,
            "height": self.height,
            "found": [one.to_json() for one in self.found],
        }


def answer_photo(
    predictor: Asked,
    photo: Picture,
    detector: Detector,
    *,
    input_name: str | None = None,
    others: Example | None = None,
    size: int = SIDE,
    padding: float = PADDING,
) -> PhotoAnswers:
    """Find all that a detector finds in a photo, and ask a network about each of it, in one batch.

    ``ph.answer_photo(ph.load("runs/faces"), "party.jpg", ph.FaceDetector())`` answers for faces. A
    detector is any function from pixels (3, H, W) to boxes.

    Args:
        predictor: The network.
        photo: A path, the bytes of a file, an array (H, W, 3) of uint8 or a Pillow image.
        detector: What finds.
        input_name: The image input that is to see what was found; the only one unless given.
        others: What the other inputs of the network are given, by name: the same for all found.
        size: Pixels a side of what is cut out.
        padding: How much of the photo is cut out around it; see ``polyhead.detection.cut``.

    Raises:
        ImageError: When the photo can't be read.
        RunError: When the network has several image inputs and none is named, or lacks it; or
            something is found, and another input is missing.
        InputError: When another input can't be read, or is missing.
    """
    name = _input_of(predictor, input_name)
    pixels = pixels_of(photo)
    boxes = left_to_right(detector(pixels))
    found = ask(
        predictor, pixels, boxes, input_name=name, others=others, size=size, padding=padding
    )
    return PhotoAnswers(pixels.shape[2], pixels.shape[1], found)


def ask(
    predictor: Asked,
    pixels: UInt8[Tensor, "3 H W"],
    boxes: Sequence[Box],
    *,
    input_name: str | None = None,
    others: Example | None = None,
    size: int = SIDE,
    padding: float = PADDING,
) -> tuple[Found, ...]:
    """What a network says of each box of a photo, in their order; see ``answer_photo``.

    Args:
        predictor: The network.
        pixels: The photo, RGB, upright.
        boxes: What was found in it.
        input_name: The image input that is to see it; the only one unless given.
        others: What the other inputs of the network are given.
        size: Pixels a side of what is cut out.
        padding: How much of the photo is cut out around it.

    Raises:
        RunError: When the network has several image inputs and none is named, or lacks it; or
            another input is missing.
        InputError: When another input can't be read, or is missing.
    """
    name = _input_of(predictor, input_name)
    asked: list[Example] = [
        {**(others or {}), name: crop.permute(1, 2, 0).numpy()}
        for crop in cut(pixels, boxes, size, padding)
    ]
    return tuple(map(Found, boxes, ask_together(predictor, asked)))


def ask_together(predictor: Asked, asked: Sequence[Example]) -> Iterator[Answers]:
    """What a network says of all that was cut out of a photo, in one batch where it is not much."""
    return predictor.answers(asked, max(1, min(len(asked), _TOGETHER)))


def _input_of(predictor: Asked, wanted: str | None) -> str:
    names = list(predictor.images)
    if wanted is None and len(names) == 1:
        return names[0]
    listed = ", ".join(names)
    if wanted is None:
        raise RunError(
            f"the network has {len(names)} image inputs: {listed}.\n"
            "  Name the one that is to see what is found: input_name=..."
        )
    if wanted not in names:
        raise RunError(f"the network has no image input {wanted!r}.\n  {nearest(wanted, names)}")
    return wanted
