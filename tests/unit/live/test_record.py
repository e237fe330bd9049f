from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import polars as pl
import pytest
import torch

import polyhead as ph
from polyhead.detection import Box
from polyhead.errors import VideoError
from polyhead.live import Seen, Tracked, recorded, watch
from polyhead.live.drawing import Canvas
from polyhead.live.video import Video
from polyhead.predict import Answers
from polyhead.tasks import Answer


def frames_of(path: Path) -> list[torch.Tensor]:
    return [pixels for _, pixels in iter(Video(path).read, None)]


@pytest.mark.parametrize("name", ["答案.csv", "answers.parquet"])
def test_a_table_has_a_row_for_each_frame(
    predictor: ph.Predictor, clip: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    seen = list(recorded(watch(predictor, clip, every_frame=True), out))
    table = pl.read_csv(out) if name.endswith("csv") else pl.read_parquet(out)
    assert table.columns == [
        "time",
        "frame",
        "track",
        "age",
        "gender",
        "gender_probability",
        "latency_ms",
    ]
    assert table["frame"].to_list() == list(range(12))
    assert table["age"].to_list() == pytest.approx(
        [one.tracks[0].answers["age"].value for one in seen]
    )


def test_a_table_says_where_things_are(predictor: ph.Predictor, clip: Path, tmp_path: Path) -> None:
    def found(pixels: torch.Tensor) -> tuple[Box, ...]:
        return Box(1, 2, 20, 30, 0.5), Box(-5, 0, 10, 10)

    watched = watch(predictor, clip, detector=found, every_frame=True)
    assert len(list(recorded(watched, tmp_path / "a.csv"))) == 12
    table = pl.read_csv(tmp_path / "a.csv")
    assert table["track"].to_list() == [0, 1] * 12
    assert (
        table.row(0, named=True).items()
        >= {"box_left": 1.0, "box_top": 2.0, "box_score": 0.5}.items()
    )


def test_what_was_seen_before_an_error_is_written_whole(
    predictor: ph.Predictor, shots: Callable[..., Any], tmp_path: Path
) -> None:
    gone = VideoError("camera 0: gives no more pictures.")
    watched = watch(predictor, shots([0.0, 0.04], gone), every_frame=True)
    with pytest.raises(VideoError, match="camera 0"):
        list(recorded(watched, tmp_path / "a.csv"))
    assert pl.read_csv(tmp_path / "a.csv").height == 2
    film = watch(predictor, shots([0.0, 0.04], gone), every_frame=True)
    with pytest.raises(VideoError, match="camera 0"):
        list(recorded(film, tmp_path / "a.avi"))
    assert len(frames_of(tmp_path / "a.avi")) == 2


def test_breaking_off_keeps_what_was_seen(
    predictor: ph.Predictor, clip: Path, tmp_path: Path
) -> None:
    with closing(recorded(watch(predictor, clip, every_frame=True), tmp_path / "a.csv")) as seen:
        for _ in range(3):
            next(seen)
        assert not (tmp_path / "a.csv").exists()
    assert pl.read_csv(tmp_path / "a.csv").height == 3


def test_where_nothing_is_answered_nothing_is_written(
    predictor: ph.Predictor, shots: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ("a.csv", "a.mp4"):
        assert list(recorded(watch(predictor, shots([]), every_frame=True), tmp_path / name)) == []
    assert list(tmp_path.glob("a*")) == []


@pytest.mark.parametrize("name", ["drawn.mp4", "drawn.avi", "drawn.mkv"])
def test_a_drawn_video_keeps_the_frames_and_says_the_answers_below(
    predictor: ph.Predictor, clip: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    list(recorded(watch(predictor, clip, every_frame=True), out))
    drawn = frames_of(out)
    assert len(drawn) == 12
    assert drawn[0].shape[2] == 320  # a small frame is enlarged, for the text
    assert drawn[0].shape[1] > 340
    for n in (0, 6, 11):
        assert float(drawn[n][:, 100:200, 100:200].float().mean()) == pytest.approx(20 * n, abs=12)
        assert float(drawn[n][:, 330:].float().max()) > 180  # text
    assert list(tmp_path.glob(".*")) == []


def seen_at(time: float, level: int, *, width: int = 400, box: Box | None = None) -> Seen:
    frame = torch.full((3, 200, width), level, dtype=torch.uint8)
    said = said_of()
    return Seen(0, time, frame, (Tracked(0, box, said, said),), 0.01)


def said_of() -> Answers:
    return Answers({"年龄": Answer("年龄", 26.0, "26 years"), "b": Answer("b", "x", "x (0.93)")})


def test_a_drawn_video_keeps_the_time_where_frames_were_dropped(tmp_path: Path) -> None:
    class Watched:
        rate = 10.0

        def __iter__(self) -> Iterator[Seen]:
            return iter([seen_at(0.2, 50), seen_at(0.5, 150), seen_at(0.51, 250)])

        def close(self) -> None:
            pass

    list(recorded(Watched(), tmp_path / "a.avi"))  # type: ignore[arg-type]
    levels = [
        round(float(f[:, 50:100, 50:100].float().mean())) for f in frames_of(tmp_path / "a.avi")
    ]
    assert levels == pytest.approx([50, 50, 50, 50, 50, 250], abs=4)


def test_frames_of_another_size_are_fitted_in() -> None:
    canvas = Canvas(seen_at(0.0, 100))
    drawn = canvas.draw(seen_at(0.1, 200, width=100))
    assert drawn.shape == canvas.draw(seen_at(0.0, 100)).shape
    assert drawn[100, 10].tolist() == [0, 0, 0]
    assert drawn[100, 200].tolist() == [200, 200, 200]


@pytest.mark.parametrize(
    "box", [Box(100, 50, 200, 150), Box(-30, -30, 40, 40), Box(350, 150, 500, 300), Box(9, 9, 9, 9)]
)
def test_boxes_are_drawn_with_their_answers_inside_of_the_frame(box: Box) -> None:
    canvas = Canvas(seen_at(0.0, 255, box=box))
    drawn = canvas.draw(seen_at(0.0, 255, box=box))
    assert drawn.shape == (200, 400, 3)
    assert (drawn < 60).all(axis=2).sum() > 1000  # the bar of the answers


def test_other_kinds_of_file_are_refused(predictor: ph.Predictor, clip: Path) -> None:
    with pytest.raises(VideoError, match=r"a\.gif: can't write this kind\. Expected \.csv"):
        recorded(watch(predictor, clip), "a.gif")


def test_a_codec_that_is_not_there_is_said_and_nothing_stays(
    predictor: ph.Predictor, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Without:
        fourcc = cv2.VideoWriter.fourcc

        def __init__(self, *_: object) -> None:
            pass

        def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
            return False

    monkeypatch.setattr(cv2, "VideoWriter", Without)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(VideoError, match=r"a\.mp4: this OpenCV can't write such a video"):
        list(recorded(watch(predictor, clip, every_frame=True), tmp_path / "a.mp4"))
    assert sorted(tmp_path.iterdir()) == before


def test_numbers_are_whole_so_that_codecs_take_them() -> None:
    frame = torch.zeros(3, 101, 333, dtype=torch.uint8)
    said = said_of()
    canvas = Canvas(Seen(0, 0.0, frame, (Tracked(0, None, said, said),), 0.0))
    assert all(side % 2 == 0 for side in canvas.size)
    assert np.asarray(canvas.size).min() > 0
