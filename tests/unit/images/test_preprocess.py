import json
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.testing import assert_close

from polyhead.errors import SpecError
from polyhead.images import Box, Preprocess, View

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
RESAMPLING = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def preprocess(size: tuple[int, int] = (8, 8), **options: object) -> Preprocess:
    plain = {"fit": "stretch", "interpolation": "bilinear", "mean": MEAN, "std": STD}
    facts: dict[str, Any] = {"size": size, **plain, **options}
    return Preprocess(**facts)


def levels(size: tuple[int, int] = (8, 8), **options: object) -> Preprocess:
    """A preprocessing that gives the grey levels back as they are."""
    return preprocess(size, mean=(0.0,) * 3, std=(1 / 255,) * 3, **options)


def noise(height: int = 21, width: int = 34) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (3, height, width), generator=generator, dtype=torch.uint8)


def pillow_resized(pixels: Tensor, size: tuple[int, int], interpolation: str) -> Tensor:
    """What Pillow makes of each channel in 32-bit floats."""
    channels = [Image.fromarray(channel.float().numpy()) for channel in pixels]
    resized = [c.resize(size[::-1], RESAMPLING[interpolation]) for c in channels]
    return torch.from_numpy(np.stack([np.array(channel) for channel in resized]))


def normalized(pixels: Tensor) -> Tensor:
    mean, std = torch.tensor(MEAN).view(3, 1, 1), torch.tensor(STD).view(3, 1, 1)
    return (pixels.float() / 255 - mean) / std


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize("size", [(8, 8), (21, 10), (40, 50)])
def test_it_resizes_once_in_floats_and_normalizes(
    interpolation: str, size: tuple[int, int]
) -> None:
    found = preprocess(size, interpolation=interpolation)(noise())
    assert found.dtype == torch.float32
    assert found.is_contiguous()
    expected = normalized(pillow_resized(noise(), size, interpolation))
    assert_close(found, expected, atol=1e-4, rtol=0)


def test_nothing_is_rounded_on_the_way() -> None:
    stripes = torch.tensor([0, 1], dtype=torch.uint8).repeat(3, 16, 8)
    middle = levels((8, 8))(stripes)[:, 2:-2, 2:-2]
    assert_close(middle, torch.full_like(middle, 0.5))


def test_bicubic_overshoot_is_kept() -> None:
    edge = torch.zeros(3, 10, 10, dtype=torch.uint8)
    edge[:, :, 5:] = 255
    found = levels((20, 20), interpolation="bicubic")(edge)
    assert found.max() > 256
    assert found.min() < -1


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
def test_an_image_that_has_the_size_is_not_resized(fit: str) -> None:
    found = preprocess((21, 34), fit=fit, interpolation="bicubic")(noise())
    assert torch.equal(found, normalized(noise()))
    assert torch.equal(preprocess((21, 34)).restore(found), noise())


def test_a_crop_that_has_the_size_is_not_resized() -> None:
    found = levels((16, 16), fit="crop", crop_fraction=0.5)(noise(32, 40))
    assert_close(found, noise(32, 40)[:, 8:24, 12:28].float(), atol=1e-4, rtol=0)


def test_cropping_is_resizing_the_cropped_image() -> None:
    found = preprocess((8, 8), fit="crop", crop_fraction=0.9)(noise())
    assert preprocess((8, 8), fit="crop", crop_fraction=0.9).placement(21, 34).source == Box(
        1, 7, 19, 19
    )
    assert torch.equal(found, preprocess((8, 8))(noise()[:, 1:20, 7:26]))


def test_padding_is_the_mean_color_around_the_resized_image() -> None:
    both = preprocess((17, 17), fit="pad")
    found = both(noise(10, 20))
    box = both.placement(10, 20).target
    assert box == Box(4, 0, 8, 17)
    assert torch.equal(found[:, 4:12], preprocess((8, 17))(noise(10, 20)))
    assert found[:, :4].count_nonzero() == found[:, 12:].count_nonzero() == 0
    assert both.restore(found)[:, 0, 0].tolist() == [124, 116, 104]


def test_the_pixels_are_left_as_they_were() -> None:
    pixels = noise(8, 8)
    preprocess()(pixels, View(flip=True, brightness=1.5))
    assert torch.equal(pixels, noise(8, 8))


def test_how_pixels_lie_in_memory_changes_nothing() -> None:
    inner = noise().permute(1, 2, 0).contiguous().permute(2, 0, 1)
    assert_close(preprocess()(inner), preprocess()(noise()), atol=1e-6, rtol=0)
    assert preprocess((21, 34))(inner).is_contiguous()


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
def test_a_view_that_changes_nothing_is_no_view(fit: str) -> None:
    both = preprocess((9, 9), fit=fit)
    assert torch.equal(both(noise(), View()), both(noise()))


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
@pytest.mark.parametrize("shape", [(21, 34), (40, 20), (9, 9)])
def test_a_flipped_view_is_the_mirror_image(fit: str, shape: tuple[int, int]) -> None:
    both = preprocess((10, 10), fit=fit)
    assert torch.equal(both(noise(*shape), View(flip=True)), both(noise(*shape)).flip(-1))


def test_a_view_of_a_region_is_resized_from_the_original_pixels() -> None:
    found = preprocess()(noise(20, 30), View(region=(0.1, 0.2, 0.5, 0.4)))
    assert torch.equal(found, preprocess()(noise(20, 30)[:, 2:12, 6:18]))


def test_colors_change_before_normalization() -> None:
    found = preprocess((21, 34))(noise(), View(brightness=0.5))
    assert_close(found, normalized(noise() / 2), atol=1e-5, rtol=0)


def test_restoring_gives_the_pixels_back_and_takes_batches() -> None:
    same = preprocess((21, 34))
    batch = torch.stack([same(noise()), same(255 - noise())])
    found = same.restore(batch)
    assert found.dtype == torch.uint8
    assert torch.equal(found, torch.stack([noise(), 255 - noise()]))


def test_restoring_clamps_what_overshoots() -> None:
    same = preprocess((1, 1))
    assert same.restore(torch.full((3, 1, 1), 9.0)).flatten().tolist() == [255] * 3
    assert same.restore(torch.full((3, 1, 1), -9.0)).flatten().tolist() == [0] * 3


def test_json_keeps_every_fact() -> None:
    both = preprocess((112, 96), fit="crop", interpolation="bicubic", crop_fraction=0.875)
    facts = json.loads(json.dumps(both.to_json()))
    assert facts == {
        "size": [112, 96],
        "fit": "crop",
        "interpolation": "bicubic",
        "mean": list(MEAN),
        "std": list(STD),
        "crop_fraction": 0.875,
    }
    assert Preprocess.from_json(facts) == both


def test_json_with_an_unknown_fact_is_refused() -> None:
    with pytest.raises(
        SpecError, match=r"Preprocess sise: unknown setting\.\n  Did you mean 'size'"
    ):
        Preprocess.from_json({**preprocess().to_json(), "sise": [1, 1]})


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"size": (0, 8)}, "Preprocess size.0: Expected greater than or equal to 1; got 0."),
        ({"fit": "squash"}, "Preprocess fit: Expected 'stretch', 'crop' or 'pad'; got 'squash'."),
        ({"std": (0.0, 1.0, 1.0)}, "Preprocess std.0: Expected greater than 0; got 0.0."),
        (
            {"crop_fraction": 0.875},
            "Preprocess crop_fraction: only fit = 'crop' crops; got 0.875 with fit = 'stretch'.",
        ),
        (
            {"fit": "crop", "crop_fraction": 0.0},
            "Preprocess crop_fraction: Expected greater than 0; got 0.0.",
        ),
    ],
)
def test_facts_that_make_no_sense_are_refused(wrong: dict[str, Any], expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        preprocess(**{"size": (8, 8), **wrong})
    assert str(caught.value) == expected
