import math

import pytest

from polyhead.detection import Box
from polyhead.errors import PolyheadError

FIVE = ((1.0, 1.0), (3.0, 1.0), (2.0, 2.0), (1.0, 3.0), (3.0, 3.0))


def test_a_box_knows_its_sides_and_its_middle() -> None:
    box = Box(10, 20, 40, 80)
    assert (box.width, box.height, box.center) == (30, 60, (25, 50))


@pytest.mark.parametrize("ends", [(10, 0, 5, 10), (0, 10, 10, 5), (0, 0, math.nan, 1)])
def test_what_is_no_box_is_refused(ends: tuple[float, float, float, float]) -> None:
    with pytest.raises(PolyheadError, match=r"not a box.*\n.*left \+ width"):
        Box(*ends)


def test_a_face_has_five_points() -> None:
    assert Box(0, 0, 4, 4, points=FIVE).points == FIVE
    with pytest.raises(PolyheadError, match="a box with 2 points"):
        Box(0, 0, 4, 4, points=FIVE[:2])


def test_as_plain_data() -> None:
    assert Box(0, 1.234, 4, 4, 0.98765).to_json() == {
        "left": 0, "top": 1.23, "right": 4, "bottom": 4, "score": 0.9877,
    }  # fmt: skip
    assert Box(0, 0, 4, 4, points=FIVE).to_json()["points"] == [list(map(float, p)) for p in FIVE]
