import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from polyhead.errors import SpecError
from polyhead.images import Augment, View, draw
from polyhead.images.views import recolor

SEEDS = st.integers(0, 2**32)
SHARES = st.floats(0, 0.99)


def drawn(augment: Augment, seed: int = 0) -> View:
    return draw(augment, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"crop": 1.0}, "Augment crop: Expected less than 1; got 1.0."),
        ({"crop": -0.1}, "Augment crop: Expected greater than or equal to 0; got -0.1."),
        ({"color": 1.5}, "Augment color: Expected less than 1; got 1.5."),
        ({"flip": 1}, "Augment flip: Expected a valid boolean; got 1."),
        ({"flop": True}, "Augment flop: unknown setting.\n  Did you mean 'flip'? "),
        ({"rotate": 5.0}, "Augment rotate: unknown setting.\n  "),
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float], expected: str) -> None:
    with pytest.raises(SpecError) as caught:
        Augment(**wrong)  # type: ignore[arg-type]
    assert str(caught.value).startswith(expected)


@given(seed=SEEDS)
def test_nothing_is_varied_by_default(seed: int) -> None:
    assert drawn(Augment(), seed) == View()


def test_the_generator_alone_decides() -> None:
    augment = Augment(flip=True, crop=0.3, color=0.2)
    torch.manual_seed(1)
    first = [drawn(augment, seed) for seed in range(20)]
    torch.manual_seed(2)
    assert first == [drawn(augment, seed) for seed in range(20)]
    assert len(set(first)) == 20


def test_one_setting_does_not_change_what_the_others_draw() -> None:
    plain, flipped = (
        drawn(Augment(crop=0.3, color=0.2)),
        drawn(Augment(flip=True, crop=0.3, color=0.2)),
    )
    assert plain.region == flipped.region
    assert plain.saturation == flipped.saturation
    generators = [torch.Generator().manual_seed(0) for _ in range(2)]
    draw(Augment(), generators[0])
    draw(Augment(flip=True, crop=0.5, color=0.5), generators[1])
    assert torch.equal(
        torch.rand(3, generator=generators[0]), torch.rand(3, generator=generators[1])
    )


@given(seed=SEEDS, crop=SHARES)
def test_a_region_keeps_its_share_of_the_area_and_lies_inside(seed: int, crop: float) -> None:
    top, left, height, width = drawn(Augment(crop=crop), seed).region
    assert 1 - crop - 1e-9 <= height * width <= 1 + 1e-9
    assert 3 / 4 - 1e-9 <= height / width <= 4 / 3 + 1e-9
    assert top >= 0
    assert left >= 0
    assert top + height <= 1 + 1e-9
    assert left + width <= 1 + 1e-9


@given(seed=SEEDS, color=SHARES)
def test_color_factors_stay_in_their_range(seed: int, color: float) -> None:
    view = drawn(Augment(color=color), seed)
    for factor in (view.brightness, view.contrast, view.saturation):
        assert 1 - color <= factor <= 1 + color


def test_views_spread_over_all_that_is_allowed() -> None:
    generator = torch.Generator().manual_seed(0)
    views = [draw(Augment(flip=True, crop=0.5, color=0.4), generator) for _ in range(2000)]
    flips = sum(view.flip for view in views)
    assert 900 < flips < 1100
    areas = [view.region[2] * view.region[3] for view in views]
    assert (min(areas), max(areas)) == pytest.approx((0.5, 1.0), abs=0.01)
    taller = sum(view.region[2] > view.region[3] for view in views)
    assert 900 < taller < 1100
    bottoms = [view.region[0] + view.region[2] for view in views]
    assert max(bottoms) == pytest.approx(1, abs=0.01)
    for name in ("brightness", "contrast", "saturation"):
        factors = [getattr(view, name) for view in views]
        assert (min(factors), max(factors)) == pytest.approx((0.6, 1.4), abs=0.01)
        assert math.fsum(factors) / len(factors) == pytest.approx(1, abs=0.02)


def test_colors_kept_are_the_same_tensor() -> None:
    rgb = torch.rand(3, 4, 5)
    assert recolor(rgb, View(flip=True)) is rgb


def test_brightness_scales_and_is_clamped() -> None:
    rgb = torch.tensor([0.2, 0.4, 0.8]).view(3, 1, 1)
    found = recolor(rgb, View(brightness=1.5)).flatten().tolist()
    assert found == pytest.approx([0.3, 0.6, 1.0])


def test_contrast_keeps_the_mean_luma() -> None:
    rgb = torch.tensor([0.4, 0.6]).expand(3, 1, 2)
    found = recolor(rgb, View(contrast=0.5))[:, 0]
    assert found.flatten().tolist() == pytest.approx([0.45, 0.55] * 3)


def test_all_three_apply_in_turn() -> None:
    rgb = torch.rand(3, 5, 6, generator=torch.Generator().manual_seed(0)) * 0.5 + 0.2
    weights = torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)
    bright = rgb * 1.1
    mean = (bright * weights).sum(0).mean()
    contrasted = mean + 0.9 * (bright - mean)
    luma = (contrasted * weights).sum(0)
    expected = luma + 1.2 * (contrasted - luma)
    view = View(brightness=1.1, contrast=0.9, saturation=1.2)
    torch.testing.assert_close(recolor(rgb, view), expected)


def test_no_saturation_is_grey_of_the_same_luma() -> None:
    rgb = torch.tensor([1.0, 0.0, 0.0]).view(3, 1, 1)
    found = recolor(rgb, View(saturation=0.0)).flatten().tolist()
    assert found == pytest.approx([0.299] * 3)
