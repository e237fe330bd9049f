import math
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from polyhead.calibration import (
    Band,
    class_rows_needed,
    fit_band,
    fit_class_thresholds,
    fit_threshold,
    need_crepes,
    rows_needed,
)
from polyhead.errors import MissingExtraError
from polyhead.tasks import Chances


def quantile(values: Tensor, level: float) -> float:
    """The ceil((n + 1) level)-th smallest."""
    place = math.ceil(round((len(values) + 1) * level, 9))
    return float(values.sort().values[place - 1])


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("rows", [20, 39, 40, 99, 119])
def test_the_reach_is_the_quantile_of_the_formula(rows: int, level: float) -> None:
    residuals = torch.from_numpy(np.random.default_rng(rows).normal(size=rows))
    band = fit_band(torch.zeros(rows), residuals, level)  # equal predictions, one category
    assert band.edges == ()
    assert band.reach == (quantile(residuals.abs(), level),)


def test_each_category_has_a_quantile_of_its_own() -> None:
    predicted = torch.arange(200.0)
    residuals = torch.where(predicted < 100, 1.0, 5.0) * torch.linspace(0.5, 1, 200)
    band = fit_band(predicted, predicted + residuals, 0.9)
    assert band.edges == (50.0, 100.0, 150.0)
    for number, reach in enumerate(band.reach):
        part = residuals[50 * number : 50 * number + 50]
        assert reach == pytest.approx(quantile(part, 0.9), abs=1e-4)


def test_there_are_at_most_ten_categories() -> None:
    predicted = torch.arange(5000.0)
    assert len(fit_band(predicted, predicted + 1, 0.9).reach) == 10


@given(st.integers(50, 400), st.integers(1, 12), st.integers(0, 99))
def test_no_category_has_too_few_rows(rows: int, different: int, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    predicted = torch.from_numpy(drawn.integers(0, different, rows).astype(float))
    band = fit_band(predicted, predicted + torch.from_numpy(drawn.normal(size=rows)), 0.9)
    places = np.searchsorted(band.edges, predicted.numpy(), side="right")
    assert np.bincount(places, minlength=len(band.reach)).min() >= 50


def test_of_one_row_and_of_many_the_interval_is_the_same() -> None:
    band = Band((10.0, 20.0), (1.0, 2.0, 4.0))
    predicted = torch.tensor([-5.0, 9.99, 10.0, 20.0, 50.0])
    low, high = band.intervals(predicted)
    one_by_one = [band.interval(value) for value in predicted.double().tolist()]
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == one_by_one
    assert (predicted.double() - low).tolist() == pytest.approx([1, 1, 2, 4, 4])


def test_new_rows_are_covered_as_often_as_was_asked() -> None:
    """Coverage of one fit is beta distributed; over 200 fits its mean must be near the level."""
    shares = []
    for seed in range(200):
        drawn = np.random.default_rng(seed)
        predicted = torch.from_numpy(drawn.uniform(0, 80, 800))
        true = predicted + torch.from_numpy(drawn.normal(size=800)) * (1 + predicted / 10)
        band = fit_band(predicted[:400], true[:400], 0.9)
        low, high = band.intervals(predicted[400:])
        shares.append(float(((low <= true[400:]) & (true[400:] <= high)).double().mean()))
    # At least the level, and at most 1 / (n + 1) more, n being 50 in each of 8 categories.
    assert 0.895 < np.mean(shares) < 0.90 + 1 / 51 + 0.005


def chances(p: Tensor, true: Tensor, *, exclusive: bool = True) -> Chances:
    names = [f"类{k}" for k in range(p.shape[1])]
    return Chances(names, p, true, exclusive)


def drawn_chances(rows: int, seed: int) -> Chances:
    generator = torch.Generator().manual_seed(seed)
    p = (2 * torch.randn(rows, 4, generator=generator)).softmax(dim=1)
    true = torch.multinomial(p, 1, generator=generator)[:, 0]
    return chances(p, torch.nn.functional.one_hot(true, 4) > 0)


@pytest.mark.parametrize(("rows", "level"), [(50, 0.9), (59, 0.9), (60, 0.9), (99, 0.8)])
def test_the_threshold_is_the_quantile_of_the_formula(rows: int, level: float) -> None:
    made = drawn_chances(rows, seed=rows)
    true = made.probabilities[made.true].double()
    assert fit_threshold(made, level) == -quantile(-true, level)


def test_new_sets_hold_the_class_as_often_as_was_asked() -> None:
    shares = []
    for seed in range(200):
        made = drawn_chances(600, seed)
        known = chances(made.probabilities[:300], made.true[:300])
        sets = made.probabilities[300:] >= fit_threshold(known, 0.9)
        shares.append(float(sets[made.true[300:]].double().mean()))
    assert np.mean(shares) == pytest.approx(0.9, abs=0.006)


def test_of_several_labels_all_that_hold_are_in_the_set() -> None:
    p = torch.linspace(0.01, 0.99, 99)[:, None].repeat(1, 2)
    p[:, 1] = 1 - p[:, 0] / 100
    both = torch.ones(99, 2, dtype=torch.bool)
    assert fit_threshold(chances(p, both, exclusive=False), 0.9) == pytest.approx(0.1, abs=1e-6)
    none = torch.zeros(99, 2, dtype=torch.bool)
    assert fit_threshold(chances(p, none, exclusive=False), 0.9) == 1.0


def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    need_crepes()
    monkeypatch.setitem(sys.modules, "crepes", None)
    with pytest.raises(MissingExtraError) as error:
        fit_band(torch.zeros(60), torch.zeros(60), 0.9)
    assert str(error.value) == (
        "intervals (calibration.intervals) needs an extra. "
        'Install it with: pip install "polyhead[report]"'
    )


def test_so_many_rows_are_needed() -> None:
    assert [rows_needed(level) for level in (0.5, 0.8, 0.9, 0.95, 0.99)] == [10, 25, 50, 100, 500]


def test_so_many_rows_of_a_class_are_needed() -> None:
    assert [class_rows_needed(level) for level in (0.5, 0.8, 0.9, 0.95, 0.99)] == [1, 4, 9, 19, 99]


def lopsided(rows: int, seed: int) -> Chances:
    """Two classes; one in five rows is of the second, which gets far smaller probabilities."""
    generator = torch.Generator().manual_seed(seed)
    second = torch.rand(rows, generator=generator) < 0.2
    own = torch.rand(rows, generator=generator)
    p = torch.where(second, 0.5 * own, 0.5 + 0.5 * own)  # of the true class
    first = torch.where(second, 1 - p, p)
    return chances(torch.stack([first, 1 - first], 1), torch.stack([~second, second], 1))


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_each_class_has_the_quantile_of_its_own_rows(level: float) -> None:
    made = lopsided(200, seed=1)
    found = fit_class_thresholds(made, level)
    assert list(found) == ["类0", "类1"]
    for k, threshold in enumerate(found.values()):
        true = made.probabilities[made.true[:, k], k].double()
        assert threshold == -quantile(-true, level)


def test_each_class_is_covered_where_all_together_leave_one_out() -> None:
    """Over 200 fits, the mean share of each class that is in its set; 60 rows are of the second."""
    both: dict[str, list[list[float]]] = {"common": [], "own": []}
    for seed in range(200):
        made = lopsided(600, seed)
        known = chances(made.probabilities[:300], made.true[:300])
        own = torch.tensor(list(fit_class_thresholds(known, 0.9).values()), dtype=torch.float64)
        for name, least in (("common", fit_threshold(known, 0.9)), ("own", own)):
            sets, true = made.probabilities[300:].double() >= least, made.true[300:]
            both[name].append([float(sets[true[:, k], k].double().mean()) for k in range(2)])
    common, held = np.mean(both["common"], axis=0), np.mean(both["own"], axis=0)
    assert common[1] < 0.55
    assert held[0] == pytest.approx(0.9, abs=0.006)
    # At least the level, and at most 1 / (n + 1) more, n being about 60.
    assert 0.893 < held[1] < 0.9 + 1 / 61 + 0.007


@pytest.mark.parametrize(("rows", "named"), [(8, False), (9, True)])
def test_a_class_of_too_few_rows_has_no_threshold(rows: int, named: bool) -> None:  # noqa: FBT001
    second = torch.arange(60) < rows
    p = torch.linspace(0.1, 0.9, 60)
    made = chances(torch.stack([1 - p, p], 1), torch.stack([~second, second], 1))
    found = fit_class_thresholds(made, 0.9)
    assert ("类1" in found) is named
    assert "类0" in found
    if named:
        assert found["类1"] == float(p[0])  # the smallest: a ninth of nine may not be missed
