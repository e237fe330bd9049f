from collections.abc import Callable
from threading import Thread

import pytest
import torch

from polyhead.errors import VideoError
from polyhead.live import Frame
from polyhead.live.slot import Slot


def frame(number: int) -> Frame:
    return Frame(number, number / 25, number / 25, torch.zeros(3, 2, 2, dtype=torch.uint8))


def test_the_newest_is_taken_and_older_ones_count_as_dropped() -> None:
    slot = Slot()
    for number in range(4):
        slot.put(frame(number))
    assert (slot.take() or frame(9)).number == 3
    assert slot.dropped == 3


def test_nothing_is_given_twice() -> None:
    slot = Slot()
    slot.put(frame(0))
    slot.end()
    assert slot.take() is not None
    assert slot.take() is None


def test_the_last_one_is_given_before_the_error_is_raised() -> None:
    slot = Slot()
    slot.put(frame(7))
    slot.end(VideoError("camera 3: gone"))
    assert (slot.take() or frame(0)).number == 7
    with pytest.raises(VideoError, match="camera 3"):
        slot.take()


def test_of_the_two_newest_the_nearer_in_time_is_shown_and_stays() -> None:
    slot = Slot()
    for number in (10, 11):
        slot.put(frame(number))
    shown = [slot.nearest(time) for time in (0.0, 0.41, 0.43, 9.0)]
    assert [one.number for one in shown if one] == [10, 10, 11, 11]


@pytest.mark.parametrize("wait", [Slot.take, lambda slot: slot.nearest(0.0)])
def test_who_waits_gets_what_comes(wait: Callable[[Slot], Frame | None]) -> None:
    slot = Slot()
    thread = Thread(target=slot.put, args=[frame(5)])
    thread.start()
    assert (wait(slot) or frame(0)).number == 5
    thread.join()
    empty = Slot()
    empty.end()
    assert wait(empty) is None
