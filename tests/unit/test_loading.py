import subprocess
import sys
import threading

import pytest
import torch

from polyhead.loading import ahead, alone, crew


def test_every_piece_of_work_is_done_once() -> None:
    for threads in (1, 2, 5):
        for count in (0, 1, 3, 50):
            done: list[int] = []
            with crew(threads) as each:
                each(done.extend, count)
            assert sorted(done) == list(range(count))


def test_one_thread_is_none_where_torch_computes_in_one() -> None:
    with crew(1) as each:
        assert each is alone


def test_what_is_shared_out_computes_in_one_thread() -> None:
    before = torch.get_num_threads()
    found: list[int] = []
    torch.set_num_threads(3)
    try:
        for threads in (1, 2):
            with crew(threads) as each:
                each(lambda _: found.append(torch.get_num_threads()), 40)
            assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    assert set(found) == {1}


def test_work_is_shared_out() -> None:
    together = threading.Barrier(3, timeout=60)

    def wait(_: range) -> None:
        together.wait()

    with crew(3) as each:
        each(wait, 3)


def test_the_first_error_in_order_is_raised_even_if_it_comes_later() -> None:
    failed = threading.Event()

    def work(share: range) -> None:
        if 5 in share:
            failed.set()
            raise ValueError(5)
        if 2 in share:
            failed.wait(60)
            raise ValueError(2)

    with crew(3) as each, pytest.raises(ValueError, match="2"):
        each(work, 9)


def test_nothing_is_worked_on_any_more_once_an_error_is_raised() -> None:
    going, raised, after = threading.Event(), threading.Event(), []

    def work(share: range) -> None:
        if 0 in share:
            going.wait(60)
            raise ValueError(0)
        going.set()
        if raised.is_set():
            after.append(share)

    with crew(2) as each:
        with pytest.raises(ValueError, match="0"):
            each(work, 100)
        raised.set()
    assert after == []


NO_THREAD = """
import threading
from polyhead.loading import crew

begin, begun = threading.Thread.start, []

def start(thread):
    if begun:
        raise RuntimeError("can't start new thread")
    begun.append(thread)
    begin(thread)

threading.Thread.start = start
try:
    with crew(3):
        pass
except RuntimeError as error:
    print(error)
"""


def test_where_there_are_no_threads_to_be_had_those_there_are_do_not_wait_for_them() -> None:
    """In a process of its own: it would never end."""
    call = [sys.executable, "-c", NO_THREAD]
    done = subprocess.run(call, check=True, timeout=60, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert done.stdout == "can't start new thread\n"


BREAKS_OFF = """
import threading, time
from polyhead.loading import ahead, crew

reading = threading.Event()

def work(_):
    reading.set()
    time.sleep(0.1)  # until the crew ends

with crew(2) as each:
    parts = ahead(lambda _: each(work, 40), range(3), 1)
    next(parts)
    reading.clear()
    reading.wait()
parts.close()
"""


def test_whoever_breaks_off_while_the_next_is_read_ahead_is_not_kept_waiting() -> None:
    """The crew ends first, and with it shares that no thread has begun on.

    In a process of its own: one that waited for them would never end.
    """
    subprocess.run([sys.executable, "-c", BREAKS_OFF], check=True, timeout=60)  # noqa: S603 - our own


def test_a_crew_works_again_after_an_error() -> None:
    done: list[int] = []
    with crew(2) as each:
        with pytest.raises(ZeroDivisionError):
            each(lambda share: done.append(1 // share.start), 4)
        done.clear()
        each(done.extend, 4)
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
