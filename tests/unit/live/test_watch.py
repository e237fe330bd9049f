"""The loop, by a clock that nobody waits for; and whole, over made videos."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from jaxtyping import UInt8
from torch import Tensor

import polyhead as ph
from polyhead.detection import Box
from polyhead.errors import RunError, SpecError, VideoError
from polyhead.live import Watch, watch

Watching = Callable[..., Watch]
FRAMES = [n / 25 for n in range(50)]


def test_a_quick_network_answers_every_frame(watching: Watching) -> None:
    watched = watching(FRAMES, takes=0.01)
    assert [seen.number for seen in watched] == list(range(50))
    summary = watched.summary
    assert (summary.seen, summary.answered, summary.dropped, summary.late) == (50, 50, 0, 0)
    assert summary.latency is not None
    assert summary.latency.p50 == pytest.approx(0.01)


def test_a_slower_one_answers_the_newest_and_lets_nothing_queue_up(watching: Watching) -> None:
    watched = watching(FRAMES, takes=0.06)
    seen = list(watched)
    summary = watched.summary
    assert summary.seen == 50
    assert summary.answered + summary.dropped == 50
    assert 24 <= summary.answered <= 34
    assert summary.late == 0
    assert max(one.latency for one in seen) <= 0.1 + 1e-6
    assert seen[-1].number == 49


@pytest.mark.parametrize("takes", [0.075, 0.085, 0.095])
def test_within_the_budget_no_answer_is_late(watching: Watching, takes: float) -> None:
    """Old frames are dropped, though answering them would be quicker than to wait for the next."""
    watched = watching(FRAMES, takes=takes)
    assert all(seen.latency <= 0.1 + 1e-6 for seen in watched)
    assert watched.summary.late == 0
    without = watching(FRAMES, takes=takes, budget=None)
    assert max(seen.latency for seen in without) > 0.1


def test_a_network_that_never_meets_the_budget_answers_late_and_says_so(
    watching: Watching,
) -> None:
    watched = watching(FRAMES, takes=0.5)
    assert [seen.number for seen in watched] == [0, 12, 25, 37, 49]
    summary = watched.summary
    assert (summary.late, summary.dropped) == (5, 45)
    assert "answering alone takes about 500 ms, more than the budget of 100 ms" in str(summary)


def test_frames_that_come_late_are_answered_all_the_same(watching: Watching) -> None:
    """Each is 60 ms old when it comes, and answering takes 60: none can be in time."""
    watched = watching(FRAMES, takes=0.06, delay=0.06)
    numbers = [seen.number for seen in watched]
    assert len(numbers) >= 12
    assert max(np.diff(numbers)) <= 4
    assert watched.summary.late == len(numbers)


def test_the_summary_in_words_and_as_data(watching: Watching) -> None:
    watched = watching(FRAMES, takes=0.01)
    assert watched.summary.latency is None
    for _ in watched:
        pass
    assert str(watched.summary) == (
        "50 frames: 50 answered, 0 dropped, 0 late; 25.4 answers a second\n"
        "latency: p50 10 ms, p99 10 ms, at most 10 ms; budget 100 ms"
    )
    assert watched.summary.to_json() == {
        "seen": 50,
        "answered": 50,
        "dropped": 0,
        "late": 0,
        "latency_ms": {"p50": 10.0, "p99": 10.0, "max": 10.0},
        "budget_ms": 100.0,
        "answers_per_second": 25.38,
        "seconds": 1.97,
        "notes": [],
    }


def test_every_frame_of_a_video_is_answered_as_the_predictor_does(
    predictor: ph.Predictor, clip: Path
) -> None:
    watched = watch(predictor, clip, every_frame=True, smooth_s=0)
    seen = list(watched)
    assert [one.number for one in seen] == list(range(12))
    assert [one.time for one in seen] == pytest.approx([n / 25 for n in range(12)])
    for one in seen:
        (track,) = one.tracks
        said = predictor(one.frame.permute(1, 2, 0).numpy())
        assert dict(track.answers) == dict(track.single) == dict(said)
    assert (watched.summary.answered, watched.summary.dropped) == (12, 0)


def test_smoothed_answers_are_calmer_and_hold_no_interval(
    predictor: ph.Predictor, make_video: Callable[..., Path]
) -> None:
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 255, (32, 32, 3)).astype(np.uint8) for _ in range(40)]
    seen = list(watch(predictor, make_video(frames), every_frame=True))
    calm = np.array([one.tracks[0].answers["age"].value for one in seen], dtype=float)
    single = np.array([one.tracks[0].single["age"].value for one in seen], dtype=float)
    assert np.abs(np.diff(calm[10:])).mean() < 0.2 * np.abs(np.diff(single[10:])).mean()
    assert calm[-1] == pytest.approx(single[15:].mean(), abs=2 * single.std() / 5)
    assert all(one.tracks[0].answers["age"].interval is None for one in seen)


def test_a_video_plays_at_its_own_pace(predictor: ph.Predictor, clip: Path) -> None:
    watched = watch(predictor, clip)
    last = [seen.number for seen in watched][-1]
    summary = watched.summary
    assert last == 11  # the newest is always answered
    assert summary.seen == summary.answered + summary.dropped == 12
    assert summary.seconds >= 11 / 25


def bright(pixels: UInt8[Tensor, "3 H W"]) -> Sequence[Box]:
    """The bright rectangle, as a detector would find it."""
    rows, columns = (pixels.float().mean(0) > 128).nonzero(as_tuple=True)
    if not len(rows):
        return ()
    left, top = float(columns.min()), float(rows.min())
    return (Box(left, top, float(columns.max() + 1), float(rows.max() + 1)),)


def test_what_a_detector_finds_is_followed(
    predictor: ph.Predictor, make_video: Callable[..., Path]
) -> None:
    frames = []
    for n in range(30):
        frame = np.zeros((64, 128, 3), np.uint8)
        if not 10 <= n < 25:  # gone for 0.6 s
            frame[16:48, n : n + 32] = 220
        frames.append(frame)
    seen = list(watch(predictor, make_video(frames), detector=bright, every_frame=True))
    tracks = [[one.track for one in each.tracks] for each in seen]
    assert tracks == [*[[0]] * 10, *[[]] * 15, *[[1]] * 5]
    box = seen[5].tracks[0].box
    assert box is not None
    assert abs(box.left - 5) <= 2
    assert str(seen[0]).startswith("0.00 s: #0 age ")
    assert str(seen[12]) == "0.48 s: nothing found"
    assert seen[5].to_json()["tracks"][0]["box"]["right"] > 30  # type: ignore[index]


def test_images_of_a_folder_go_by_at_a_rate(predictor: ph.Predictor, squares: Path) -> None:
    seen = list(watch(predictor, squares / "test", every_frame=True, rate=10))
    assert [one.time for one in seen] == pytest.approx([n / 10 for n in range(15)])
    pattern = list(watch(predictor, f"{squares}/test/1*.png", every_frame=True))
    assert pattern[0].tracks[0].single["age"].value == (seen[0].tracks[0].single["age"].value)
    assert len(pattern) == 7


def test_breaking_off_closes_the_sources(
    predictor: ph.Predictor, shots: Callable[..., Any]
) -> None:
    reader = shots([n / 25 for n in range(5)])
    with watch(predictor, reader, every_frame=True) as watched:
        next(watched)
    assert reader.closed
    assert watched.summary.answered == 1


def test_what_a_source_raises_ends_it_with_its_summary(
    predictor: ph.Predictor, shots: Callable[..., Any]
) -> None:
    gone = VideoError("camera 0: gives no more pictures. Was it unplugged?")
    watched = watch(predictor, shots([0.0, 0.001, 0.002], gone, live=True))
    with pytest.raises(VideoError, match="camera 0"):
        for _ in watched:
            pass
    assert watched.summary.seen == 3
    assert watched.live


def test_a_camera_gives_no_every_frame(predictor: ph.Predictor, shots: Callable[..., Any]) -> None:
    reader = shots([0.0], live=True)
    with pytest.raises(SpecError, match="every_frame: a camera gives frames when it does"):
        watch(predictor, reader, every_frame=True)
    assert reader.closed


def test_settings_that_can_not_be(predictor: ph.Predictor, clip: Path) -> None:
    with pytest.raises(SpecError) as found:
        watch(predictor, clip, budget_s=0, smooth_s=-1, rate=0)
    assert str(found.value) == (
        "budget_s: Expected more than 0; got 0.\n"
        "smooth_s: Expected 0 or more; got -1.\n"
        "rate: Expected more than 0; got 0."
    )


def test_a_folder_that_is_no_run(tmp_path: Path, clip: Path) -> None:
    with pytest.raises(RunError):
        watch(tmp_path, clip)


def test_the_frame_is_the_picture_red_first(
    predictor: ph.Predictor, make_video: Callable[..., Path]
) -> None:
    red = np.zeros((32, 32, 3), np.uint8)
    red[..., 0] = 200
    (seen,) = watch(predictor, make_video([red]), every_frame=True)
    assert torch.allclose(seen.frame.float().mean((1, 2)), torch.tensor([200.0, 0.0, 0.0]), atol=8)
