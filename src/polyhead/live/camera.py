"""Pictures of a camera."""

from typing import final

from jaxtyping import UInt8
from torch import Tensor

from polyhead.errors import VideoError
from polyhead.live.opencv import hushed
from polyhead.live.video import rgb

_PATIENCE = 3  # pictures that may fail one after the other before it counts as gone


@final
class Camera:
    """A camera by its number, as the system counts them.

    Attributes:
        name: ``camera 0``.
        rate: Pictures a second, as the camera says; 0 where it doesn't.
    """

    live = True
    note = ""

    def __init__(self, number: int) -> None:
        """Open it.

        Raises:
            VideoError: When there is none, or it gives no picture to this program.
            MissingExtraError: When OpenCV is not installed.
        """
        self.name = f"camera {number}"
        with hushed() as cv2:
            self._capture = cv2.VideoCapture(number)
        if not self._capture.isOpened():
            raise VideoError(
                f"{self.name}: can't be opened. It is not there, another program has it, or this "
                "one may not use it."
            )
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # where the driver can: no queue of old ones
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if 0 < rate <= 1000 else 0.0

    def read(self) -> tuple[float, UInt8[Tensor, "3 H W"]]:
        """The next picture; its time is when it comes.

        Raises:
            VideoError: When the camera is gone.
        """
        for _ in range(_PATIENCE):
            there, pixels = self._capture.read()
            if there:
                return 0.0, rgb(pixels)
        raise VideoError(f"{self.name}: gives no more pictures. Was it unplugged?")

    def close(self) -> None:
        """Give the camera back."""
        self._capture.release()
