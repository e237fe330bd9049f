import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from torch.testing import assert_close

from polyhead.images.resample import Interpolation, resize, taps

SIZES = [(8, 8), (21, 10), (40, 50), (1, 1), (33, 7), (12, 128)]


def noise(height: int = 33, width: int = 26) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (height, width, 3), generator=generator, dtype=torch.uint8)


def expected(image: Tensor, size: tuple[int, int], interpolation: str) -> Tensor:
    planes = image.permute(2, 0, 1)[None].double()
    resized = functional.interpolate(
        planes, size, mode=interpolation, align_corners=False, antialias=True
    )
    return resized[0].permute(1, 2, 0).flatten(1).float()


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize("size", SIZES)
def test_it_agrees_with_torch(interpolation: Interpolation, size: tuple[int, int]) -> None:
    found = resize([noise()], size, interpolation)[0]
    assert found.shape == (size[0], size[1] * 3)
    assert_close(found, expected(noise(), size, interpolation), atol=2e-4, rtol=0)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 1), (224, 224), (301, 77)])
def test_images_of_any_size_agree_with_torch(
    interpolation: Interpolation, shape: tuple[int, int]
) -> None:
    image = noise(*shape)
    found = resize([image], (16, 20), interpolation)[0]
    assert_close(found, expected(image, (16, 20), interpolation), atol=2e-4, rtol=0)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize("size", SIZES)
def test_several_images_at_once_are_each_the_same_to_the_bit(
    interpolation: Interpolation, size: tuple[int, int]
) -> None:
    images = [noise(), 255 - noise(), noise() // 2]
    together = resize(images, size, interpolation)
    alone = [resize([image], size, interpolation)[0] for image in images]
    assert torch.equal(together, torch.stack(alone))


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_a_torch_without_sums_of_bytes_gives_the_same(
    interpolation: Interpolation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_bytes = resize([noise()], (20, 11), interpolation)[0]
    monkeypatch.setattr("polyhead.images.resample._byte_operator", lambda: None)
    assert_close(resize([noise()], (20, 11), interpolation)[0], from_bytes, atol=1e-4, rtol=0)


def test_a_part_of_an_image_however_it_lies_in_memory() -> None:
    part = noise()[3:20, 5:25]
    packed = part.contiguous()
    planes = part.permute(2, 0, 1).contiguous().permute(1, 2, 0)
    found = [resize([x], (9, 8), "bicubic")[0] for x in (part, packed, planes)]
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


def test_threads_within_torch_change_no_bit() -> None:
    image, before = noise(301, 177), torch.get_num_threads()
    one = resize([image], (90, 70), "bicubic")[0]
    try:
        torch.set_num_threads(3)
        assert torch.equal(resize([image], (90, 70), "bicubic")[0], one)
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize(("length", "target"), [(224, 112), (100, 7), (3, 50), (7, 7)])
def test_weights_of_each_output_sum_to_one(
    interpolation: Interpolation, length: int, target: int
) -> None:
    made = taps(length, target, interpolation)
    parts = [
        made.weights[a:b].sum().item()
        for a, b in zip(made.starts[:-1], made.starts[1:], strict=True)
    ]
    assert len(parts) == target
    assert all(math.isclose(part, 1, abs_tol=1e-6) for part in parts)
    assert 0 <= int(made.rows.min()) <= int(made.rows.max()) < length


def test_images_below_each_other_take_their_own_rows() -> None:
    one, two = taps(4, 2, "bilinear"), taps(4, 2, "bilinear", 2)
    assert one.rows.tolist() == [0, 1, 2, 1, 2, 3]
    assert two.rows.tolist() == [0, 1, 2, 1, 2, 3, 4, 5, 6, 5, 6, 7]
    assert two.starts.tolist() == [0, 3, 6, 9, 12]


def test_taps_made_in_inference_mode_serve_outside_of_it() -> None:
    taps.cache_clear()
    with torch.inference_mode():
        within = resize([noise()], (9, 9), "bilinear")[0]
    assert not taps(33, 9, "bilinear").weights.is_inference()
    assert torch.equal(resize([noise()], (9, 9), "bilinear")[0], within)
