from polyhead.detection import Box
from polyhead.live.track import Tracker


def at(left: float, top: float = 0.0, size: float = 10.0) -> Box:
    return Box(left, top, left + size, top + size)


def test_a_thing_that_moves_keeps_its_number_whatever_the_order() -> None:
    tracker = Tracker()
    assert tracker.join([at(0), at(50)], 0.0) == [0, 1]
    assert tracker.join([at(52), at(3)], 0.04) == [1, 0]
    assert tracker.join([at(6), at(54), at(100)], 0.08) == [0, 1, 2]


def test_the_larger_overlap_goes_first() -> None:
    tracker = Tracker()
    tracker.join([at(0)], 0.0)
    assert tracker.join([at(4), at(1)], 0.04) == [1, 0]


def test_what_is_missed_for_a_while_comes_back_under_its_number() -> None:
    tracker = Tracker()
    tracker.join([at(0)], 0.0)
    tracker.join([], 0.2)
    tracker.join([], 0.4)
    assert tracker.join([at(1)], 0.45) == [0]


def test_a_track_ends_when_it_is_missed_too_long_and_its_number_is_not_used_again() -> None:
    tracker = Tracker()
    tracker.join([at(0)], 0.0)
    tracker.join([], 0.4)
    assert tracker.join([at(0)], 0.8) == [1]
    assert tracker.alive == {1}


def test_frames_far_apart_do_not_end_tracks_by_themselves() -> None:
    tracker = Tracker()
    assert [tracker.join([at(n)], 2.0 * n) for n in range(3)] == [[0], [0], [0]]


def test_a_box_without_an_area_is_a_track_of_its_own() -> None:
    tracker = Tracker()
    flat = Box(5, 5, 5, 9)
    assert tracker.join([flat, at(0)], 0.0) == [0, 1]
    assert tracker.join([at(0), flat], 0.1) == [1, 2]
