from collections.abc import Callable
from itertools import permutations

import pytest

from polyhead.comparison import Comparison, to_json

Make = Callable[..., Comparison]
ALONE = {"age": [10.0, 8.0], "性别": [0.80, 0.90]}
SUM = {"age": [9.0, 8.0], "性别": [0.84, 0.81]}


def test_delta_m_by_hand(make: Make) -> None:
    """Age of seed 0: 10 % better. 性别: 5 % better, then 10 % worse."""
    delta = make({"sum": SUM}, ALONE).delta_m("sum")
    assert delta is not None
    assert delta.change is not None
    assert delta.by_seed == {0: pytest.approx((10 + 5) / 2), 1: pytest.approx((0 - 10) / 2)}
    assert delta.change.mean == pytest.approx((7.5 - 5) / 2)
    assert delta.change.spread == pytest.approx(12.5 / 2**0.5)
    assert delta.undefined == ""


def test_nothing_is_relative_to_zero(make: Make) -> None:
    found = make({"sum": SUM}, {"age": [0.0, 8.0], "性别": [0.8, 0.9]})
    delta = found.delta_m("sum")
    assert delta is not None
    assert delta.by_seed == {0: None, 1: pytest.approx(-5)}
    assert delta.undefined == "nothing is relative to 0 (age alone, seed 0)"
    assert f"Δm of sum: {delta.undefined}." in str(found)
    none = make({"sum": SUM}, {"age": [0.0, 0.0], "性别": [0.8, 0.9]})
    assert "undefined" in str(none)
    assert to_json(none)["alternatives"][0]["delta_m"]["undefined"]


def test_without_tasks_alone_all_is_measured_against_the_plain_way(make: Make) -> None:
    found = make({"sum": ALONE, "UW": SUM})
    assert found.delta_m("sum") is None
    assert found.change("sum", "age") is None
    delta = found.delta_m("UW")
    assert delta is not None
    assert delta.by_seed[0] == pytest.approx(7.5)


def test_the_order_of_alternatives_changes_no_number(make: Make) -> None:
    ways = {"sum": SUM, "UW": ALONE, "UPGrad": {"age": [9.5, 9.0], "性别": [0.7, 0.95]}}
    seconds = {"sum": [1.0, 2.0], "UW": [2.0], "UPGrad": [3.0, 3.0, 9.0]}
    told = []
    for order in permutations(ways):
        found = to_json(make({name: ways[name] for name in order}, ALONE, seconds=seconds))
        by_label = {a["label"]: a for a in found["alternatives"]}
        told.append((found["answer"], found["second"], by_label))
    assert all(one == told[0] for one in told)
    assert told[0][2]["UPGrad"]["cost"] == 2.0


def test_the_cost_is_that_of_the_median_epoch(make: Make) -> None:
    seconds = {
        "sum": [9.0, 1.0, 1.0],
        "UW": [1.5, 1.5, 8.0],
        "age alone": [0.5],
        "性别 alone": [0.7],
    }
    found = make({"sum": SUM, "UW": SUM}, ALONE, seconds=seconds)
    assert (found.epoch_seconds("UW"), found.cost("UW"), found.cost("sum")) == (1.5, 1.5, 1.0)
    assert "│ each task alone │" in str(found)
    assert "│  1.20 │" in str(found)  # both alone, one after the other
    unknown = make({"sum": SUM}, ALONE)
    assert (unknown.epoch_seconds("sum"), unknown.cost("sum")) == (None, None)


def test_only_seeds_that_all_have_count(make: Make) -> None:
    found = make({"sum": {"age": [9.0, 8.0, 7.0]}}, {"age": [10.0, 8.0]})
    assert found.values("sum", "age") == {0: 9.0, 1: 8.0}
    assert to_json(found)["seeds"] == [0, 1]
