"""What the driver does, and which obstacles are in view."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from polyhead.demo.road import Trip, take_trip
from polyhead.demo.road.course import LANE_M, STEP_M, Course
from polyhead.demo.road.driver import FULL_LOCK, START_M, Driver, drive
from polyhead.demo.road.obstacles import CAR_HALF_M, KINDS, Obstacle, place_obstacles
from polyhead.demo.road.sight import in_view
from polyhead.demo.road.weather import WEATHERS

CLEAR, RAIN, DUSK = WEATHERS
CONE, CAR, PEDESTRIAN, ROCK, SIGN = KINDS
MIDDLE = LANE_M / 2


def road(curvature: float = 0.0) -> Course:
    return Course.of(np.full(round(300 / STEP_M) + 1, curvature))


def driver(curvature: float = 0.0, obstacles: Sequence[Obstacle] = ()) -> Driver:
    return Driver(road(curvature), obstacles, CLEAR)


@pytest.fixture(scope="module")
def trips() -> list[Trip]:
    return [take_trip(3, number, 120) for number in range(12)]


def test_steering_counts_to_the_right() -> None:
    assert driver(1 / 50).steering(50, MIDDLE, 0.0, 10) == pytest.approx(1 / 50 / FULL_LOCK)
    assert driver(-1 / 50).steering(50, MIDDLE, 0.0, 10) == pytest.approx(-1 / 50 / FULL_LOCK)
    straight = driver()
    assert straight.steering(50, MIDDLE, 0.0, 10) == 0
    assert straight.steering(50, MIDDLE + 1, 0.0, 10) == pytest.approx(-0.01 / FULL_LOCK)
    assert straight.steering(50, MIDDLE, 0.05, 10) == pytest.approx(-0.17 * 0.05 / FULL_LOCK)
    assert straight.steering(50, MIDDLE, -1.0, 10) == 1


def test_steering_looks_ahead_by_speed() -> None:
    curvature = np.zeros(601)
    curvature[round(60 / STEP_M) :] = 0.01
    along = Driver(Course.of(curvature), (), CLEAR)
    assert along.steering(54, MIDDLE, 0.0, 10) == 0
    assert along.steering(54, MIDDLE, 0.0, 20) == pytest.approx(0.25)


def test_pedals_follow_from_the_speed_that_is_right() -> None:
    assert driver().pedals(50, 5.0) == pytest.approx(((2.5 + 0.15) / 4, 0.0))
    assert driver().pedals(50, CLEAR.top_speed) == pytest.approx((0.03 * 15 / 4, 0.0))
    assert driver().pedals(50, 18.0) == pytest.approx((0.0, (3 / 0.6 - 0.54) / 6))


def test_an_obstacle_in_the_way_is_slowed_for_in_time() -> None:
    at = driver(obstacles=[Obstacle(PEDESTRIAN, 150.0, 3.4, 0.5)])
    assert at.speed_at(150) == pytest.approx(5.0)
    assert at.speed_at(137) == pytest.approx(math.sqrt(25 + 2 * CLEAR.slowing * 10.5))
    assert at.speed_at(100) == CLEAR.top_speed
    assert at.speed_at(154) == CLEAR.top_speed
    beside = driver(obstacles=[Obstacle(SIGN, 150.0, 4.8, 0.5)])
    assert beside.speed_at(150) == CLEAR.top_speed


def test_bends_are_taken_as_fast_as_the_weather_lets() -> None:
    for weather in WEATHERS:
        bent = Driver(road(1 / 40), (), weather)
        assert bent.speed_at(100) == pytest.approx(math.sqrt(40 * weather.sideways), rel=0.01)


@pytest.mark.parametrize(("aside", "passes"), [(2.6, 2.6 - 1.6), (0.0, MIDDLE), (4.9, MIDDLE)])
def test_the_car_keeps_clear_of_what_is_in_the_way(aside: float, passes: float) -> None:
    obstacle = Obstacle(CONE, 100.0, aside, 0.5)
    line = driver(obstacles=[obstacle])
    assert line.line_at(100) == pytest.approx(passes)
    assert line.line_at(60) == pytest.approx(MIDDLE)


def test_nobody_is_ever_hit(trips: list[Trip]) -> None:
    passed = 0
    for trip in trips:
        along = [moment.distance for moment in trip.moments]
        aside = [moment.aside for moment in trip.moments]
        for obstacle in trip.world.obstacles:
            if along[0] < obstacle.distance < along[-1]:
                there = float(np.interp(obstacle.distance, along, aside))
                room = abs(there - obstacle.aside) - obstacle.kind.wide / 2 - CAR_HALF_M
                assert room > -0.15, (obstacle, there)  # a mirror may brush past
                passed += 1
    assert passed > 60


def test_the_car_stays_in_its_lane_and_hurries_nowhere(trips: list[Trip]) -> None:
    for trip in trips:
        for moment in trip.moments:
            assert 0 < moment.aside < LANE_M
            assert abs(moment.heading_error) < math.radians(10)
            assert 2 < moment.speed < trip.weather.top_speed + 0.2
            assert abs(moment.steering) <= 1
            assert moment.throttle * moment.brake == 0
            assert 0 <= moment.throttle <= 1
            assert 0 <= moment.brake <= 1


def test_moments_are_a_fifth_of_a_second_apart(trips: list[Trip]) -> None:
    for trip in trips:
        assert trip.moments[0].distance == START_M
        for before, after in zip(trip.moments, trip.moments[1:], strict=False):
            way = (before.speed + after.speed) / 2 * 0.2
            assert after.distance - before.distance == pytest.approx(way, rel=0.12)


def test_rain_brakes_more_gently_than_sunshine(trips: list[Trip]) -> None:
    hardest = {
        w: max(m.brake for t in trips if t.weather is w for m in t.moments) for w in WEATHERS
    }
    assert hardest[RAIN] < hardest[CLEAR]
    assert {trip.weather for trip in trips[:3]} == set(WEATHERS)


def test_a_shorter_drive_is_the_beginning_of_a_longer_one(trips: list[Trip]) -> None:
    short = take_trip(3, 1, 40)
    assert short.moments == trips[1].moments[:40]
    assert [short.in_view(at) for at in (0, 39)] == [trips[1].in_view(at) for at in (0, 39)]


def test_other_seeds_and_numbers_are_other_drives(trips: list[Trip]) -> None:
    for other in (take_trip(4, 0, 30), take_trip(3, 3, 30)):
        assert other.moments[1:] != trips[0].moments[1:30]


def seen(*obstacles: Obstacle, curvature: float = 0.0) -> list[str]:
    here = next(drive(Driver(road(curvature), (), CLEAR), np.random.default_rng(0)))
    return [o.kind.name for o in in_view(road(curvature), obstacles, here)]


@pytest.mark.parametrize(
    ("ahead", "aside", "shows"),
    [
        (29.9, 3.0, True),
        (30.1, 3.0, False),
        (2.1, MIDDLE, True),
        (1.9, MIDDLE, False),
        (-5.0, MIDDLE, False),
        (5.0, MIDDLE + 2.8, True),  # 5 m x tan 30 degrees is 2.89 m
        (5.0, MIDDLE + 2.95, False),
        (5.0, MIDDLE - 2.95, False),
    ],
)
def test_in_view_is_what_is_near_enough_and_in_the_picture(
    ahead: float, aside: float, *, shows: bool
) -> None:
    assert seen(Obstacle(CONE, START_M + ahead, aside, 0.5)) == ["cone"] * shows


def test_a_bend_takes_what_stands_there_out_of_view() -> None:
    sign = Obstacle(SIGN, START_M + 28, 5.0, 0.5)
    assert seen(sign) == seen(sign, curvature=0.005) == ["sign"]
    assert seen(sign, curvature=0.045) == []


def test_what_is_hidden_behind_something_nearer_is_not_in_view() -> None:
    car, cone = Obstacle(CAR, START_M + 12, 2.0, 0.5), Obstacle(CONE, START_M + 20, 2.0, 0.5)
    assert seen(cone, car) == ["car"]
    assert seen(cone, Obstacle(CAR, START_M + 25, 2.0, 0.5)) == ["cone", "car"]
    low = Obstacle(ROCK, START_M + 12, 2.0, 0.5)
    assert seen(Obstacle(PEDESTRIAN, START_M + 13, 2.0, 0.5), low) == ["rock", "pedestrian"]


def test_obstacles_stand_where_their_kind_may() -> None:
    placed = place_obstacles(np.random.default_rng(1), 20_000)
    assert {o.kind for o in placed} == set(KINDS)
    for obstacle in placed:
        spans = obstacle.kind.left, obstacle.kind.right
        assert any(low <= obstacle.aside <= high for low, high in spans)
    assert not any(o.is_in_the_way for o in placed if o.kind is SIGN)
