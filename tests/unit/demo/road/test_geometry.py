"""Where the road leads, and where its points lie on a picture."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.demo.road.camera import CAMERAS, FIELD_DEG, HEIGHT_M, Camera, Eye, clipped
from polyhead.demo.road.course import LANE_M, SHARPEST_M, STEP_M, Course, lay_course
from polyhead.demo.road.driver import Moment

SIZE = 160, 80


def bend(curvature: float, length: float = 200.0) -> Course:
    return Course.of(np.full(round(length / STEP_M) + 1, curvature))


def moment(distance: float = 20.0, aside: float = 0.0, error: float = 0.0) -> Moment:
    return Moment(distance, aside, error, 10.0, 0.0, 0.0, 0.0, 0.0)


def columns(course: Course, camera: Camera, ahead: list[float], here: Moment) -> list[float]:
    """In which columns a camera sees the middle of the road so many meters ahead."""
    eye = Eye.of(course, here, camera, SIZE)
    along = here.distance + np.array(ahead)
    seen = eye.seen(course.places(along, np.zeros(len(along))))
    return [float(column) for column in eye.pixels(seen)[:, 0]]


CENTER, LEFT, RIGHT = CAMERAS


def test_a_point_straight_ahead_lies_in_the_middle_column() -> None:
    assert columns(bend(0.0), CENTER, [5.0, 30.0, 100.0], moment()) == pytest.approx([80.0] * 3)


def test_the_far_road_lies_to_the_side_to_which_it_bends() -> None:
    right = columns(bend(1 / 80), CENTER, [5.0, 15.0, 40.0], moment())
    assert 80 < right[0] < right[1] < right[2]
    left = columns(bend(-1 / 80), CENTER, [5.0, 15.0, 40.0], moment())
    assert left == pytest.approx([160 - column for column in right])


def test_a_car_on_the_right_or_turned_right_sees_the_road_on_its_left() -> None:
    for here in (moment(aside=1.0), moment(error=0.1)):
        assert columns(bend(0.0), CENTER, [10.0], here)[0] < 80
    nearer, farther = columns(bend(0.0), CENTER, [5.0, 50.0], moment(aside=1.0))
    assert nearer < farther


def test_the_side_cameras_stand_aside_and_are_turned() -> None:
    nearby, far = 4.0, 100_000.0
    straight = bend(0.0, 200.0)
    for camera, sign in ((LEFT, 1), (RIGHT, -1)):
        near_column = columns(straight, camera, [nearby], moment())[0]
        eye = Eye.of(straight, moment(), camera, SIZE)
        far_column = float(eye.pixels(eye.seen(np.array([[0.0, far]])))[0, 0])
        turned = eye.focal * math.tan(math.radians(5.0))
        assert far_column == pytest.approx(80 + sign * turned, abs=0.01)
        assert sign * (near_column - far_column) > 15  # 0.9 m aside, 4 m ahead
    mirrored = columns(straight, RIGHT, [nearby], moment())[0]
    assert columns(straight, LEFT, [nearby], moment())[0] == pytest.approx(160 - mirrored)


def test_sizes_and_rows_follow_from_the_distance() -> None:
    eye = Eye(0.0, 0.0, 0.0, SIZE)
    assert eye.focal == pytest.approx(80 / math.tan(math.radians(FIELD_DEG / 2)))
    (left, row), (right, _) = eye.pixels(np.array([[-0.9, 10.0], [0.9, 10.0]]))
    assert right - left == pytest.approx(1.8 * eye.focal / 10)
    assert row == pytest.approx(eye.horizon + HEIGHT_M * eye.focal / 10)
    assert eye.ground_ahead(np.array([row]))[0] == pytest.approx(10.0)


def test_what_is_far_away_in_a_direction_moves_as_the_car_turns() -> None:
    eye = Eye(5.0, 7.0, 0.3, SIZE)
    assert eye.column(0.3) == pytest.approx(80)
    assert eye.column(0.4) == pytest.approx(80 + eye.focal * math.tan(0.1))
    assert eye.column(0.3 + math.pi) is None


def test_a_circle_is_a_circle() -> None:
    course = bend(1 / 50, 50 * math.pi / 2)
    end = course.places(np.array([course.length]), np.array([0.0]))[0]
    assert end == pytest.approx([50.0, 50.0], abs=0.5)
    assert course.heading_at(course.length) == pytest.approx(math.pi / 2, abs=0.01)
    inner = course.places(np.array([course.length]), np.array([10.0]))[0]
    assert inner == pytest.approx([50.0, 40.0], abs=0.5)


@given(st.integers(0, 10_000))
def test_roads_bend_gently_lead_north_and_begin_alike(seed: int) -> None:
    course = lay_course(np.random.default_rng(seed), 900.0)
    assert 900 <= course.length < 901
    assert np.abs(course.curvature).max() < 1 / SHARPEST_M
    assert np.abs(course.heading).max() < math.radians(81)
    assert np.abs(np.diff(course.curvature)).max() < 0.002
    assert (np.diff(course.points[:, 1]) > 0).all()
    shorter = lay_course(np.random.default_rng(seed), 400.0)
    assert np.array_equal(shorter.curvature, course.curvature[: len(shorter.curvature)])


def test_roads_bend_both_ways_alike() -> None:
    roads = [lay_course(np.random.default_rng(seed), 2000.0).curvature for seed in range(30)]
    turning = np.concatenate(roads)
    rights, lefts = (turning > 0.003).mean(), (turning < -0.003).mean()
    assert 0.8 < rights / lefts < 1.25
    assert 0.25 < rights + lefts < 0.7


def test_an_outline_is_cut_where_it_comes_too_near() -> None:
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
    assert clipped(square, -1.0) is square
    assert clipped(square, 1.0).tolist() == [[4, 1], [4, 4], [0, 4], [0, 1]]
    assert len(clipped(square, 5.0)) == 0


def test_a_lane_is_as_wide_as_it_says() -> None:
    course = bend(1 / 60)
    sides = course.places(np.array([30.0, 30.0]), np.array([0.0, LANE_M]))
    assert np.hypot(*(sides[1] - sides[0])) == pytest.approx(LANE_M)
