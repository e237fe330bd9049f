import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import t, ttest_rel

from polyhead.comparison.paired import differences, quantile, relative, summarize


@pytest.mark.parametrize("n", range(2, 32))
def test_the_quantiles_are_those_of_student(n: int) -> None:
    assert quantile(n) == pytest.approx(t.ppf(0.975, n - 1), abs=6e-5)


def test_beyond_the_table_the_interval_is_rather_too_wide() -> None:
    assert t.ppf(0.975, 99) < quantile(100) < 1.04 * t.ppf(0.975, 99)


def test_an_interval_by_hand() -> None:
    change = summarize({0: 1.0, 1: 2.0, 2: 3.0})
    assert change is not None
    assert (change.mean, change.spread, change.n) == (2.0, 1.0, 3)
    assert change.low == pytest.approx(2 - 4.3027 / 3**0.5)
    assert change.high == pytest.approx(2 + 4.3027 / 3**0.5)
    assert change.verdict == "unsure"


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-9, 4)), min_size=2, max_size=8))
def test_a_verdict_is_that_of_the_paired_t_test(pairs: list[tuple[int, int]]) -> None:
    other, changed = zip(*pairs, strict=True)
    assume(len(set(changed)) > 1)
    one = [before + change for before, change in pairs]
    found = differences(dict(enumerate(one)), dict(enumerate(other)), higher_is_better=True)
    change = summarize(found)
    assert change is not None
    p = float(ttest_rel(one, other).pvalue)
    if abs(p - 0.05) > 1e-3:
        assert (change.verdict == "unsure") == (p > 0.05)


def test_one_seed_tells_nothing_and_none_less() -> None:
    change = summarize({3: -4.0})
    assert change is not None
    assert (change.spread, change.low, change.high) == (None, None, None)
    assert change.verdict == "one seed"
    assert summarize({}) is None


def test_better_is_positive_whichever_way_a_metric_runs() -> None:
    lower = differences({0: 8.0, 1: 9.0}, {0: 9.0, 1: 8.0}, higher_is_better=False)
    higher = differences({0: 0.9, 2: 0.8}, {0: 0.8, 1: 0.8}, higher_is_better=True)
    assert lower == {0: 1.0, 1: -1.0}
    assert higher == {0: pytest.approx(0.1)}
    assert relative({0: 9.0}, {0: 10.0}, higher_is_better=False) == {0: pytest.approx(10.0)}
    assert relative({0: 9.0}, {0: 0.0}, higher_is_better=False) == {0: None}


def test_what_rounding_leaves_is_nothing() -> None:
    change = summarize({0: 0.1 + 0.2, 1: -0.3})
    assert change is not None
    assert change.mean == 0.0
