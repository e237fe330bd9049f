from polyhead.live.budget import Budget


def test_a_frame_that_would_be_answered_too_late_is_dropped_for_the_next() -> None:
    budget = Budget(0.1)
    budget.answered(0.08)
    assert [budget.takes(age) for age in (0.01, 0.03, 0.0)] == [True, False, True]
    assert budget.dropped == 1


def test_the_one_after_a_dropped_frame_is_taken_however_old() -> None:
    """It is as new as the source can give."""
    budget = Budget(0.1)
    budget.answered(0.08)
    assert [budget.takes(0.05) for _ in range(4)] == [False, True, False, True]


def test_a_network_too_slow_for_the_budget_answers_all_the_same() -> None:
    budget = Budget(0.1)
    budget.answered(0.3, 0.31)
    assert budget.out_of_reach
    assert all(budget.takes(age) for age in (0.0, 0.2, 0.5))
    assert (budget.dropped, budget.late) == (0, 1)


def test_the_estimate_follows_what_answers_take() -> None:
    budget = Budget(0.1)
    for took in (1.0, *[0.05] * 80):
        budget.answered(took)
    assert 0.05 < (budget.estimate or 0) < 0.06
    assert not budget.out_of_reach


def test_without_a_budget_nothing_is_dropped_or_late() -> None:
    budget = Budget(None)
    budget.answered(5.0, 9.0)
    assert budget.takes(1e6)
    assert (budget.late, budget.out_of_reach) == (0, False)
