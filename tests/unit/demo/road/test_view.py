"""One picture: colors where they belong, things in their true size."""

import numpy as np
import pytest

from polyhead.demo.road.camera import Eye
from polyhead.demo.road.course import LANE_M, STEP_M, Course
from polyhead.demo.road.light import LIGHTS, light_of
from polyhead.demo.road.obstacles import KINDS, Obstacle
from polyhead.demo.road.scenery import Scenery, plant
from polyhead.demo.road.sky import Sky
from polyhead.demo.road.view import World, draw_view

SIZE = 160, 80
CONE, CAR, *_ = KINDS


def world(*obstacles: Obstacle, curvature: float = 0.0, weather: str = "clear") -> World:
    """A road through bare meadows."""
    course = Course.of(np.full(round(300 / STEP_M) + 1, curvature))
    bare = Scenery(np.zeros((0, 2)), np.zeros(0))
    return World(course, obstacles, bare, Sky.drawn(np.random.default_rng(1)), LIGHTS[weather])


def picture(there: World, aside: float = LANE_M / 2) -> np.ndarray:
    place = there.course.places(np.array([20.0]), np.array([aside]))[0]
    eye = Eye(float(place[0]), float(place[1]), there.course.heading_at(20.0), SIZE)
    return np.asarray(draw_view(there, eye, 20.0), dtype=int)


def is_road(pixels: np.ndarray) -> np.ndarray:
    """Grey: not the green, yellow or brown of everything else below the horizon."""
    return np.asarray(np.ptp(pixels, axis=-1) < 26)


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(one - other).max(axis=-1) > 12)


def test_the_sky_is_above_and_the_road_below() -> None:
    shown = picture(world())
    assert is_road(shown[70:, 70:90]).mean() > 0.9
    top, meadow = shown[0, 5], shown[45, 157]
    assert top[2] > top[1] > top[0]
    assert meadow[1] > meadow[0] > meadow[2]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bend_takes_the_far_road_along(sign: int) -> None:
    shown = picture(world(curvature=sign / 60), aside=0.0)
    row = shown[40]  # some 20 m ahead
    middle = float(np.flatnonzero(is_road(row)).mean())
    assert sign * (middle - 79.5) > 15


@pytest.mark.parametrize(("kind", "ahead"), [(CONE, 8.0), (CONE, 16.0), (CAR, 10.0), (CAR, 20.0)])
def test_an_obstacle_has_its_true_size_at_its_place(kind: object, ahead: float) -> None:
    chosen = next(k for k in KINDS if k is kind)
    obstacle = Obstacle(chosen, 20.0 + ahead, LANE_M / 2 + 0.5, 0.1)
    differs = changed(picture(world(obstacle)), picture(world()))
    scale = Eye(0.0, 0.0, 0.0, SIZE).focal / ahead
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    foot = 0.42 * 80 + 1.35 * scale
    assert rows[0] == pytest.approx(foot - chosen.tall * scale, abs=1.6)
    assert rows[-1] + 1 == pytest.approx(foot, abs=2.2)  # its shadow lies in front of it
    wide = len(columns) / scale
    assert wide == pytest.approx(chosen.wide, rel=0.35)
    assert (columns[0] + columns[-1] + 1) / 2 == pytest.approx(80 + 0.5 * scale, abs=2.5)


def test_every_kind_of_obstacle_shows_in_every_weather() -> None:
    for weather in LIGHTS:
        empty = picture(world(weather=weather))
        for kind in KINDS:
            there = world(Obstacle(kind, 32.0, 3.0, 0.4), weather=weather)
            assert changed(picture(there), empty).sum() > 40, (weather, kind.name)


def test_weather_changes_the_picture() -> None:
    means = {weather: picture(world(weather=weather)).mean() for weather in LIGHTS}
    assert means["clear"] > means["rain"] > means["dusk"]


def test_far_things_turn_into_haze() -> None:
    light = LIGHTS["rain"]
    shades = [light.on((200, 30, 30), light.veil(ahead)) for ahead in (0.0, 50.0, 2000.0)]
    assert shades[0] == (164, 25, 27)
    assert shades[1][0] > shades[0][0]
    assert shades[2] == pytest.approx(light.haze, abs=1)


def test_every_drive_has_a_light_of_its_own() -> None:
    lights = {light_of("dusk", np.random.default_rng(seed)).grass for seed in range(8)}
    assert len(lights) > 4


def test_trees_keep_away_from_the_road_wherever_it_leads() -> None:
    turns = np.sin(np.arange(0.0, 600.0, STEP_M) / 30) / 45
    course = Course.of(turns)
    scenery = plant(np.random.default_rng(3), course)
    assert (scenery.looks >= 0).sum() > 100
    for point, looks in zip(scenery.points, scenery.looks, strict=True):
        away = np.hypot(*(course.points - point).T).min()
        assert away > (11.5 if looks >= 0 else LANE_M + 1)
