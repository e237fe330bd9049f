"""How near numbers come, against scikit-learn, with row weights."""

import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from polyhead.errors import SpecError
from polyhead.tasks import Regression

TASK = Regression("years", within=(5, 0.5)).fit("age", pl.Series([1.0, 2.0]))
BINS = Regression("years").fit("age", pl.Series(["0-2", "3-9", "10-19", "20-29", "30 or more"]))
NUMBER = st.integers(-400, 400).map(lambda k: k / 8)
ROWS = st.lists(
    st.tuples(NUMBER, NUMBER, st.integers(0, 8).map(lambda k: k / 4)), min_size=1, max_size=25
)


@given(ROWS)
def test_errors_are_what_scikit_learn_says(rows: list[tuple[float, float, float]]) -> None:
    true, said, weights = zip(*rows, strict=True)
    if not sum(weights):
        return
    given_ = {"sample_weight": weights}
    measured = TASK.measure(torch.tensor(said), torch.tensor(true), torch.tensor(weights))
    assert measured["mae"] == pytest.approx(sk.mean_absolute_error(true, said, **given_))
    assert measured["median_error"] == pytest.approx(sk.median_absolute_error(true, said, **given_))
    assert measured["rmse"] == pytest.approx(sk.root_mean_squared_error(true, said, **given_))
    if len({t for t, _, weight in rows if weight}) > 1:
        assert measured["r2"] == pytest.approx(sk.r2_score(true, said, **given_))
    else:
        assert "r2" not in measured
    near = sum(w for t, s, w in rows if abs(t - s) <= 5) / sum(weights)
    assert measured["within_5"] == pytest.approx(near)


def test_shares_within_a_distance_are_named_by_it() -> None:
    titles = {metric.name: (metric.title, metric.unit) for metric in TASK.metrics}
    assert titles["within_5"] == ("share within 5 years", "%")
    assert titles["within_0.5"] == ("share within 0.5 years", "%")
    measured = TASK.measure(torch.tensor([5.0, 5.25, 0.5]), torch.zeros(3))
    assert (measured["within_5"], measured["within_0.5"]) == pytest.approx((2 / 3, 1 / 3))


def test_a_distance_below_nothing_is_refused() -> None:
    with pytest.raises(SpecError, match=r"within\.0: .*greater than or equal to 0"):
        Regression(within=(-1,))


def test_one_bin_off_is_the_one_before_or_after() -> None:
    targets = BINS.encode(pl.Series(["3-9"] * 5)).targets
    said = torch.tensor([-4.0, 2.9, 9.9, 19.9, 20.0])
    assert BINS.measure(said, targets)["bin_off_by_one"] == pytest.approx(4 / 5)
    last = BINS.encode(pl.Series(["30 or more"] * 3)).targets
    measured = BINS.measure(torch.tensor([19.9, 20.0, 400.0]), last)
    assert measured["bin_off_by_one"] == pytest.approx(2 / 3)
    assert measured["bin_accuracy"] == pytest.approx(1 / 3)


def test_shares_of_bins_are_of_the_rows_that_have_one() -> None:
    targets = BINS.encode(pl.Series(["3-9", "31"])).targets
    measured = BINS.measure(torch.tensor([5.0, 60.0]), targets)
    assert (measured["bin_accuracy"], measured["bin_off_by_one"]) == (1, 1)


def test_labels_far_from_0_keep_their_digits() -> None:
    """The variance of labels near 2,000,000 is lost in float32 sums of their squares."""
    true = torch.tensor([2e6, 2e6 + 1, 2e6 + 2, 2e6 + 3])
    said = true + torch.tensor([0.5, -0.5, 0.5, -0.5])
    assert TASK.measure(said, true)["r2"] == pytest.approx(0.8)
