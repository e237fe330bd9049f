"""OpenCV, which knows codecs and cameras; it keeps its own warnings to itself here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from polyhead.errors import MissingExtraError


def opencv() -> Any:  # noqa: ANN401 - it has no types
    """The library.

    Raises:
        MissingExtraError: When it is not installed.
    """
    # What is wrong with a video is said by our errors. It is read once, with the first video.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    try:
        import cv2
    except ImportError:
        raise MissingExtraError("reading a video or a camera", "video") from None
    return cv2


@contextmanager
def hushed() -> Iterator[Any]:
    """The library, for as long as it is to print nothing of its own.

    Raises:
        MissingExtraError: When it is not installed.
    """
    cv2 = opencv()
    logging = cv2.utils.logging
    level = logging.getLogLevel()
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    try:
        yield cv2
    finally:
        logging.setLogLevel(level)
