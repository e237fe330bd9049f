import json
import math

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from polyhead.errors import SpecError
from polyhead.tasks import Regression, tasks_from_json, tasks_to_json
from polyhead.tasks.rarity import Rarity, fit_rarity

FAR = np.array([10.0] * 90 + [60.0] * 10)


def of(rarity: Rarity | None, numbers: np.ndarray) -> np.ndarray:
    assert rarity is not None
    return rarity.of(torch.tensor(numbers, dtype=torch.float32)).numpy()


@pytest.mark.parametrize("strength", [0.25, 0.5, 1.0])
def test_numbers_far_apart_are_weighed_as_classes_are(strength: float) -> None:
    """No kernel reaches from one to the other, so densities are in proportion to counts."""
    weights = of(fit_rarity(FAR, strength), np.array([10.0, 60.0]))
    assert weights[1] / weights[0] == pytest.approx(9**strength, rel=1e-3)
    assert 0.9 * weights[0] + 0.1 * weights[1] == pytest.approx(1)
    if strength == 1:
        assert weights.tolist() == pytest.approx([100 / (2 * 90), 100 / (2 * 10)], rel=1e-3)


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_weights_are_a_power_of_the_density(strength: float) -> None:
    numbers = np.random.default_rng(0).gamma(3, 10, 200)
    low, high = np.quantile(numbers, [0.25, 0.75])
    width = 0.9 * min(numbers.std(), (high - low) / 1.34) * 200**-0.2
    density = np.exp(-(((numbers[:, None] - numbers) / width) ** 2) / 2).sum(axis=1)
    expected = np.maximum(density, density.max() / 100) ** -strength
    expected /= expected.mean()
    assert of(fit_rarity(numbers, strength), numbers) == pytest.approx(expected, rel=1e-2)


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=60),
    st.floats(0.1, 1),
    st.floats(-100, 100),
    st.floats(0.01, 100),
)
def test_the_unit_does_not_matter_and_the_mean_is_one(
    whole: list[int], strength: float, shift: float, scale: float
) -> None:
    numbers = np.array(whole, dtype=np.float64)
    moved = (numbers * scale + shift).astype(np.float32).astype(np.float64)
    rarity, other = fit_rarity(numbers, strength), fit_rarity(moved, strength)
    if len(set(whole)) == 1:
        assert rarity is None
        return
    weights = of(rarity, numbers)
    assert weights.mean() == pytest.approx(1, rel=1e-4)
    assert weights.max() / weights.min() <= 100**strength * (1 + 1e-4)
    assert of(other, moved) == pytest.approx(weights, rel=2e-2)


def test_many_numbers_are_met_by_few_points() -> None:
    rng = np.random.default_rng(0)
    numbers = np.concatenate([rng.normal(0, 1, 20_000), rng.normal(900, 100, 200)])
    rarity = fit_rarity(numbers, 1.0)
    assert rarity is not None
    assert len(rarity.points) <= 256
    weights = of(rarity, numbers)
    assert weights.mean() == pytest.approx(1, rel=1e-3)
    assert weights[20_000:].mean() > 10 * weights[:20_000].mean()


def test_between_points_weights_go_straight_and_beyond_them_level() -> None:
    weights = of(Rarity((0, 10, 20), (1, 3, 2)), np.array([-5, 0, 5, 10, 12, 20, 99]))
    assert weights.tolist() == pytest.approx([1, 1, 2, 3, 2.8, 2, 2])


def test_even_numbers_count_alike() -> None:
    """An inverse density leaves them; a density stretched from 0 to 1 would not."""
    numbers = np.linspace(0, 100, 500)
    weights = of(fit_rarity(numbers, 1.0), numbers)
    assert weights[50:-50].max() / weights[50:-50].min() < 1.15
    assert weights.max() < 2.1  # at the ends half of a kernel is empty


def test_without_strength_or_spread_there_are_no_weights() -> None:
    assert fit_rarity(FAR, 0.0) is None
    assert fit_rarity(np.array([3.0, 3.0]), 1.0) is None
    assert Regression().fit("x", pl.Series([1, 2])).rarity is None


def test_only_labels_that_are_there_and_in_the_range_are_counted() -> None:
    cells = pl.Series([*FAR.tolist(), None, None, 999.0])
    task = Regression(range=(0, 80), density_weight=1).fit("age", cells)
    assert task.rarity == fit_rarity(FAR, 1.0)
    assert task.weights_text == "0.56 for 10 to 5 for 60"


def test_of_a_bin_the_number_that_stands_for_it_is_weighed() -> None:
    cells = pl.Series(["20-29"] * 8 + ["60-69"] * 2 + [None])
    task = Regression("years", density_weight=1).fit("age", cells)
    assert task.rarity is not None
    assert task.rarity.points == (24.5, 64.5)
    assert task.rarity.weights == pytest.approx((10 / 16, 10 / 4), rel=1e-3)
    encoded = task.encode(cells)
    plain = Regression("years").fit("age", cells).losses(torch.zeros(11), encoded.targets)
    weighted = task.losses(torch.zeros(11), encoded.targets)
    assert (weighted / plain)[[0, 9]].tolist() == pytest.approx([10 / 16, 10 / 4], rel=1e-3)
    assert task.weights_text == "0.62 for 24 years to 2.5 for 64 years"


@pytest.mark.parametrize("loss", ["mae", "mse", "huber", "interval"])
def test_every_loss_is_weighed(loss: str) -> None:
    cells = pl.Series(FAR)
    plain = Regression(loss=loss).fit("x", cells)  # type: ignore[arg-type]
    weighed = Regression(loss=loss, density_weight=1).fit("x", cells)  # type: ignore[arg-type]
    outputs, targets = torch.full((100,), 0.3), plain.encode(cells).targets
    ratio = weighed.losses(outputs, targets) / plain.losses(outputs, targets)
    assert ratio.tolist() == pytest.approx(of(weighed.rarity, FAR).tolist())


@pytest.mark.parametrize("strength", [-0.1, 1.5, math.nan])
def test_a_strength_is_a_share(strength: float) -> None:
    with pytest.raises(SpecError, match="Regression density_weight: Expected "):
        Regression(density_weight=strength)


def test_a_task_of_an_earlier_version_has_no_weights() -> None:
    task = Regression().fit("x", pl.Series([1, 2, 5]))
    (plain,) = tasks_to_json([task])
    del plain["rarity"], plain["settings"]["density_weight"]
    assert tasks_from_json(json.dumps([plain]), "here") == [task]
