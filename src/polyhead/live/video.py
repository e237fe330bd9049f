"""Pictures of a video file."""

import math
from pathlib import Path
from typing import final

import torch
from jaxtyping import UInt8
from torch import Tensor

from polyhead.errors import VideoError
from polyhead.live.opencv import hushed, opencv

_USUAL = 25.0  # pictures a second, where a file says nothing that can be


@final
class Video:
    """A video file, read from its first picture to its last. One that lies turned is set upright.

    Where the clock of a file goes backwards, or stands, it goes on from there by one picture.

    Attributes:
        name: The file.
        rate: Pictures a second in the mean, as the file says.
        note: That it ended early, where it did.
    """

    live = False

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            VideoError: When it can't be read as a video.
            MissingExtraError: When OpenCV is not installed.
        """
        self.name = str(path)
        if not path.is_file():
            raise VideoError(f"{path}: no such file. Expected a video, a camera or images.")
        with hushed() as cv2:
            self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise VideoError(f"{path}: can't be read as a video; it is another kind, or truncated.")
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if 0 < rate <= 1000 else _USUAL
        announced = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self._announced = int(announced) if math.isfinite(announced) else 0
        self._read, self._last, self._shift = 0, -math.inf, 0.0
        self.note = ""

    def read(self) -> tuple[float, UInt8[Tensor, "3 H W"]] | None:
        """The next picture, and its time in the file.

        Raises:
            VideoError: When there is not one.
        """
        cv2 = opencv()
        there, pixels = self._capture.read()
        if not there:
            self._end()
            return None
        self._read += 1
        return self._time(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000), rgb(pixels)

    def close(self) -> None:
        """Close the file."""
        self._capture.release()

    def _end(self) -> None:
        if not self._read:
            raise VideoError(f"{self.name}: a video without a picture.")
        if self._read < self._announced * 0.98 - 1:
            self.note = (
                f"{self.name}: ended after {self._read:,} of the {self._announced:,} pictures "
                "that it announces; it is truncated or damaged."
            )

    def _time(self, said: float) -> float:
        step = 1 / self.rate
        if math.isinf(self._last):
            self._shift = -said if math.isfinite(said) else 0.0  # the first one is at 0
        time = said + self._shift
        if not math.isfinite(time) or time <= self._last:
            time = self._last + step if self._read > 1 else 0.0
            self._shift = time - said if math.isfinite(said) else self._shift
        self._last = time
        return time


def rgb(pixels: object) -> UInt8[Tensor, "3 H W"]:
    """What OpenCV gives, (H, W, 3) with blue first, as the rest of the package takes it."""
    cv2 = opencv()
    return torch.from_numpy(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)).permute(2, 0, 1)
