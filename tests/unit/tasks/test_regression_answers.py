import json
import warnings
from collections.abc import Callable, Sequence
from typing import Literal

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from polyhead.tasks import Encoded, NumberPairs, Regression, RegressionTask

Fit = Callable[..., RegressionTask]
Encode = Callable[..., Encoded]


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mae", [0.25, 0.5, 0.0]),
        ("mse", [0.25**2, 0.5**2, 0.0]),
        ("huber", [0.25**2 / 2, 0.3 * (0.5 - 0.3 / 2), 0.0]),
    ],
)
def test_losses_are_in_shares_of_the_range(
    fitted: Fit, loss: Literal["mae", "mse", "huber"], expected: list[float]
) -> None:
    task = fitted([10, 20], Regression(range=(0, 80), loss=loss, huber_delta=0.3))
    outputs = torch.tensor([0.0, 0.0, 0.0])  # sigmoid: one half of the range, 40
    found = task.losses(outputs, torch.tensor([20.0, 80.0, 40.0]))
    assert found.tolist() == pytest.approx(expected)


def test_losses_without_a_range_are_in_standard_deviations(fitted: Fit) -> None:
    task = fitted([10, 30])  # mean 20, standard deviation 10
    assert task.losses(torch.tensor([1.5]), torch.tensor([25.0])).tolist() == [1.0]


@pytest.mark.parametrize("span", [None, (0.0, 80.0)])
def test_the_distance_to_a_bin_is_the_loss(
    fitted: Fit, encoded: Encode, span: tuple[float, float] | None
) -> None:
    task = fitted(declared=Regression(range=span, loss="interval"))
    scale = 80 if span else task.std
    targets = encoded(task, ["3-9", "3-9", "more than 70", "30"]).targets
    numbers = torch.tensor([5.0, 20.0, 78.0, 31.0])
    share = (numbers - (0 if span else task.mean)) / scale
    outputs = share.logit() if span else share
    found = task.losses(outputs, targets)
    assert found.tolist() == pytest.approx([0, 10 / scale, 0, 1 / scale], abs=1e-5)


def test_the_interval_loss_of_plain_numbers_is_the_absolute_error(fitted: Fit) -> None:
    cells = [10, 30]
    exact, to_bin = fitted(cells), fitted(cells, Regression(loss="interval"))
    outputs, targets = torch.tensor([0.3, -2.0]), torch.tensor([10.0, 30.0])
    assert torch.allclose(exact.losses(outputs, targets), to_bin.losses(outputs, targets))


@pytest.mark.parametrize("span", [None, (0.0, 80.0)])
def test_what_the_task_scales_it_scales_back(fitted: Fit, span: tuple[float, float] | None) -> None:
    """A label put through the loss's scale and back is the label: no 80 is left to the caller."""
    task = fitted([10, 30, 50], Regression(range=span))
    ages = torch.tensor([1.0, 26.4, 79.0])
    outputs = (ages / 80).logit() if span else (ages - task.mean) / task.std
    assert task.losses(outputs, ages).tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    assert task.predict(outputs).tolist() == pytest.approx(ages.tolist(), rel=1e-5)


def test_answers_stay_in_the_range(fitted: Fit) -> None:
    task = fitted([10], Regression(range=(0, 80)))
    assert task.predict(torch.tensor([-1e4, 1e4])).tolist() == [0, 80]


NUMBERS = st.lists(
    st.tuples(st.floats(-1e3, 1e3, width=32), st.floats(-1e3, 1e3, width=32)),
    min_size=1,
    max_size=40,
)


@settings(deadline=None)
@given(NUMBERS)
def test_metrics_are_what_scikit_learn_says(fitted: Fit, pairs: list[tuple[float, float]]) -> None:
    true, said = zip(*pairs, strict=True)
    measured = fitted([1, 2]).measure(torch.tensor(said), torch.tensor(true))
    assert measured["mae"] == pytest.approx(mean_absolute_error(true, said), rel=1e-4, abs=1e-4)
    assert measured["rmse"] == pytest.approx(
        root_mean_squared_error(true, said), rel=1e-4, abs=1e-4
    )


def test_a_perfect_predictor_has_no_error(fitted: Fit) -> None:
    """Of (B,) minus (B, 1) the mean absolute error would be 7 years here, for a perfect answer."""
    ages = torch.tensor([1.0, 14.5, 34.5, 6.0])
    assert (ages - ages[:, None]).abs().mean() > 7
    measured = fitted([10, 20]).measure(ages, ages)
    assert measured == {"mae": 0, "median_error": 0, "rmse": 0, "r2": 1}


def test_columns_of_predictions_are_refused(fitted: Fit) -> None:
    """Where shapes aren't checked, the sums of too many numbers are no number."""
    task = fitted([10, 20])
    for said, true in ((torch.ones(3, 1), torch.ones(3)), (torch.ones(3), torch.ones(3, 1))):
        with pytest.raises((TypeError, RuntimeError)):
            task.measure(said, true)


def test_metrics_of_bins(fitted: Fit, encoded: Encode) -> None:
    task = fitted()
    targets = encoded(task, ["3-9", "60-69", "more than 70", "31"]).targets
    measured = task.measure(torch.tensor([9.9, 72.0, 99.0, 33.0]), targets)
    assert measured["bin_accuracy"] == pytest.approx(2 / 3)  # 31 lies in no bin
    assert measured["interval_mae"] == pytest.approx((0 + 2 + 0 + 2) / 4)
    assert measured["mae"] == pytest.approx((3.9 + 7.5 + 24 + 2) / 4)
    assert list(measured) == [metric.name for metric in task.metrics]


def test_rows_without_a_bin_have_no_share_in_the_right_bin(fitted: Fit, encoded: Encode) -> None:
    task = fitted()
    measured = task.measure(torch.tensor([31.0]), encoded(task, ["31"]).targets)
    assert set(measured) == {"mae", "median_error", "rmse", "interval_mae"}


def test_one_row_can_be_measured(fitted: Fit) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fitted([1, 2]).measure(torch.tensor([3.0]), torch.tensor([1.0]))["mae"] == 2


def test_the_constant_is_the_median(fitted: Fit) -> None:
    task = fitted([0, 0, 0, 100])
    assert task.constant(3).tolist() == [0, 0, 0]
    others = [torch.full((4,), float(c)) for c in (1, 25, 100)]
    labels = torch.tensor([0.0, 0, 0, 100])
    best = task.error(task.measure(task.constant(4), labels))
    assert all(best <= task.error(task.measure(other, labels)) for other in others)


@pytest.mark.parametrize(
    ("cells", "value", "text"),
    [
        ([10, 20, 60], 26.4, "26 years"),
        ([10, 20, 60], -0.2, "0 years"),
        ([1, 2, 3], 2.345, "2.35 years"),
        ([0.001, 0.002], 0.00123, "0.00123 years"),
        ([1e-6, 3e-6], 1.5e-6, "0.0000015 years"),
        ([5, 5], 5.123, "5.12 years"),
    ],
)
def test_an_answer_has_as_many_digits_as_its_labels_spread(
    fitted: Fit, cells: Sequence[object], value: float, text: str
) -> None:
    answer = fitted(cells, Regression(unit="years")).answer(torch.tensor(value))
    assert answer.text == text
    assert answer.value == pytest.approx(value)
    assert json.loads(json.dumps(answer.value)) == answer.value


def test_labels_in_words(fitted: Fit, encoded: Encode) -> None:
    task = fitted(declared=Regression(unit="years"))
    targets = encoded(task, ["3-9", "more than 70", "31", "40-49", "80+"]).targets
    assert [task.truth(target) for target in targets] == [
        *("3-9 years", "more than 70 years", "31 years", "40 to 50 years", "80 or more years")
    ]
    assert fitted([10, 60]).truth(torch.tensor(31.0)) == "31"


def test_bins_of_broken_numbers_keep_their_words(fitted: Fit, encoded: Encode) -> None:
    task = fitted(["0.1-0.2", "0.2-0.3"])
    assert task.truth(encoded(task, ["0.2-0.3"]).targets[0]) == "0.2-0.3"


def test_verdicts(fitted: Fit, encoded: Encode) -> None:
    task = fitted()
    bin_, number = encoded(task, ["3-9", "31"]).targets
    assert task.verdict(torch.tensor(9.9), bin_) is True
    assert task.verdict(torch.tensor(10.0), bin_) is False
    assert task.verdict(torch.tensor(31.0), number) is None
    assert fitted([1, 2]).verdict(torch.tensor(1.0), torch.tensor(1.0)) is None


def test_pairs_hold_the_ends_of_bins(fitted: Fit, encoded: Encode) -> None:
    task = fitted(declared=Regression(unit="years"))
    (pairs,) = task.pairs(torch.tensor([5.0]), encoded(task, ["3-9"]).targets)
    assert isinstance(pairs, NumberPairs)
    assert pairs.low is not None
    assert pairs.high is not None
    assert (pairs.name, pairs.unit) == ("age", "years")
    assert (pairs.true.item(), pairs.low.item(), pairs.high.item()) == (6, 3, 10)
    (plain,) = fitted([1, 2]).pairs(torch.tensor([5.0]), torch.tensor([4.0]))
    assert isinstance(plain, NumberPairs)
    assert plain.low is None


def test_a_unit_of_percent_is_no_share(fitted: Fit) -> None:
    mae = fitted([10, 20], Regression(unit="%")).metrics[0]
    assert mae.text(5.0) == "5.00 points"


@pytest.mark.parametrize(
    ("cells", "declared", "summary"),
    [
        ([1, 2], Regression(), "number, loss mae"),
        ([1, 2], Regression("years", (0, 80)), "number, 0 to 80 years, loss mae"),
        ([1, 2], Regression(range=(0, 1), loss="mse"), "number, 0 to 1, loss mse"),
        (("0-2", "3-9", None), Regression("years"), "number, years, 2 bins, loss mae"),
    ],
)
def test_summaries(
    fitted: Fit, cells: Sequence[object], declared: Regression, summary: str
) -> None:
    assert fitted(cells, declared).summary == summary
