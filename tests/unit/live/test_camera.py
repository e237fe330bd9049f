from typing import Any

import cv2
import numpy as np
import pytest

from polyhead.errors import VideoError
from polyhead.live.camera import Camera


class Fake:
    """A camera that gives frames as it is told: 1 is a frame, 0 a failure."""

    def __init__(self, plan: str) -> None:
        self.plan, self.at, self.given_back = plan, -1, False

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return bool(self.plan)

    def read(self) -> tuple[bool, Any]:
        self.at += 1
        there = self.plan[min(self.at, len(self.plan) - 1)] == "1"
        return there, np.full((4, 6, 3), (0, 0, 200), np.uint8) if there else None

    def get(self, _: int) -> float:
        return 30.0

    def set(self, *_: float) -> bool:
        return True

    def release(self) -> None:
        self.given_back = True


def test_a_camera_that_is_not_there_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(VideoError, match=r"camera 97: can't be opened\. It is not there"):
        Camera(97)
    assert capfd.readouterr().err == ""


def test_frames_of_a_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake("1001")
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: fake)
    camera = Camera(2)
    for _ in range(2):  # two failures in a row are not the end
        assert camera.read()[1][:, 0, 0].tolist() == [200, 0, 0]
    assert (camera.live, camera.rate, camera.name) == (True, 30.0, "camera 2")
    camera.close()
    assert fake.given_back


def test_one_that_is_unplugged_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: Fake("10"))
    camera = Camera(1)
    camera.read()
    with pytest.raises(VideoError, match=r"camera 1: gives no more pictures"):
        camera.read()
