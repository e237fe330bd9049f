import numpy as np
import pytest

from polyhead.errors import PolyheadError
from polyhead.figures import Reliability, intervals, reliability

PREDICTED = np.linspace(0, 80, 200)
TRUE = PREDICTED + np.where(np.arange(200) % 10 == 0, 9.0, 1.0)


def test_intervals_and_what_they_hold() -> None:
    picture = intervals(
        TRUE, PREDICTED, PREDICTED - 5, PREDICTED + 5, name="年龄", level=0.9, unit="岁"
    )
    upper, lower = picture.figure.axes
    assert upper.get_title("left") == "年龄: true numbers and their intervals"
    assert "90.0 % of 200 rows are inside, 90 % are to be" in picture.alt
    assert "10.0 岁 wide in the mean" in picture.alt
    inside, outside = (len(c.get_offsets()) for c in upper.collections[1:3])  # type: ignore[arg-type]
    assert (inside, outside) == (180, 20)
    heights = [bar.get_height() for bar in lower.patches]  # type: ignore[attr-defined]
    assert heights == [90.0] * 10
    assert picture.png()[:4] == b"\x89PNG"


def test_of_one_row_and_of_rows_with_gaps() -> None:
    picture = intervals([1, np.nan], [1, 2], [0, 0], [2, 3], name="x", level=0.9)
    assert "100.0 % of 1 rows are inside" in picture.alt
    with pytest.raises(PolyheadError, match=r"^intervals of x: nothing to draw"):
        intervals([], [], [], [], name="x", level=0.9)
    with pytest.raises(PolyheadError, match="columns differ in length"):
        intervals([1], [1, 2], [0, 0], [2, 3], name="x", level=0.9)


BEFORE = Reliability((0.55, 0.75, 0.95), (0.5, 0.6, 0.8), (10, 20, 70), 0.14)
AFTER = Reliability((0.53, 0.65, 0.83), (0.5, 0.64, 0.84), (20, 30, 50), 0.011)


def test_reliability_before_and_after() -> None:
    picture = reliability(BEFORE, AFTER, name="性别")
    upper, lower = picture.figure.axes
    assert upper.get_title("left") == "性别: do its probabilities come true?"
    assert "calibration error 14.0 % before, 1.1 % after  ·  100 answers" in picture.alt
    _, before, after = upper.lines
    assert list(before.get_xdata()) == list(BEFORE.sure)  # type: ignore[arg-type]
    assert list(after.get_ydata()) == list(AFTER.right)  # type: ignore[arg-type]
    assert [bar.get_height() for bar in lower.patches] == [10, 20, 70, 20, 30, 50]  # type: ignore[attr-defined]


def test_without_an_answer_there_is_nothing_to_draw() -> None:
    with pytest.raises(PolyheadError, match=r"^reliability of x: nothing to draw"):
        reliability(BEFORE, Reliability((), (), (), 0.0), name="x")
