import json
import math
from dataclasses import asdict, replace

import polars as pl
import pytest
import torch
from pydantic import TypeAdapter
from scipy.stats import beta
from torch import Tensor, tensor

from polyhead.calibration import Band, Calibrated
from polyhead.data import Labels
from polyhead.evaluation import Coverage, coverage, share_between
from polyhead.tasks import Binary, Categorical, Multilabel, Regression, Task

EVERY = torch.ones(4, dtype=torch.bool)


def labels(present: Tensor = EVERY, **targets: Tensor) -> Labels:
    return Labels(targets, dict.fromkeys(targets, present))


def number(**settings: object) -> Task:
    declared = Regression(unit="years", **settings)  # type: ignore[arg-type]
    return declared.fit("age", pl.Series([10, 20, 60]))


def test_a_number_is_covered_at_both_ends_and_no_farther() -> None:
    age, found = number(), Calibrated(0.9, bands={"age": Band((), (5.0,))})
    said, true = tensor([20.0, 20.0, 20.0, 20.0]), tensor([15.0, 25.0, 25.01, 14.99])
    (one,) = coverage([age], found, {"age": said}, labels(age=true))
    assert (one.task, one.rows, one.level, one.group) == ("age", 4, 0.9, "")
    assert (one.covered, one.size, one.unit, one.whole, one.empty) == (0.5, 10, "years", None, None)
    assert (one.low, one.high) == share_between(2, 4)


def test_widths_are_those_within_the_range() -> None:
    age, found = number(range=(0, 80)), Calibrated(0.9, bands={"age": Band((), (5.0,))})
    said = tensor([2.0, 79.0, 40.0, 40.0])
    (one,) = coverage([age], found, {"age": said}, labels(age=said))
    assert one.size == pytest.approx((7 + 6 + 10 + 10) / 4)


def test_whole_bins_are_counted_apart_and_open_ones_left_out() -> None:
    cells = pl.Series(["20-29", "30-39", "more than 70", "20-29"])
    age = Regression(unit="years").fit("age", cells)
    targets, found = age.encode(cells).targets, Calibrated(0.9, bands={"age": Band((), (6.0,))})
    said = tensor([25.0, 31.0, 75.0, 29.0])  # the middles: 24.5, 34.5, 75, 24.5
    (one,) = coverage([age], found, {"age": said}, labels(age=targets))
    assert one.covered == 1
    assert one.whole == pytest.approx(1 / 3)


def test_a_set_holds_what_is_likely_enough() -> None:
    hair = Categorical().fit("hair", pl.Series(["black", "gray", "红"]))
    found = Calibrated(0.8, thresholds={"hair": 0.3})
    p = tensor([[0.7, 0.3, 0.0], [0.4, 0.4, 0.2], [0.29, 0.29, 0.28], [0.1, 0.2, 0.7]])
    (one,) = coverage([hair], found, {"hair": p}, labels(hair=tensor([1, 2, 0, 2])))
    # 0.3 as float32 is above the threshold, as a row's answer takes it too.
    assert (one.covered, one.size, one.empty) == (0.5, 5 / 4, 0.25)
    assert one.unit == "classes"


def test_sets_are_counted_by_true_class_too_and_have_thresholds_of_their_own() -> None:
    hair = Categorical().fit("hair", pl.Series(["black", "gray", "红"]))
    p = tensor([[0.7, 0.2, 0.1], [0.6, 0.4, 0.0], [0.5, 0.3, 0.2], [0.45, 0.45, 0.1]])
    said, true = {"hair": p}, labels(hair=tensor([0, 1, 1, 1]))
    common = Calibrated(0.9, thresholds={"hair": 0.5})
    (one,) = coverage([hair], common, said, true)
    assert one.covered == 0.25
    assert [(c.group, c.rows, c.covered, c.size) for c in one.by_class] == [
        ("black", 1, 1.0, 1.0),
        ("gray", 3, 0.0, pytest.approx(2 / 3)),
    ]
    own = replace(common, class_thresholds={"hair": {"gray": 0.35}})
    (one,) = coverage([hair], own, said, true)
    assert [(c.covered, c.empty) for c in one.by_class] == [(1.0, 0.0), (2 / 3, 0.0)]
    assert (one.covered, one.size) == (0.75, 5 / 4)
    read = TypeAdapter(Coverage).validate_json(json.dumps(asdict(one)))
    assert read == one


def test_a_set_of_labels_holds_all_that_hold() -> None:
    tags = Multilabel().fit("tags", pl.Series(["hat;glasses"]))
    found = Calibrated(0.8, thresholds={"tags": 0.5})
    p = tensor([[0.9, 0.9], [0.9, 0.1], [0.9, 0.1], [0.1, 0.1]])
    true = tensor([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    (one,) = coverage([tags], found, {"tags": p}, labels(tags=true))
    assert (one.covered, one.size, one.by_class) == (0.75, 1.0, ())


def test_groups_are_counted_each_by_itself_and_rows_of_none_left_out() -> None:
    gender = Binary("女").fit("性别", pl.Series(["女", "男"]))
    found = Calibrated(0.9, thresholds={"性别": 0.4})
    said, true = {"性别": tensor([0.9, 0.9, 0.1, 0.5])}, labels(性别=tensor([1.0, 0.0, 0.0, 0.0]))
    by = pl.Series(["甲", "甲", "乙", None])
    first, second = coverage([gender], found, said, true, by)
    assert [(one.group, one.rows, one.covered) for one in (first, second)] == [
        ("乙", 1, 1.0),
        ("甲", 2, 0.5),
    ]


def test_rows_without_a_label_and_tasks_without_a_doubt_are_left_out() -> None:
    age, gender = number(), Binary("女").fit("性别", pl.Series(["女", "男"]))
    found = Calibrated(0.9, bands={"age": Band((), (5.0,))})
    said = {"age": tensor([20.0, 20.0, 0.0, 0.0]), "性别": torch.zeros(4)}
    true = labels(
        tensor([True, True, False, False]),
        age=tensor([20.0, 99.0, 999.0, 0.0]),
        性别=torch.zeros(4),
    )
    (one,) = coverage([age, gender], found, said, true)
    assert (one.task, one.rows, one.covered) == ("age", 2, 0.5)
    nothing = Labels(true.targets, dict.fromkeys(true.targets, ~EVERY))
    assert coverage([age, gender], found, said, nothing) == ()


@pytest.mark.parametrize(("hits", "rows"), [(0, 7), (7, 7), (1, 7), (90, 100), (2700, 3000)])
def test_where_a_share_lies_is_what_the_beta_distribution_says(hits: int, rows: int) -> None:
    low, high = share_between(hits, rows)
    wanted = beta.ppf([0.025, 0.975], [hits, hits + 1], [rows - hits + 1, rows - hits])
    assert low == pytest.approx(0 if math.isnan(wanted[0]) else wanted[0], abs=1e-9)
    assert high == pytest.approx(1 if math.isnan(wanted[1]) else wanted[1], abs=1e-9)
