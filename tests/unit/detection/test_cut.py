import cmath
import math

import numpy as np
import pytest
import torch
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

from polyhead.detection import Box, cut
from polyhead.detection.similarity import into_crop

PLACES = ((71.5, 68.1), (150.3, 68.5), (107.9, 114.5), (78.5, 153.9), (142.3, 154.4))


def face(turn: complex, shift: complex) -> Box:
    """A box whose points are those of FairFace's crops, moved."""
    moved = [turn * complex(x, y) + shift for x, y in PLACES]
    return Box(0, 0, 1, 1, points=tuple((z.real, z.imag) for z in moved))


def smooth(height: int, width: int) -> UInt8[Tensor, "3 H W"]:
    """Waves that are wide enough to be sampled anywhere, in three directions."""
    y, x = np.mgrid[:height, :width] + 0.5
    waves = [np.sin(x / 23), np.sin(y / 31), np.sin((x + y) / 41)]
    return torch.from_numpy(np.stack([127 + 120 * w for w in waves]).astype(np.uint8))


@pytest.mark.parametrize("degrees", [-25, 0, 40])
@pytest.mark.parametrize("scale", [0.5, 1.0, 3.3])
def test_a_face_is_turned_and_scaled_to_where_it_lies_in_the_crops(
    degrees: float, scale: float
) -> None:
    turn = cmath.rect(scale, math.radians(degrees))
    found = into_crop(face(turn, 40 + 70j), 224, 0.25)
    assert found.turn == pytest.approx(1 / turn)
    assert found.pixels == pytest.approx(scale)
    assert found.back(112, 112) == pytest.approx(_parts(turn * (112 + 112j) + 40 + 70j))


def _parts(z: complex) -> tuple[float, float]:
    return z.real, z.imag


def test_a_crop_whose_points_are_in_place_is_the_photo_itself() -> None:
    photo = smooth(224, 224)
    (crop,) = cut(photo, [face(1, 0)])
    assert crop.dtype == torch.uint8
    assert (crop.int() - photo.int()).abs().max() <= 1


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.4, 2.0, 5.3])
def test_what_was_turned_and_scaled_is_found_as_it_was(scale: float) -> None:
    turn = cmath.rect(scale, 0.3)
    shift = 100 + 300 * scale * 1j / 2
    side = int(600 * scale) + 200
    y, x = np.mgrid[:side, :side] + 0.5
    back = (x + 1j * y - shift) / turn
    waves = [np.sin(back.real / 23), np.sin(back.imag / 31), np.sin((back.real + back.imag) / 41)]
    photo = torch.from_numpy(np.stack([127 + 120 * w for w in waves]).astype(np.uint8))
    (crop,) = cut(photo, [face(turn, shift)])
    inner = slice(80, 144)  # which lies inside of the photo whatever the scale
    difference = (crop.int() - smooth(224, 224).int())[:, inner, inner].abs()
    assert difference.max() <= 4


def test_a_larger_padding_shows_more_around_the_same_middle() -> None:
    near, far = (into_crop(face(2, 5), 224, padding) for padding in (0.25, 1.0))
    assert far.pixels / near.pixels == pytest.approx(3 / 1.5)
    assert far.back(112, 112) == pytest.approx(near.back(112, 112))
    assert into_crop(face(2, 5), 112, 0.25).pixels == pytest.approx(2 * near.pixels)


def test_a_box_without_points_becomes_a_square_with_padding() -> None:
    found = into_crop(Box(100, 50, 140, 150), 300, 0.25)
    assert found.pixels == pytest.approx(150 / 300)
    assert found.back(150, 150) == pytest.approx((120, 100))
    assert found.back(0, 0) == pytest.approx((45, 25))


def test_points_on_one_place_are_as_good_as_none() -> None:
    box = Box(100, 50, 140, 150, points=((120.0, 100.0),) * 5)
    assert into_crop(box, 300, 0.25) == into_crop(Box(100, 50, 140, 150), 300, 0.25)


def test_beyond_the_photo_its_edges_go_on() -> None:
    photo = torch.zeros(3, 100, 100, dtype=torch.uint8)
    photo[0] = torch.arange(100)  # red rises from left to right
    photo[1] = torch.arange(100)[:, None]
    crop, outside = cut(photo, [Box(60, 60, 140, 140), Box(500, 500, 600, 600)], 80, 0.0)
    rising = torch.cat([torch.arange(60, 100), torch.full((40,), 99)])
    assert (crop[0] - rising).abs().max() <= 1
    assert (crop[1] - rising[:, None]).abs().max() <= 1
    assert outside.shape == (3, 80, 80)
    assert outside.max() == 0


@pytest.mark.parametrize("side", [900.0, 90_000.0, 1e9])
def test_of_a_box_far_larger_than_the_photo_no_more_is_held_than_a_few_crops(side: float) -> None:
    photo = torch.full((3, 60, 60), 200, dtype=torch.uint8)
    (crop,) = cut(photo, [Box(30 - side / 2, 30 - side / 2, 30 + side / 2, 30 + side / 2)], 40, 0.0)
    assert crop.shape == (3, 40, 40)
    assert crop.min() == crop.max() == 200


def test_fine_stripes_of_a_large_face_become_gray_and_no_pattern() -> None:
    photo = torch.zeros(3, 2000, 2000, dtype=torch.uint8)
    photo[:, :, ::2] = 255
    (crop,) = cut(photo, [Box(200, 200, 1650, 1650)], 224, 0.0)
    assert (crop.int() - 128).abs().max() <= 40
    (turned,) = cut(photo, [face(cmath.rect(6.4, 0.4), 500 - 100j)])
    inner = turned[:, 90:130, 90:130].int()
    assert (inner - 128).abs().max() <= 40


def test_each_box_has_its_crop_and_a_photo_may_lie_in_memory_as_it_likes() -> None:
    photo = smooth(200, 300)
    boxes = [Box(10, 10, 60, 60), Box(200, 100, 260, 160)]
    several = cut(photo, boxes, 64)
    assert [x.shape for x in several] == [(3, 64, 64)] * 2
    innermost = photo.permute(1, 2, 0).contiguous().permute(2, 0, 1)
    assert all(torch.equal(a, b) for a, b in zip(several, cut(innermost, boxes, 64), strict=True))
    assert torch.equal(several[1], cut(photo, boxes[1:], 64)[0])
    assert cut(photo, []) == []


def test_a_box_is_scaled_as_pillow_scales_it() -> None:
    photo = smooth(200, 200)
    (crop,) = cut(photo, [Box(20, 30, 120, 130)], 50, 0.0)
    image = Image.fromarray(photo.permute(1, 2, 0).numpy())
    wanted = np.asarray(image.resize((50, 50), Image.Resampling.BOX, box=(20, 30, 120, 130)))
    assert np.abs(crop.permute(1, 2, 0).numpy().astype(int) - wanted).max() <= 2  # rounded twice
