import io

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageEnhance
from torch import Tensor

from polyhead.images import difference, nearly_same, read_rgb, same_sketches, sketch


def face(eyes: int = 56, mouth: int = 84, *, narrow: int = 0, glasses: bool = False) -> Image.Image:
    """A drawn face; all of them share pose, light and background."""
    image = Image.new("RGB", (128, 128), (40, 60, 90))
    pen = ImageDraw.Draw(image)
    pen.ellipse((24 + narrow, 12, 104 - narrow, 122), fill=(214, 170, 140))
    pen.chord((20 + narrow, 4, 108 - narrow, 80), 190, 350, fill="black")
    for x in (46 + narrow // 2, 82 - narrow // 2):
        pen.ellipse((x - 9, eyes - 4, x + 9, eyes + 4), fill="white")
        pen.ellipse((x - 3, eyes - 3, x + 3, eyes + 3), fill=(60, 40, 20))
        if glasses:
            pen.rectangle((x - 15, eyes - 10, x + 15, eyes + 10), outline="black", width=3)
    pen.line((64, eyes + 4, 60, eyes + 26, 68, eyes + 28), fill=(150, 100, 80), width=3)
    pen.arc((40, mouth - 15, 88, mouth + 20), 30, 150, fill=(160, 30, 40), width=5)
    return image


def pixels_of(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)


def again(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.fromarray(read_rgb(stream.getvalue()).permute(1, 2, 0).numpy())


@pytest.mark.parametrize(
    "other",
    [
        face(),
        again(face(), 30),
        face().resize((100, 100)),
        again(face().resize((64, 64)), 50),
        ImageEnhance.Brightness(face()).enhance(0.8),
        ImageEnhance.Contrast(face()).enhance(1.2),
        face().convert("L").convert("RGB"),
    ],
    ids=["itself", "jpeg", "smaller", "smaller jpeg", "darker", "contrast", "grey"],
)
def test_one_picture_stays_the_same_through(other: Image.Image) -> None:
    assert nearly_same(pixels_of(face()), pixels_of(other))


@pytest.mark.parametrize(
    "other",
    [face(58, 88, glasses=True), face(64, 94, narrow=6), face(50, 78, narrow=5)],
    ids=["glasses", "long", "small"],
)
def test_two_faces_in_one_pose_are_not_the_same(other: Image.Image) -> None:
    found = difference(pixels_of(face()), pixels_of(other))
    assert found.luma > 0.85
    assert found.detail < 0.8
    assert not nearly_same(pixels_of(face()), pixels_of(other))


def test_a_mirrored_picture_is_another() -> None:
    lopsided = face().transform((128, 128), Image.Transform.AFFINE, (1, 0.3, 0, 0, 1, 0))
    mirrored = lopsided.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert not nearly_same(pixels_of(lopsided), pixels_of(mirrored))


def test_a_picture_differs_from_itself_by_nothing() -> None:
    found = difference(pixels_of(face()), pixels_of(face()))
    assert (found.detail, found.luma, found.shift) == pytest.approx((1, 1, 0), abs=1e-5)


def test_flat_pictures_are_compared_by_their_level_alone() -> None:
    black, dark, white = (torch.full((3, 9, 9), level, dtype=torch.uint8) for level in (0, 20, 255))
    assert nearly_same(black, dark)
    assert not nearly_same(black, white)
    assert not nearly_same(black, pixels_of(face()))


def test_many_pairs_get_the_answers_that_each_gets() -> None:
    images = [face(), again(face(), 40), face(58, 88, glasses=True), face(50, 78, narrow=5)]
    pairs = [(a, b) for a in images for b in images]
    one_by_one = [nearly_same(pixels_of(a), pixels_of(b)) for a, b in pairs]
    left = torch.stack([sketch(pixels_of(a)) for a, _ in pairs])
    right = torch.stack([sketch(pixels_of(b)) for _, b in pairs])
    assert left.dtype == torch.uint8
    assert same_sketches(left, right).tolist() == one_by_one
