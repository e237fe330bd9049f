import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.testing import assert_close

from polyhead.errors import ImageError, SpecError
from polyhead.images import Box, Preprocess, View, decode, read_rgb

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
    assert found.permute(1, 2, 0).is_contiguous()
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
    assert_close(found, normalized(noise()), atol=1e-6, rtol=0)
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
    assert torch.equal(preprocess()(inner), preprocess()(noise()))
    assert torch.equal(preprocess((21, 34))(inner), preprocess((21, 34))(noise()))


VIEWS = [None, View(), View(flip=True), View(brightness=1.2, contrast=0.7, flip=True)]


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
@pytest.mark.parametrize("shape", [(21, 34), (40, 20), (9, 9), (10, 10)])
@pytest.mark.parametrize("views", [[None] * 4, VIEWS, [View(region=(0.1, 0.2, 0.5, 0.6)), *VIEWS]])
def test_images_alone_and_together_are_the_same_to_the_bit(
    fit: str, shape: tuple[int, int], views: list[View | None]
) -> None:
    both = preprocess((10, 10), fit=fit)
    images = [noise(*shape) // (i + 1) for i in range(len(views))]
    out = both.blank(len(views) + 2).fill_(math.nan)
    both.fill(images, out[1:-1], views)
    assert out[0].isnan().all()
    assert out[-1].isnan().all()
    for image, view, found in zip(images, views, out[1:-1], strict=True):
        assert torch.equal(found, both(image, view))
    assert out.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
def test_images_of_several_sizes_can_be_prepared_together(fit: str) -> None:
    both = preprocess((10, 10), fit=fit)
    images = [noise(21, 34), noise(10, 10), noise(21, 34), noise(40, 20)]
    out = both.blank(4)
    both.fill(images, out)
    assert all(torch.equal(x, both(image)) for x, image in zip(out, images, strict=True))


def test_threads_may_fill_what_was_made_in_inference_mode() -> None:
    with torch.inference_mode():
        out = preprocess().blank(1)
    preprocess().fill([noise()], out)
    assert torch.equal(out[0], preprocess()(noise()))


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
        "scaled_decode": False,
    }
    assert Preprocess.from_json(facts) == both
    scaled = preprocess(scaled_decode=True)
    assert Preprocess.from_json(json.loads(json.dumps(scaled.to_json()))) == scaled


def test_a_run_from_before_scaled_decoding_was_decoded_whole() -> None:
    facts = preprocess().to_json()
    del facts["scaled_decode"]
    assert Preprocess.from_json(facts) == preprocess()


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


def jpeg(image: Tensor, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(image.permute(1, 2, 0).numpy()).save(stream, "JPEG", quality=95, **options)
    return stream.getvalue()


def smooth(height: int, width: int) -> Tensor:
    coarse = noise(5, 5).float()[None]
    fine = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")
    return fine[0].round().to(torch.uint8)


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def sizes_read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Filled with (height, width) of what is decoded from now on."""
    seen: list[tuple[int, ...]] = []

    def spy(source: bytes, label: str | None, reduction: decode.Reduction | None = None) -> Tensor:
        pixels = read_rgb(source, label, reduction)
        seen.append(tuple(pixels.shape[1:]))
        return pixels

    monkeypatch.setattr("polyhead.images.preprocess.read_rgb", spy)
    return seen


def test_reading_is_decoding_and_preparing(tmp_path: Path) -> None:
    data = jpeg(noise())
    path = tmp_path / "脸.jpg"
    path.write_bytes(data)
    assert torch.equal(preprocess().decode(path), read_rgb(data))
    assert torch.equal(preprocess().read(path), preprocess()(read_rgb(data)))
    with pytest.raises(ImageError, match=r"^脸: no such file"):
        preprocess().read(tmp_path / "none.jpg", "脸")


@pytest.mark.parametrize(
    ("shape", "size", "options", "expected"),
    [
        ((64, 64), (33, 33), {}, (64, 64)),  # less than twice as large
        ((64, 64), (32, 32), {}, (32, 32)),
        ((64, 100), (30, 20), {}, (32, 50)),  # the side that needs more decides
        ((130, 200), (16, 16), {}, (17, 25)),  # an eighth, rounded up
        ((640, 640), (16, 16), {}, (80, 80)),  # no more than an eighth
        ((64, 64), (32, 32), {"fit": "crop", "crop_fraction": 0.9}, (64, 64)),
        ((64, 200), (32, 32), {"fit": "pad"}, (16, 50)),  # its height becomes 10
        ((16, 16), (32, 32), {}, (16, 16)),
    ],
)
def test_scaled_decoding_never_makes_less_than_is_needed(
    monkeypatch: pytest.MonkeyPatch,
    shape: tuple[int, int],
    size: tuple[int, int],
    options: dict[str, Any],
    expected: tuple[int, int],
) -> None:
    data = jpeg(smooth(*shape))
    seen = sizes_read(monkeypatch)
    preprocess(size, **options).read(data)
    preprocess(size, scaled_decode=True, **options).read(data)
    assert seen == [shape, expected]


def test_a_region_is_scaled_by_what_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = sizes_read(monkeypatch)
    both = preprocess((16, 16), scaled_decode=True)
    both.decode(jpeg(smooth(64, 64)), view=View(region=(0.5, 0.5, 0.5, 0.5)))
    assert seen == [(32, 32)]


@pytest.mark.parametrize("orientation", [None, *range(1, 9)])
@pytest.mark.parametrize("fit", ["stretch", "crop", "pad"])
def test_scaled_decoding_shows_nearly_the_same_picture(fit: str, orientation: int | None) -> None:
    exif = {} if orientation is None else {"exif": turned(orientation)}
    data = jpeg(smooth(160, 240), **exif)
    whole = levels((20, 30), fit=fit).read(data)
    scaled = levels((20, 30), fit=fit, scaled_decode=True).read(data)
    assert not torch.equal(whole, scaled)
    difference = (whole - scaled).abs()
    # What is cropped begins at a whole pixel of the scaled image.
    assert difference.mean() < (3 if fit == "crop" else 1)
    assert difference.max() < (12 if fit == "crop" else 6)


def test_scaled_decoding_of_grey_and_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = sizes_read(monkeypatch)
    both = preprocess((16, 16), scaled_decode=True)
    picture = Image.fromarray(smooth(64, 64).permute(1, 2, 0).numpy())
    for mode, kind in (("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "PNG")):
        stream = io.BytesIO()
        picture.convert(mode).save(stream, kind)
        both.read(stream.getvalue())
    assert seen == [(16, 16), (64, 64), (64, 64)]


@pytest.mark.parametrize("progressive", [False, True])
def test_a_truncated_jpeg_is_refused_when_it_is_scaled(*, progressive: bool) -> None:
    data = jpeg(noise(64, 64), progressive=progressive)
    both = preprocess((16, 16), scaled_decode=True)
    for length in [*range(1, len(data), 97), len(data) - 2, len(data) - 1]:
        with pytest.raises(ImageError):
            both.read(data[:length])


def test_scaling_is_no_way_around_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_PIXELS", 64 * 64 - 1)
    with pytest.raises(ImageError, match="too large"):
        preprocess((16, 16), scaled_decode=True).read(jpeg(smooth(64, 64)))
