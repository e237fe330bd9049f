import threading

import pytest

from polyhead.data.loading import ahead, crew, one_by_one


def test_every_piece_of_work_is_done_once() -> None:
    for threads in (0, 1, 2, 5):
        for count in (0, 1, 3, 50):
            done: list[int] = []
            with crew(threads) as each:
                each(done.append, count)
            assert sorted(done) == list(range(count))


def test_fewer_than_two_threads_are_none() -> None:
    with crew(1) as each:
        assert each is one_by_one


def test_work_is_shared_out() -> None:
    together = threading.Barrier(3, timeout=60)
    with crew(3) as each:
        each(lambda _: together.wait(), 3)


def test_the_first_error_in_order_is_raised_even_if_it_comes_later() -> None:
    failed = threading.Event()

    def work(i: int) -> None:
        if i == 5:
            failed.set()
            raise ValueError(i)
        if i == 2:
            failed.wait(60)
            raise ValueError(i)

    with crew(3) as each, pytest.raises(ValueError, match="2"):
        each(work, 9)


def test_nothing_is_worked_on_any_more_once_an_error_is_raised() -> None:
    going, raised, after = threading.Event(), threading.Event(), []

    def work(i: int) -> None:
        if i == 0:
            going.wait(60)
            raise ValueError(i)
        going.set()
        if raised.is_set():
            after.append(i)

    with crew(2) as each:
        with pytest.raises(ValueError, match="0"):
            each(work, 100)
        raised.set()
    assert after == []


def test_a_crew_works_again_after_an_error() -> None:
    done: list[int] = []
    with crew(2) as each:
        with pytest.raises(ZeroDivisionError):
            each(lambda i: done.append(1 // i), 4)
        done.clear()
        each(done.append, 4)
    assert sorted(done) == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_what_is_made_ahead_comes_in_order(count: int) -> None:
    assert list(ahead(lambda x: x * x, range(10), count)) == [x * x for x in range(10)]


def test_the_next_is_made_while_the_last_is_worked_on() -> None:
    made = threading.Event()

    def make(part: int) -> int:
        if part == 1:
            made.set()
        return part

    batches = ahead(make, range(3), 1)
    assert next(batches) == 0
    assert made.wait(60)  # nobody has asked for it
    assert list(batches) == [1, 2]


def test_nothing_is_made_ahead_unless_asked_for() -> None:
    made: list[int] = []
    batches = ahead(made.append, range(3), 0)
    next(batches)
    assert made == [0]
