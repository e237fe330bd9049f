import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import polars as pl
import pytest

import polyhead as ph
from polyhead.live import Watch

Call = Callable[..., Any]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds, at ten frames a second."""
    path = tmp_path / "录像.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (32, 32))
    for n in range(20):
        writer.write(np.full((32, 32, 3), 10 * n, np.uint8))
    writer.release()
    return path


def test_it_says_what_it_sees_each_second_and_how_it_went(
    polyhead: Call, trained: ph.Run, clip: Path
) -> None:
    done = polyhead("watch", trained.folder, clip, "--every-frame")
    assert done.status == 0
    lines = done.out.splitlines()
    assert re.fullmatch(r"0\.00 s: age .* years; gender \w+ \(.*\) \[\d+ ms\]", lines[0])
    assert lines[1].startswith("1.00 s: age ")
    assert re.fullmatch(r"20 frames: 20 answered, 0 dropped; [\d.]+ answers a second", lines[2])
    assert re.fullmatch(r"latency: p50 \d+ ms, p99 \d+ ms, at most \d+ ms", lines[3])
    assert len(lines) == 4


def test_a_line_of_json_for_each_frame_and_one_for_the_summary(
    polyhead: Call, trained: ph.Run, clip: Path
) -> None:
    done = polyhead("watch", trained.folder, clip, "--json", "--budget", 5000, "--smooth", 0)
    lines = [json.loads(line) for line in done.out.splitlines()]
    summary = lines.pop()["summary"]
    assert summary["seen"] == 20
    assert summary["answered"] == len(lines)
    assert summary["late"] == 0
    assert summary["budget_ms"] == 5000
    assert lines[-1]["frame"] == 19
    assert set(lines[0]["tracks"][0]["answer"]) == {"age", "gender"}


@pytest.mark.parametrize("name", ["answers.csv", "drawn.avi"])
def test_it_writes_answers_or_a_drawn_video(
    polyhead: Call, trained: ph.Run, clip: Path, name: str
) -> None:
    done = polyhead("watch", trained.folder, clip, "--every-frame", "--out", name, "--seconds", 1)
    assert done.out.splitlines()[-1] == f"written: {name}"
    if name.endswith("csv"):
        assert pl.read_csv(name)["frame"].to_list() == list(range(11))
    else:
        assert int(cv2.VideoCapture(name).get(cv2.CAP_PROP_FRAME_COUNT)) == 11


@pytest.mark.parametrize(("live", "status"), [(True, 0), (False, 130)])
def test_ctrl_c_ends_a_camera_well_and_interrupts_a_video(
    polyhead: Call,
    trained: ph.Run,
    clip: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    live: bool,
    status: int,
) -> None:
    whole = Watch.__next__

    def pressed(self: Watch) -> ph.Seen:
        self.live = live
        if self.summary.answered == 3:
            raise KeyboardInterrupt
        return whole(self)

    monkeypatch.setattr(Watch, "__next__", pressed)
    done = polyhead("watch", trained.folder, clip, "--every-frame", "--out", "a.csv")
    assert done.status == status
    assert "3 frames: 3 answered, 0 dropped" in done.out
    assert pl.read_csv("a.csv").height == 3


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    from polyhead.detection import Box

    monkeypatch.setattr(
        "polyhead.detection.FaceDetector", lambda: lambda _: [Box(2, 2, 20, 20), Box(25, 0, 32, 9)]
    )


@pytest.mark.usefixtures("found")
def test_faces_are_followed(polyhead: Call, trained: ph.Run, clip: Path) -> None:
    done = polyhead("watch", trained.folder, clip, "--faces", "--every-frame")
    assert re.match(r"0\.00 s: #0 age .* \| #1 age ", done.out)


def test_what_can_not_be_is_said(polyhead: Call, trained: ph.Run, clip: Path) -> None:
    for arguments, said in (
        (("gone.mp4",), "error: gone.mp4: no such file."),
        ((clip, clip), "which input is it for? Expected NAME=SOURCE"),
        ((f"face={clip}", f"face={clip}"), "error: input 'face': two sources."),
        ((f"face={clip}", f"left={clip}"), "error: the network has no input 'left'."),
        ((clip, "--out", "a.txt"), "error: a.txt: can't write this kind."),
        (("98",), "error: camera 98: can't be opened."),
    ):
        done = polyhead("watch", trained.folder, *arguments)
        assert done.status == 2
        assert said in done.err


def test_a_file_may_have_an_equals_sign_in_its_name(
    polyhead: Call, trained: ph.Run, clip: Path
) -> None:
    clip.rename("a=b.avi")
    assert polyhead("watch", trained.folder, "a=b.avi", "--every-frame").status == 0
    assert polyhead("watch", trained.folder, "face=a=b.avi", "--every-frame").status == 0


def test_an_exported_file_sees_what_its_run_sees(
    polyhead: Call, trained: ph.Run, clip: Path, tmp_path: Path
) -> None:
    assert polyhead("export", trained.folder, "--out", tmp_path / "m.onnx").status == 0
    asked = [tmp_path / "m.onnx", trained.folder]
    runs = [polyhead("watch", one, clip, "--json", "--every-frame") for one in asked]
    assert [done.status for done in runs] == [0, 0], runs[0].err
    by_file, by_run = ([json.loads(line) for line in done.out.splitlines()[:-1]] for done in runs)
    said = [[frame["tracks"][0]["answer"] for frame in frames] for frames in (by_file, by_run)]
    assert len(said[0]) == 20
    for one, other in zip(*said, strict=True):
        assert one["gender"]["value"] == other["gender"]["value"]
        assert one["age"]["value"] == pytest.approx(other["age"]["value"], abs=0.01)
