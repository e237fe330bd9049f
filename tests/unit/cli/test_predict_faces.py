"""``polyhead predict --faces``, with a detector that finds bright squares."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

import polyhead as ph

Call = Callable[..., Any]


class Bright:
    """Finds a square in each half of a photo that holds something bright."""

    def __call__(self, pixels: UInt8[Tensor, "3 H W"]) -> list[ph.Box]:
        half = pixels.shape[2] // 2
        boxes = [ph.Box(half, 0, 2 * half, half, 0.9), ph.Box(0, 0, half, half, 0.8)]
        return [b for b in boxes if pixels[:, :, int(b.left) : int(b.right)].max() > 100]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Photos of two faces, of one and of none, and a file that is no photo."""
    monkeypatch.setattr("polyhead.detection.FaceDetector", Bright)
    folder = tmp_path / "照片"
    folder.mkdir()
    for name, left, right in (("1.png", 200, 150), ("2.png", 0, 255), ("空.png", 0, 0)):
        pixels = np.zeros((60, 80, 3), np.uint8)
        pixels[10:30, 10:30], pixels[10:30, 50:70] = left, right
        Image.fromarray(pixels).save(folder / name)
    return folder


def test_each_face_is_answered_for_from_left_to_right(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    done = polyhead("predict", trained.folder, photos, "--faces")
    assert (done.status, done.err) == (0, "")
    first, second = ph.answer_photo(ph.load(trained.folder), photos / "1.png", Bright())
    assert first.box.left == 0
    assert done.out.splitlines()[:2] == [
        f"{photos / '1.png'}, face 1 of 2: {first.answers}",
        f"{photos / '1.png'}, face 2 of 2: {second.answers}",
    ]
    assert done.out.splitlines()[2].startswith(f"{photos / '2.png'}, face 1 of 1: age ")
    assert done.out.splitlines()[3] == f"{photos / '空.png'}: no face found"


def test_a_row_for_each_face_and_a_list_of_what_was_not_read(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    (photos / "3.jpg").write_bytes(b"no image")
    done = polyhead("predict", trained.folder, photos, "--faces", "--out", "a.csv")
    assert done.status == 1
    assert done.out == "written: a.csv, 3 faces\n"
    assert "not answered: 1 photo, listed in a.unread.csv" in done.err
    table = pl.read_csv("a.csv")
    assert table["file"].to_list() == [str(photos / name) for name in ("1.png", "1.png", "2.png")]
    assert table["box"].to_list() == [1, 2, 1]
    assert table["box_left"].to_list() == [0, 40, 40]
    assert table["box_score"].to_list() == [0.8, 0.9, 0.9]
    assert {"age", "gender", "gender_probability"} <= set(table.columns)
    assert pl.read_csv("a.unread.csv")["file"].to_list() == [str(photos / "3.jpg")]


def test_answers_are_drawn_on_copies(polyhead: Call, trained: ph.Run, photos: Path) -> None:
    done = polyhead("predict", trained.folder, photos, "--faces", "--show", "--out", "画")
    assert done.status == 0
    assert sorted(path.name for path in Path("画").iterdir()) == ["1.png", "2.png", "空.png"]
    assert "drawn on 画/1.png" in done.out
    with Image.open("画/1.png") as image:
        assert image.size == (480, 360)
    with Image.open("画/空.png") as image:
        assert image.size == (80, 60)


def test_for_programs_standard_output_is_json_alone(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    given = ("--faces", "--json", "--show", "--out", "a.parquet")
    done = polyhead("predict", trained.folder, photos, *given)
    assert done.status == 0
    said = json.loads(done.out)
    assert list(said) == [str(photos / name) for name in ("1.png", "2.png", "空.png")]
    one = said[str(photos / "2.png")]
    assert (one["width"], one["height"]) == (80, 60)
    assert one["found"][0]["box"]["left"] == 40
    assert set(one["found"][0]["answer"]) == {"age", "gender"}
    assert said[str(photos / "空.png")]["found"] == []
    assert "written: a.parquet, 3 faces" in done.err


def test_where_nothing_can_be_read_json_is_an_empty_object(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    (photos / "3.jpg").write_bytes(b"no image")
    done = polyhead("predict", trained.folder, photos / "3.jpg", "--faces", "--json")
    assert (done.status, json.loads(done.out)) == (1, {})


def test_a_table_has_no_faces(polyhead: Call, trained: ph.Run, photos: Path, squares: Path) -> None:
    done = polyhead("predict", trained.folder, squares / "val.csv", "--faces")
    assert done.status == 2
    assert "--faces looks for faces in photos" in done.err


def test_an_input_is_named_that_the_network_has(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    done = polyhead("predict", trained.folder, photos, "--faces", "--input", "fase")
    assert done.status == 2
    assert "no image input 'fase'" in done.err
