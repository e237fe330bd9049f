from collections.abc import Callable
from typing import Any

import pytest

from polyhead.errors import VideoError
from polyhead.live.clock import Clock, Wall
from polyhead.live.feeds import Every, Newest

Make = Callable[..., Any]


def test_every_frame_comes_in_its_order(clock: Clock, shots: Make) -> None:
    feed = Every(shots([0.0, 0.04, 0.08]), clock)
    frames = [feed.take() for _ in range(4)]
    assert [(f.number, f.time, f.taken) for f in frames if f] == [
        (0, 0.0, 100.0),
        (1, 0.04, 100.0),
        (2, 0.08, 100.0),
    ]
    assert frames[3] is None
    assert feed.ended


def test_of_a_file_that_follows_the_nearest_frame_is_shown(clock: Clock, shots: Make) -> None:
    feed = Every(shots([0.0, 0.1, 0.2, 0.3]), clock)
    shown = [feed.nearest(time) for time in (0.0, 0.04, 0.06, 0.21, 5.0)]
    assert [one.number for one in shown if one] == [0, 0, 1, 2, 3]


def test_a_thread_reads_and_each_frame_is_taken_or_dropped(shots: Make) -> None:
    reader = shots([0.0, 0.002, 0.004, 0.006, 0.008])
    clock = Wall()
    feed = Newest(reader, clock, clock.now())
    taken = []
    while (frame := feed.take()) is not None:
        assert frame.taken <= clock.now()
        taken.append(frame.number)
    assert taken == sorted(taken)
    assert taken[-1] == 4
    assert len(taken) + feed.dropped == 5
    feed.close()
    assert reader.closed


def test_a_feed_that_waits_for_its_next_frame_closes_at_once(shots: Make) -> None:
    reader = shots([0.0, 3600.0])
    clock = Wall()
    feed = Newest(reader, clock, clock.now())
    assert feed.take() is not None
    feed.close()
    assert reader.closed
    assert feed.ended


def test_what_the_thread_meets_is_raised_where_it_is_waited_for(shots: Make) -> None:
    clock = Wall()
    feed = Newest(shots([], VideoError("left: gone"), live=True), clock, clock.now())
    with pytest.raises(VideoError, match="left: gone"):
        feed.take()
    with pytest.raises(VideoError, match="left: gone"):
        feed.nearest(0.0)
    feed.close()
