from collections.abc import Callable
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from PIL import Image

import polyhead as ph

Call = Callable[..., Any]


@pytest.fixture
def photos(squares: Path, tmp_path: Path) -> Path:
    """Three photos."""
    (tmp_path / "照片").mkdir()
    for i in (1, 2, 3):
        copy(squares / f"val/{i}.png", tmp_path / "照片" / f"张{i}.png")
    return tmp_path / "照片"


def test_images_are_explained(polyhead: Call, mapped: ph.Run, photos: Path) -> None:
    done = polyhead("explain", mapped.folder, photos / "张2.png", photos, "--out", "图/原因.png")
    assert (done.status, done.err) == (0, "")
    names = ["张2.png", "张1.png", "张2.png", "张3.png"]
    predictor = ph.load(mapped.folder)
    answered = [f"{photos / name}: {predictor(photos / name)}" for name in names]
    assert done.out.splitlines() == [*answered, "written: 图/原因.png"]
    with Image.open("图/原因.png") as image:
        assert image.width == 1400


def test_without_images_it_takes_rows_of_the_run(polyhead: Call, mapped: ph.Run) -> None:
    done = polyhead("explain", mapped.folder, "--rows", 2, "--tasks", "age")
    assert (done.status, done.out, done.err) == (0, "written: reasons.png\n", "")
    with Image.open("reasons.png") as two:
        assert polyhead("explain", mapped.folder, "--rows", 4, "--tasks", "age").status == 0
        with Image.open("reasons.png") as four:
            assert four.height > 1.5 * two.height


def test_what_can_not_be_read_is_named_and_the_rest_goes_on(
    polyhead: Call, mapped: ph.Run, photos: Path
) -> None:
    (photos / "坏.png").write_text("no image")
    done = polyhead("explain", mapped.folder, photos)
    assert done.status == 1
    assert done.err.startswith(f"not explained: {photos / '坏.png'}: not an image.")
    assert done.out.count("age ") == 3
    assert "written: reasons.png" in done.out
    alone = polyhead("explain", mapped.folder, photos / "坏.png", "--out", "none.png")
    assert (alone.status, alone.out) == (1, "")
    assert not Path("none.png").exists()


def test_of_many_images_the_first_are_taken(polyhead: Call, mapped: ph.Run, photos: Path) -> None:
    done = polyhead("explain", mapped.folder, photos, "--rows", 2)
    assert (done.status, done.err) == (0, "note: the first 2 of 3 images\n")
    assert done.out.count("张") == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--tasks", "agee"), "explain: the network has no task 'agee'.\n  Did you mean 'age'?"),
        (("--out", "sheet.jpg"), "sheet.jpg: not a kind of picture. Expected .png, .svg, .pdf;"),
        (("--out", "sheet"), "sheet: not a kind of picture."),
        (("nothing.png",), "no such file: nothing.png"),
    ],
)
def test_a_wrong_call(polyhead: Call, mapped: ph.Run, given: tuple[str, ...], said: str) -> None:
    done = polyhead("explain", mapped.folder, *given)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {said}")
    assert list(Path().iterdir()) == []


def test_a_run_that_is_none(polyhead: Call) -> None:
    done = polyhead("explain", "nowhere")
    assert done.status == 2
    assert done.err.startswith("error: nowhere: ")


def test_a_network_that_keeps_no_places_apart(polyhead: Call, trained: ph.Run) -> None:
    done = polyhead("explain", trained.folder)
    assert done.status == 2
    assert "keeps no places apart" in done.err
