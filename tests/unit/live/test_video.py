import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from polyhead.errors import MissingExtraError, VideoError
from polyhead.live.video import Video

MakeVideo = Callable[..., Path]
QUARTER = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
UPRIGHT = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def read_all(video: Video) -> list[tuple[float, torch.Tensor]]:
    return list(iter(video.read, None))


@pytest.mark.parametrize(("name", "codec"), [("clip.mp4", "mp4v"), ("clip.avi", "MJPG")])
def test_frames_come_upright_red_first_with_their_times(
    make_video: MakeVideo, name: str, codec: str
) -> None:
    frame = np.zeros((32, 48, 3), np.uint8)
    frame[:16, :, 0] = 200  # red above
    frame[16:, :, 2] = 200  # blue below
    video = Video(make_video([frame] * 5, name, codec, rate=10))
    shots = read_all(video)
    assert [time for time, _ in shots] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    pixels = shots[2][1]
    assert pixels.shape == (3, 32, 48)
    assert pixels.dtype == torch.uint8
    assert pixels[:, 4, 24].tolist() == pytest.approx([200, 0, 0], abs=12)
    assert pixels[:, 28, 24].tolist() == pytest.approx([0, 0, 200], abs=12)
    assert video.rate == 10
    assert video.note == ""
    video.close()


def test_the_video_of_a_phone_that_was_held_upright_is_set_upright(make_video: MakeVideo) -> None:
    """Its frames lie; the track header says by how much to turn them."""
    frame = np.zeros((32, 64, 3), np.uint8)
    frame[:, :32] = 220  # bright at the left, which is above, once turned to the right
    path = make_video([frame] * 3, "phone.mp4", "mp4v")
    content = path.read_bytes()
    assert content.count(UPRIGHT) >= 1
    head = content.index(b"tkhd")
    at = content.index(UPRIGHT, head)
    path.write_bytes(content[:at] + QUARTER + content[at + 36 :])
    pixels = read_all(Video(path))[0][1].float().mean(0)
    assert pixels.shape == (64, 32)
    assert pixels[:28].mean() > 180
    assert pixels[36:].mean() < 40


def test_a_truncated_video_gives_what_it_holds_and_says_so(make_video: MakeVideo) -> None:
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 255, (64, 64, 3)).astype(np.uint8) for _ in range(30)]
    path = make_video(frames)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    video = Video(path)
    shots = read_all(video)
    assert 8 <= len(shots) <= 20
    assert video.note == (
        f"{path}: ended after {len(shots)} of the 30 pictures that it announces; "
        "it is truncated or damaged."
    )


def test_files_that_are_no_video(tmp_path: Path, make_video: MakeVideo) -> None:
    with pytest.raises(VideoError, match=r"gone\.mp4: no such file"):
        Video(tmp_path / "gone.mp4")
    for content in (b"", b"no video\n" * 50):
        (tmp_path / "bad.mp4").write_bytes(content)
        with pytest.raises(VideoError, match=r"bad\.mp4: can't be read as a video"):
            Video(tmp_path / "bad.mp4")
    cut = make_video([np.zeros((32, 32, 3), np.uint8)] * 9, "cut.mp4", "mp4v")
    cut.write_bytes(cut.read_bytes()[:300])
    with pytest.raises(VideoError, match=r"cut\.mp4: can't be read as a video"):
        Video(cut)


class Fake:
    """A file as OpenCV reads it, with a clock that the test says."""

    def __init__(self, stamps: list[float], rate: float = 25.0) -> None:
        self.stamps, self.rate, self.at = stamps, rate, -1

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def read(self) -> tuple[bool, Any]:
        self.at += 1
        there = self.at < len(self.stamps)
        return there, np.zeros((4, 4, 3), np.uint8) if there else None

    def get(self, what: int) -> float:
        known = {cv2.CAP_PROP_FPS: self.rate, cv2.CAP_PROP_FRAME_COUNT: float(len(self.stamps))}
        return known[what] if what in known else 1000 * self.stamps[self.at]


@pytest.fixture
def times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    path = tmp_path / "odd.mp4"
    path.write_bytes(b"x")

    def read(stamps: list[float], rate: float = 25.0) -> list[float]:
        monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Fake(stamps, rate))
        return [time for time, _ in read_all(Video(path))]

    return read


def test_a_variable_rate_is_kept(times: Callable[..., Any]) -> None:
    assert times([0.0, 0.02, 0.3, 0.31, 2.0]) == pytest.approx([0.0, 0.02, 0.3, 0.31, 2.0])


def test_a_clock_that_goes_backwards_or_stands_goes_on_by_a_picture(
    times: Callable[..., Any],
) -> None:
    assert times([0.0, 0.04, 0.0, 0.04, 0.08]) == pytest.approx([0.0, 0.04, 0.08, 0.12, 0.16])
    assert times([0.0, 0.0, 0.0]) == pytest.approx([0.0, 0.04, 0.08])
    nan = float("nan")
    assert times([nan, 0.5, nan, nan], rate=10.0) == pytest.approx([0.0, 0.5, 0.6, 0.7])


def test_time_begins_at_the_first_picture(times: Callable[..., Any]) -> None:
    assert times([7.0, 7.1]) == pytest.approx([0.0, 0.1])


@pytest.mark.parametrize("rate", [0.0, float("nan"), 1e9])
def test_a_rate_that_can_not_be_is_taken_for_the_usual(
    times: Callable[..., Any], rate: float
) -> None:
    assert times([0.0, 0.0], rate=rate) == pytest.approx([0.0, 0.04])


def test_a_video_without_a_picture(times: Callable[..., Any]) -> None:
    with pytest.raises(VideoError, match=r"odd\.mp4: a video without a picture"):
        times([])


def test_without_opencv_the_extra_is_named(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    with pytest.raises(MissingExtraError, match=r"polyhead\[video\]"):
        Video(clip)
