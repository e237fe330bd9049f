import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.testing import assert_close

from polyhead.images import Preprocess, View, loops
from polyhead.images.quick import quick

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
ULPS = 1e-5  # of numbers up to 3: 40 units in the last place


def preprocess(size: tuple[int, int], **options: object) -> Preprocess:
    plain = {"fit": "stretch", "interpolation": "bilinear", "mean": MEAN, "std": STD}
    facts: dict[str, Any] = {"size": size, **plain, **options}
    return Preprocess(**facts)


def noise(height: int, width: int, seed: int = 0) -> Tensor:
    """Pixels as a decoder gives them, channels innermost."""
    levels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return torch.from_numpy(levels).permute(2, 0, 1)


def both(
    prepared: Preprocess, images: list[Tensor], views: list[View | None] | None = None
) -> tuple[Tensor, Tensor]:
    """What the operators make of images, and what the loops make of them."""
    assert quick() is not None
    outs = prepared.blank(len(images)), prepared.blank(len(images))
    for out, of_many in zip(outs, (False, True), strict=True):
        out.fill_(7.0)
        prepared.fill(images, out, views, of_many=of_many)
    return outs


sides = st.integers(1, 90)
regions = st.tuples(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.1, 1), st.floats(0.1, 1))
views = st.none() | st.builds(
    View,
    region=regions.map(lambda r: (r[0], r[1], min(r[2], 1 - r[0]), min(r[3], 1 - r[1]))),
    flip=st.booleans(),
    brightness=st.sampled_from((1.0, 1.2)),
)


@given(
    image=st.tuples(sides, sides),
    size=st.tuples(sides, sides),
    fit=st.sampled_from(("stretch", "crop", "pad")),
    interpolation=st.sampled_from(("bilinear", "bicubic")),
    view=views,
)
def test_loops_and_operators_agree(
    image: tuple[int, int], size: tuple[int, int], fit: str, interpolation: str, view: View | None
) -> None:
    prepared = preprocess(size, fit=fit, interpolation=interpolation)
    operators, loops = both(prepared, [noise(*image)], [view])
    assert_close(loops, operators, atol=ULPS, rtol=0)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_without_a_resize_they_are_equal_to_the_bit(interpolation: str, *, flip: bool) -> None:
    prepared = preprocess((21, 34), interpolation=interpolation)
    operators, loops = both(prepared, [noise(21, 34)], [View(flip=flip)])
    assert torch.equal(loops, operators)


@pytest.mark.parametrize("size", [(224, 224), (151, 147), (150, 200)])
def test_large_images_are_streamed_past_the_cache_and_equal_to_the_bit(
    size: tuple[int, int],
) -> None:
    prepared = preprocess(size)
    images = [noise(*size, seed) for seed in range(3)]
    operators, loops = both(prepared, images)
    assert torch.equal(loops, operators)


def test_a_mirrored_image_is_the_image_mirrored() -> None:
    prepared = preprocess((16, 23))
    images = [noise(50, 41)] * 2
    _, (plain, mirrored) = both(prepared, images, [None, View(flip=True)])
    assert torch.equal(mirrored, plain.flip(2))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (16, 16), (40, 70)])
def test_images_alone_and_together_are_equal_to_the_bit(size: tuple[int, int]) -> None:
    prepared = preprocess(size)
    images = [noise(40, 70, seed) for seed in range(3)] + [noise(9, 5)]
    _, together = both(prepared, images)
    alone = [both(prepared, [image])[1][0] for image in images]
    assert torch.equal(together, torch.stack(alone))


def test_nothing_is_written_beside_an_image() -> None:
    prepared = preprocess((10, 7))
    out = prepared.blank(3).fill_(7.0)
    prepared.fill([noise(31, 40)], out[1:2], of_many=True)
    assert (out[0] == 7).all()
    assert (out[2] == 7).all()
    assert not (out[1] == 7).any()


@pytest.mark.parametrize("laid_out", ["planes", "turned", "mirrored", "cut"])
def test_pixels_may_lie_in_memory_as_they_like(laid_out: str) -> None:
    image = noise(33, 26)
    image = {
        "planes": image.contiguous(),
        "turned": image.transpose(1, 2),
        "mirrored": image.flip(2),
        "cut": noise(50, 40)[:, 7:40, 3:29],
    }[laid_out]
    operators, loops = both(preprocess((12, 20)), [image])
    assert_close(loops, operators, atol=ULPS, rtol=0)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="names processors of that kind")
@pytest.mark.parametrize("cpu", ["x86-64", "x86-64-v3"])
def test_machines_that_can_do_less_get_the_same_bits(
    cpu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, views = preprocess((12, 20)), [None, View(flip=True)]
    _, here = both(prepared, [noise(33, 26)] * 2, views)
    monkeypatch.setattr("polyhead.images.preprocess.quick", lambda: loops.compiled(cpu))
    _, there = both(prepared, [noise(33, 26)] * 2, views)
    assert torch.equal(there, here)


def test_threads_may_use_them_at_once() -> None:
    prepared, images = preprocess((40, 30)), [noise(70, 60, seed) for seed in range(24)]
    _, one_by_one = both(prepared, images)
    out = prepared.blank(len(images))

    def fill(i: int) -> None:
        prepared.fill([images[i]], out[i : i + 1], of_many=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, range(len(images))))
    assert torch.equal(out, one_by_one)


_ALIKE = """
import sys
import torch
from polyhead.images import Preprocess
from polyhead.images.quick import quick
{before}
prepared = Preprocess((8, 9), "pad", "bicubic", (0.5,) * 3, (0.5,) * 3)
image = torch.arange(3 * 20 * 30, dtype=torch.int32).remainder(251).to(torch.uint8)
image = image.view(20, 30, 3).permute(2, 0, 1)
out = prepared.blank(1)
prepared.fill([image], out, of_many={of_many})
asked = quick() is None if {of_many} else "llvmlite" in sys.modules
print(asked, torch.equal(out[0], prepared(image)))
"""


def in_a_fresh_process(*, before: str = "", of_many: bool) -> str:
    code = _ALIKE.format(before=before, of_many=of_many)
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


@pytest.mark.parametrize(
    "before",
    [
        "sys.modules['llvmlite'] = None",
        "import llvmlite.binding; del llvmlite.binding.create_pass_builder",
        "sys.platform = 'win32'",
    ],
)
def test_where_they_cannot_be_compiled_the_operators_do_it(before: str) -> None:
    assert in_a_fresh_process(before=before, of_many=True) == "True True"


def test_few_images_do_not_pay_for_them() -> None:
    assert in_a_fresh_process(of_many=False) == "False True"
