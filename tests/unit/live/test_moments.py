from collections.abc import Callable
from typing import Any

import pytest

from polyhead.live.moments import Moments
from polyhead.live.values import Values

Make = Callable[..., Any]


def never(_: str) -> bool:
    return False


def test_parts_are_put_together_by_nearest_time_and_their_age_is_known(playing: Make) -> None:
    feeds = {"left": playing([0.0, 0.1, 0.2]), "right": playing([0.01, 0.13, 0.16])}
    speed = Values("drive.csv", (10.0, 20.0), (0.0, 0.15))
    moments = Moments(feeds, {"speed": speed}, never)
    seen = [moment for moment in iter(moments.next, None) if moment]
    assert [moment.parts["speed"] for moment in seen] == [10.0, 10.0, 20.0]
    assert [moment.ages for moment in seen] == [
        pytest.approx({"right": -0.01, "speed": 0.0}),
        pytest.approx({"right": -0.03, "speed": 0.1}),
        pytest.approx({"right": 0.04, "speed": 0.05}),
    ]
    assert all(moment.lead == "left" for moment in seen)
    assert moments.dropped == 0


def test_the_end_of_a_source_that_is_needed_is_the_end(playing: Make) -> None:
    feeds = {"left": playing([n / 10 for n in range(30)]), "right": playing([0.0, 0.1])}
    feeds["right"]._next = 2  # it has ended
    moments = Moments(feeds, {}, never)
    seen = list(iter(moments.next, None))
    assert len(seen) == 7  # up to half a second behind it
    assert moments.incomplete == 1


def test_one_that_may_be_absent_is(playing: Make) -> None:
    feeds = {"left": playing([0.0, 1.0]), "right": playing([0.0])}
    moments = Moments(feeds, {}, lambda name: name == "right")
    seen = [moment for moment in iter(moments.next, None) if moment]
    assert ["right" in moment.parts for moment in seen] == [True, False]


def test_frames_before_the_first_value_are_dropped(playing: Make) -> None:
    speed = Values("drive.csv", (10.0, None), (0.15, 0.25))
    moments = Moments({"left": playing([0.0, 0.1, 0.2, 0.3])}, {"speed": speed}, never)
    seen = [moment for moment in iter(moments.next, None) if moment]
    assert [moment.number for moment in seen] == [2]
    assert moments.dropped == 3


def test_rows_beside_frames_end_with_the_table(playing: Make) -> None:
    speed = Values("drive.csv", (10.0, 11.0))
    moments = Moments({"left": playing([0.0, 0.1, 0.2, 0.3])}, {"speed": speed}, never)
    seen = [moment for moment in iter(moments.next, None) if moment]
    assert [moment.parts["speed"] for moment in seen] == [10.0, 11.0]
