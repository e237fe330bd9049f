import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

import polyhead as ph
from polyhead.detection import PhotoAnswers, answer_photos, ask
from polyhead.errors import RunError
from polyhead.predict import Answers, Example, Picture, Unanswered
from polyhead.tasks import Answer


class Brightness:
    """A network that says how bright what it sees is, and keeps what it was asked."""

    def __init__(self, *images: str) -> None:
        self.images: Mapping[str, object] = dict.fromkeys(images or ("face",))
        self.asked: list[Example] = []
        self.batches: list[int] = []

    def answers(
        self, images: Sequence[Picture | Example], batch_size: int = 32
    ) -> Iterator[Answers]:
        self.batches.append(batch_size)
        for one in images:
            assert isinstance(one, Mapping)
            self.asked.append(one)
            level = float(np.mean(one["face"]))  # type: ignore[arg-type]
            yield Answers({"light": Answer("light", level, f"{level:.0f}")})


def bright_squares(pixels: UInt8[Tensor, "3 H W"]) -> list[ph.Box]:
    """A detector: the runs of columns that hold something bright, the widest first."""
    lit = (pixels[0] > 50).any(dim=0).int().tolist()
    edges = np.flatnonzero(np.diff([0, *lit, 0])).tolist()
    rows = (pixels[0] > 50).any(dim=1).nonzero().flatten().tolist()
    boxes = [
        ph.Box(a, rows[0], b, rows[-1] + 1) for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return sorted(boxes, key=lambda box: -box.width)


def nothing(pixels: UInt8[Tensor, "3 H W"]) -> list[ph.Box]:
    return []


def middle(pixels: UInt8[Tensor, "3 H W"]) -> list[ph.Box]:
    return [ph.Box(32, 16, 64, 48)]


@pytest.fixture
def photo() -> UInt8[np.ndarray, "100 300 3"]:
    """Three squares on black, the darkest at the left, the largest in the middle."""
    pixels = np.zeros((100, 300, 3), np.uint8)
    for left, side, level in ((20, 20, 80), (100, 60, 160), (220, 40, 240)):
        pixels[20 : 20 + side, left : left + side] = level
    return pixels


def levels(said: PhotoAnswers) -> list[float]:
    return [float(one.answers["light"].value) for one in said]  # type: ignore[arg-type]


def test_all_that_is_found_is_answered_for_in_one_batch_from_left_to_right(
    photo: UInt8[np.ndarray, "H W 3"],
) -> None:
    network = Brightness("face")
    said = ph.answer_photo(network, photo, bright_squares, padding=0.0)
    assert (said.width, said.height, len(said)) == (300, 100, 3)
    assert [one.box.left for one in said] == [20, 100, 220]
    shares = [20 * 20 / 60**2, 1, 40 * 40 / 60**2]  # of a square as high as the highest
    wanted = [share * level for share, level in zip(shares, (80, 160, 240), strict=True)]
    assert levels(said) == pytest.approx(wanted, abs=4)
    assert network.batches == [3]
    assert str(said).splitlines()[1] == f"2 of 3: light {levels(said)[1]:.0f}"
    assert said[1].box.left == 100


AS: dict[str, Callable[[Path], Picture]] = {
    "path": lambda path: path,
    "text": str,
    "bytes": Path.read_bytes,
    "array": lambda path: np.asarray(Image.open(path)),
    "Pillow": Image.open,
}


@pytest.mark.parametrize("form", AS)
def test_a_photo_may_come_in_many_forms(
    photo: UInt8[np.ndarray, "H W 3"], tmp_path: Path, form: str
) -> None:
    Image.fromarray(photo).save(tmp_path / "a.png")
    said = ph.answer_photo(Brightness(), AS[form](tmp_path / "a.png"), bright_squares)
    assert said == ph.answer_photo(Brightness(), photo, bright_squares)


def test_a_photo_is_looked_at_upright(photo: UInt8[np.ndarray, "H W 3"]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its left side
    file = io.BytesIO()
    Image.fromarray(photo).rotate(90, expand=True).save(file, "png", exif=exif)
    said = ph.answer_photo(Brightness(), file.getvalue(), bright_squares)
    assert (said.width, said.height) == (300, 100)
    assert [one.box.left for one in said] == [20, 100, 220]


def test_where_nothing_is_found_the_answer_is_empty() -> None:
    network = Brightness()
    said = ph.answer_photo(network, np.zeros((20, 30, 3), np.uint8), nothing)
    assert not said
    assert list(said) == []
    assert said.to_json() == {"width": 30, "height": 20, "found": []}
    assert str(said) == "nothing found"


def test_answers_as_plain_data(photo: UInt8[np.ndarray, "H W 3"]) -> None:
    said = ph.answer_photo(Brightness(), photo, bright_squares).to_json()
    first = said["found"][0]  # type: ignore[index]
    assert first["box"] == {"left": 20, "top": 20, "right": 40, "bottom": 80, "score": 1.0}
    assert set(first["answer"]["light"]) == {"value"}


def test_boxes_asked_about_keep_their_order(photo: UInt8[np.ndarray, "H W 3"]) -> None:
    pixels = torch.from_numpy(photo).permute(2, 0, 1)
    boxes = bright_squares(pixels)
    assert [one.box for one in ask(Brightness(), pixels, boxes)] == boxes
    assert ask(Brightness(), pixels, []) == ()


def test_of_several_image_inputs_one_is_named_and_the_others_are_given_along(
    photo: UInt8[np.ndarray, "H W 3"],
) -> None:
    network = Brightness("scene", "face")
    with pytest.raises(RunError, match=r"2 image inputs: scene, face.\n.*input_name"):
        ph.answer_photo(network, photo, bright_squares)
    with pytest.raises(RunError, match=r"no image input 'fac'.\n.*'?face"):
        ph.answer_photo(network, photo, bright_squares, input_name="fac")
    given: Example = {"scene": photo, "speed": 3.0}
    ph.answer_photo(network, photo, bright_squares, input_name="face", others=given)
    assert [sorted(row) for row in network.asked] == [["face", "scene", "speed"]] * 3
    crops = [row["face"] for row in network.asked]
    assert all(isinstance(crop, np.ndarray) and crop.shape == (224, 224, 3) for crop in crops)


def test_a_real_network_answers_as_for_the_crop_itself(trained: ph.Run) -> None:
    predictor = ph.load(trained.folder)
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 255, (64, 96, 3)).astype(np.uint8)
    (one,) = ph.answer_photo(predictor, photo, middle, size=32, padding=0.0)
    wanted = predictor(photo[16:48, 32:64])
    assert one.answers["age"].value == pytest.approx(wanted["age"].value, abs=1e-4)
    assert str(one.answers) == str(wanted)


def test_photos_are_answered_one_after_the_other(
    photo: UInt8[np.ndarray, "H W 3"], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no image")
    said = list(answer_photos(Brightness(), [photo, broken, photo], bright_squares))
    assert [bool(one) for one in said] == [True, False, True]
    assert isinstance(said[1], Unanswered)
    assert "broken.jpg" in str(said[1])
