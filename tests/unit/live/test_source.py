from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph
from polyhead.errors import ImageError, RunError, VideoError
from polyhead.live.source import open_reader, open_sources


class Network:
    """What is asked of a network about its inputs."""

    def __init__(self, *images: str, optional: tuple[str, ...] = ()) -> None:
        self.images: dict[str, object] = dict.fromkeys(images)
        self.sensors = ()
        self._optional = optional

    def may_be_absent(self, name: str) -> bool:
        return name in self._optional


def test_what_a_source_is_told_by_its_form(clip: Path, squares: Path) -> None:
    assert open_reader(clip).name == open_reader(str(clip)).name == str(clip)
    folder = open_reader(squares / "test", rate=7)
    assert (folder.rate, folder.live) == (7, False)
    assert folder.read() is not None
    with pytest.raises(VideoError, match="camera 96: can't be opened"):
        open_reader("96")
    with pytest.raises(VideoError, match="camera 96: can't be opened"):
        open_reader(96)


@pytest.mark.parametrize(
    ("source", "error", "said"),
    [
        ("gone.mp4", VideoError, "gone.mp4: no such file. Expected a video, a camera or images."),
        ("gone/*.jpg", VideoError, "gone/*.jpg: no file is called so."),
        ("rtsp://10.0.0.1/", VideoError, "rtsp://10.0.0.1/: an address. Expected the number of"),
        (".", ImageError, ".: a folder without an image."),
        ("rows.csv", VideoError, "rows.csv: a table. Expected the number of a camera"),
    ],
)
def test_sources_that_are_not_there(
    source: str,
    error: type[Exception],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as found:
        open_reader(source)
    assert str(found.value).startswith(said)


def test_images_of_a_pattern_come_as_a_person_counts(tmp_path: Path, squares: Path) -> None:
    for name, of in (("10", 1), ("9", 2), ("2", 3)):
        (tmp_path / f"帧{name}.png").write_bytes((squares / f"test/{of}.png").read_bytes())
    reader = open_reader(f"{tmp_path}/帧*.png")
    last = [shot[1] for shot in iter(reader.read, None)][-1]
    first = open_reader(squares / "test").read()
    assert first is not None
    assert last.equal(first[1])


def test_one_source_is_for_the_only_image_input(clip: Path) -> None:
    assert list(open_sources(Network("face"), clip).readers) == ["face"]
    with pytest.raises(RunError) as found:
        open_sources(Network("left", "right"), clip)
    assert str(found.value) == (
        "the network has 2 image inputs: left, right.\n"
        "  Name the source of each: left=... right=..."
    )


def test_inputs_that_lack_their_source_or_are_none(clip: Path, shots: Callable[..., Any]) -> None:
    with pytest.raises(RunError, match="no input 'lfet'"):
        open_sources(Network("left"), {"lfet": clip})
    with pytest.raises(RunError, match="no source for 'right', and the network never learned"):
        open_sources(Network("left", "right"), {"left": clip})
    given = {"left": shots([0.0])}
    sources = open_sources(Network("left", "right", optional=("right",)), given)
    assert list(sources.readers) == ["left"]
    with pytest.raises(RunError, match="no source of pictures"):
        open_sources(Network("left", optional=("left",)), {})


def test_what_was_opened_is_closed_when_another_can_not_be(shots: Callable[..., Any]) -> None:
    reader = shots([0.0])
    with pytest.raises(VideoError):
        open_sources(Network("left", "right"), {"left": reader, "right": "gone.mp4"})
    assert reader.closed


def test_a_network_of_one_input_is_asked_through_its_predictor(
    predictor: ph.Predictor, clip: Path
) -> None:
    sources = open_sources(predictor, {"face": clip})
    assert not sources.live
    sources.close()
